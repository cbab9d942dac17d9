"""The translator that notebook 3 builds by hand, and decoding with it.

An encoder GRU reads the source, a decoder GRU writes the target, and attention lets every decoder
state look at all encoder states: Luong, Pham and Manning (2015), "Effective Approaches to
Attention-based Neural Machine Translation".
"""

import functools
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from helpers.corpus import SentencePair
from helpers.data import END, START, encode


def build_seq2seq(
    source_vocab_size: int,
    target_vocab_size: int,
    *,
    embedding_dim: int = 128,
    units: int = 512,
    source_length: int | None = None,
    target_length: int | None = None,
    mask_padding: bool = True,
    attention: str | None = "dot",
    bidirectional: bool = False,
) -> keras.Model:
    """Build the model, not yet compiled.

    Args:
        source_vocab_size, target_vocab_size: number of ids, padding (0) included.
        embedding_dim: numbers in a word vector.
        units: numbers in an encoder or decoder state.
        source_length, target_length: fixed numbers of positions; any length when absent.
        mask_padding: let the layers, the loss and the metrics skip id 0.
        attention: the attention score of a query q and a key k. "dot": q · k; "general": W q · k;
            "concat": w sum(tanh(q + k)), Keras's score_mode; "additive": v · tanh(W q + U k),
            Bahdanau, Cho and Bengio (2015); None: no attention at all.
        bidirectional: read the source forwards and backwards, with half the units each way.

    Returns:
        A model from [source ids (batch, source), target ids (batch, target)] to probabilities
        (batch, target, target_vocab_size).

    Raises:
        ValueError: a size is below 1, attention is unknown, or units is odd for a bidirectional
            encoder.
    """
    sizes = {
        "source_vocab_size": source_vocab_size,
        "target_vocab_size": target_vocab_size,
        "embedding_dim": embedding_dim,
        "units": units,
    }
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}; expected 1 or more")
    if attention not in ("dot", "general", "concat", "additive", None):
        raise ValueError(
            f"attention is {attention!r}; expected 'dot', 'general', 'concat', 'additive' or None"
        )
    if bidirectional and units % 2:
        raise ValueError(f"units is {units}; expected an even number, half of it each way")
    source = keras.Input((source_length,), dtype="int32", name="source")
    target = keras.Input((target_length,), dtype="int32", name="target")
    source_vectors = layers.Embedding(
        source_vocab_size, embedding_dim, mask_zero=mask_padding, name="source_embedding"
    )(source)
    target_vectors = layers.Embedding(
        target_vocab_size, embedding_dim, mask_zero=mask_padding, name="target_embedding"
    )(target)
    options = {"return_sequences": True, "return_state": True}
    if bidirectional:
        encoder = layers.Bidirectional(layers.GRU(units // 2, **options), name="encoder")
        encoder_states, *last_states = encoder(source_vectors)
        last_state = layers.Concatenate(name="last_state")(last_states)
    else:
        encoder_states, last_state = layers.GRU(units, **options, name="encoder")(source_vectors)
    decoder = layers.GRU(units, **options, name="decoder")
    decoder_states, _ = decoder(target_vectors, initial_state=last_state)

    features = decoder_states
    if attention:
        query, key = decoder_states, encoder_states
        if attention in ("general", "additive"):
            query = layers.Dense(units, use_bias=False, name="query_projection")(query)
        if attention == "additive":
            key = layers.Dense(units, use_bias=False, name="key_projection")(key)
            attend = layers.AdditiveAttention(name="attention")
        else:
            score_mode = "concat" if attention == "concat" else "dot"
            attend = layers.Attention(score_mode=score_mode, name="attention")
        context = attend([query, encoder_states, key])
        features = layers.Concatenate(name="concatenate")([context, decoder_states])
    hidden = layers.Dense(units, activation="tanh", name="dense")(features)
    output = layers.Dense(target_vocab_size, activation="softmax", name="probabilities")(hidden)
    return keras.Model([source, target], output, name="seq2seq")


IDS = tf.TensorSpec((None, None), tf.int64)  # token ids (batch, length)


class Translation(NamedTuple):
    """What a translator made of one sentence."""

    text: str  # target tokens between spaces, without START and END
    weights: np.ndarray  # attention weights (target, source); (target, 0) without attention
    log_probability: float  # of the whole text, END included


class Translator:
    """Translate with a trained model: the encoder once, then one decoder step a word.

    The model stays at hand as `translator.model`.

    Args:
        model: what `build_seq2seq` returned, trained.
        source_vectorizer, target_vectorizer: the vocabularies that it was trained with.
    """

    def __init__(self, model: keras.Model, source_vectorizer, target_vectorizer):
        self.model = model
        self.source_vectorizer = source_vectorizer
        self.target_vectorizer = target_vectorizer
        self.vocabulary = np.array(target_vectorizer.get_vocabulary())
        self.start, self.end = (list(self.vocabulary).index(token) for token in (START, END))
        encoder_states, *last_states = model.get_layer("encoder").output
        last_state = ops.concatenate(last_states, axis=-1)  # one state, or one for each direction
        self._encoder = keras.Model(model.input[0], [encoder_states, last_state])
        self._layers = {layer.name: layer for layer in model.layers}

    # One graph each, for every batch size and length, so that no second call waits for a trace.
    # A concrete function, since tf.function warns of "retracing" when there are many translators.
    @functools.cached_property
    def _search_graph(self):
        number, share = tf.TensorSpec((), tf.int32), tf.TensorSpec((), tf.float32)
        signature = [IDS, number, share, number]
        return tf.function(self._search, input_signature=signature).get_concrete_function()

    @functools.cached_property
    def _force_graph(self):
        return tf.function(self._force, input_signature=[IDS, IDS]).get_concrete_function()

    def translate(
        self,
        sentences: list[str],
        *,
        beam_width: int = 1,
        length_penalty: float = 1.0,
        max_length: int = 100,
    ) -> list[Translation]:
        """Translate all sentences at once by beam search; a width of 1 is greedy decoding.

        Args:
            sentences: source tokens between spaces.
            beam_width: partial translations kept for each sentence.
            length_penalty: the best is the one with the largest log probability divided by
                length ** length_penalty; 0 favours short translations.
            max_length: tokens, END included, after which a translation is cut.

        Raises:
            ValueError: beam_width or max_length is below 1, or a sentence is empty.
        """
        for name, number in (("beam_width", beam_width), ("max_length", max_length)):
            if number < 1:
                raise ValueError(f"{name} is {number}; expected 1 or more")
        source = encode(sentences, self.source_vectorizer)
        options = map(tf.constant, (beam_width, float(length_penalty), max_length))
        found = self._search_graph(tf.constant(source), *options)
        lengths = (source != 0).sum(axis=1)
        return [
            self._read(*row) for row in zip(*(part.numpy() for part in found), lengths, strict=True)
        ]

    def align(self, pairs: list[SentencePair]) -> list[np.ndarray]:
        """Attention weights (target, source) for each pair, the decoder fed with its target.

        So each weight belongs to a word of the reference, and gold links can be held against it.
        """
        source = encode([pair.source for pair in pairs], self.source_vectorizer)
        target = encode([f"{START} {pair.target}" for pair in pairs], self.target_vectorizer)
        weights = self._force_graph(tf.constant(source), tf.constant(target))
        lengths = [(len(pair.target.split()), len(pair.source.split())) for pair in pairs]
        return [
            w[:rows, :columns] for w, (rows, columns) in zip(weights.numpy(), lengths, strict=True)
        ]

    def _read(self, tokens, weights, score, source_length) -> Translation:
        words = [str(self.vocabulary[token]) for token in tokens if token not in (0, self.end)]
        return Translation(" ".join(words), weights[: len(words), :source_length], float(score))

    def _force(self, source, target):
        """Attention weights (batch, target, source) with the target given."""
        encoder_states, state = self._encoder(source)
        vectors = self._layers["target_embedding"](target)
        hidden, _ = self._layers["decoder"](vectors, initial_state=state)
        return self._attend(hidden, encoder_states, source != 0)[1]

    def _search(self, source, beam_width, length_penalty, max_length):
        """Beam search: tokens (batch, target), weights (batch, target, source), scores (batch,).

        The loop over words runs inside TensorFlow: Python between two words would cost more time
        than the words themselves.
        """
        # Row r holds the partial translation number r % beam_width of sentence r // beam_width.
        source = tf.repeat(source, beam_width, axis=0)
        encoder_states, state = self._encoder(source)
        rows = tf.range(tf.shape(source)[0])
        first_rows = rows // beam_width * beam_width
        tokens = tf.fill((len(rows), 1), tf.constant(self.start, tf.int64))
        columns = tf.shape(source)[1] if "attention" in self._layers else 0
        weights = tf.zeros((len(rows), 0, columns))
        finished = tf.zeros(len(rows), tf.bool)
        # At the start all rows of a sentence are alike: only the first may be continued.
        scores = tf.where(rows == first_rows, 0.0, -np.inf)
        size = len(self.vocabulary)
        no_padding = tf.one_hot(0, size, -np.inf, 0.0)  # padding is no word,
        only_padding = tf.one_hot(0, size, 0.0, -np.inf)  # but all that may follow the end
        while tf.shape(tokens)[1] <= max_length and not tf.reduce_all(finished):
            tf.autograph.experimental.set_loop_options(
                shape_invariants=[
                    (tokens, tf.TensorShape((None, None))),
                    (weights, tf.TensorShape((None, None, None))),
                ]
            )
            # Not by calling the layer, which would attach a mask: one word needs none.
            vectors = tf.gather(self._layers["target_embedding"].embeddings, tokens[:, -1])
            hidden, state = self._layers["decoder"].cell(vectors, state)
            probabilities, step_weights = self._attend(hidden[:, None], encoder_states, source != 0)
            steps = tf.math.log(probabilities[:, 0]) + no_padding
            steps = tf.where(finished[:, None], only_padding, steps) + scores[:, None]
            scores, chosen = tf.math.top_k(tf.reshape(steps, (-1, beam_width * size)), beam_width)
            scores, chosen = tf.reshape(scores, [-1]), tf.reshape(chosen, [-1])
            parents, next_tokens = first_rows + chosen // size, chosen[:, None] % size
            tokens = tf.concat([tf.gather(tokens, parents), tf.cast(next_tokens, tf.int64)], axis=1)
            weights = tf.gather(tf.concat([weights, step_weights], axis=1), parents)
            state = tf.gather(state, parents)
            finished = tf.gather(finished, parents) | (next_tokens[:, 0] == self.end)
        lengths = tf.cast(tf.math.count_nonzero(tokens[:, 1:], axis=1), tf.float32)
        ranking = scores / lengths**length_penalty - tf.where(finished, 0.0, 1e9)
        best = tf.argmax(tf.reshape(ranking, (-1, beam_width)), axis=1, output_type=tf.int32)
        best += first_rows[::beam_width]
        return tf.gather(tokens[:, 1:], best), tf.gather(weights, best), tf.gather(scores, best)

    def _attend(self, hidden, encoder_states, source_mask):
        """Probabilities (rows, target, vocabulary) and weights (rows, target, source).

        With the layers of the trained model, for decoder states (rows, target, units).
        """
        features = hidden
        weights = tf.zeros((*tf.unstack(tf.shape(hidden)[:2]), 0))  # when there is no attention
        if "attention" in self._layers:
            query, key = hidden, encoder_states
            if "query_projection" in self._layers:
                query = self._layers["query_projection"](query)
            if "key_projection" in self._layers:
                key = self._layers["key_projection"](key)
            mask = [None, source_mask if self._layers["source_embedding"].mask_zero else None]
            context, weights = self._layers["attention"](
                [query, encoder_states, key], mask=mask, return_attention_scores=True
            )
            features = tf.concat([context, hidden], axis=-1)
        return self._layers["probabilities"](self._layers["dense"](features)), weights
