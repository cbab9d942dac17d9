"""The translator that notebook 3 builds by hand, and decoding with it.

An encoder GRU reads the source, a decoder GRU writes the target, and attention lets every decoder
state look at all encoder states: Luong, Pham and Manning (2015), "Effective Approaches to
Attention-based Neural Machine Translation".
"""

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers

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

    Returns:
        A model from [source ids (batch, source), target ids (batch, target)] to probabilities
        (batch, target, target_vocab_size).

    Raises:
        ValueError: a size is below 1, or attention is unknown.
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
    source = keras.Input((source_length,), dtype="int32", name="source")
    target = keras.Input((target_length,), dtype="int32", name="target")
    source_vectors = layers.Embedding(
        source_vocab_size, embedding_dim, mask_zero=mask_padding, name="source_embedding"
    )(source)
    target_vectors = layers.Embedding(
        target_vocab_size, embedding_dim, mask_zero=mask_padding, name="target_embedding"
    )(target)
    encoder = layers.GRU(units, return_sequences=True, return_state=True, name="encoder")
    encoder_states, last_state = encoder(source_vectors)
    decoder = layers.GRU(units, return_sequences=True, return_state=True, name="decoder")
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


class Translation(NamedTuple):
    """What a translator made of one sentence."""

    text: str  # target tokens between spaces, without START and END
    weights: np.ndarray  # attention weights (target, source); (target, 0) without attention
    log_probability: float  # of the whole text, END included


class Translator:
    """Translate with a trained model: the encoder once, then one decoder step a word.

    Args:
        model: what `build_seq2seq` returned, trained.
        source_vectorizer, target_vectorizer: the vocabularies that it was trained with.
    """

    def __init__(self, model: keras.Model, source_vectorizer, target_vectorizer):
        self.source_vectorizer = source_vectorizer
        self.target_vectorizer = target_vectorizer
        self.vocabulary = np.array(target_vectorizer.get_vocabulary())
        self.start, self.end = (list(self.vocabulary).index(token) for token in (START, END))
        encoder = keras.Model(model.input[0], model.get_layer("encoder").output)
        # Compiled once for every batch size and length, so no call waits for a second trace.
        ids = tf.TensorSpec((None, None), tf.int64)
        states = tf.TensorSpec((None, None, None), tf.float32)
        state = tf.TensorSpec((None, None), tf.float32)
        mask = tf.TensorSpec((None, None), tf.bool)
        self._encode = tf.function(encoder, input_signature=[ids])
        self._step = tf.function(
            lambda *inputs: _decoder_step(model, *inputs),
            input_signature=[ids, state, states, mask],
        )

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
        # Row r holds the partial translation number r % beam_width of sentence r // beam_width.
        source = np.repeat(source, beam_width, axis=0)
        encoder_states, state = self._encode(source)
        is_word = source != 0
        mask = tf.constant(is_word)
        tokens = np.full((len(source), 1), self.start)
        weights = []
        finished = np.zeros(len(source), dtype=bool)
        # At the start all rows of a sentence are alike: only the first may be continued.
        scores = np.where(np.arange(len(source)) % beam_width == 0, 0.0, -np.inf)
        while tokens.shape[1] <= max_length and not finished.all():
            probabilities, step_weights, state = self._step(
                tf.constant(tokens[:, -1:]), state, encoder_states, mask
            )
            probabilities, step_weights = probabilities.numpy()[:, 0], step_weights.numpy()[:, 0]
            with np.errstate(divide="ignore"):
                log_probabilities = np.log(probabilities)
            log_probabilities[:, 0] = -np.inf  # padding is no word
            log_probabilities[finished] = -np.inf
            log_probabilities[finished, 0] = 0.0  # a finished translation only grows by padding
            parents, next_tokens, scores = _best(scores[:, None] + log_probabilities, beam_width)
            tokens = np.concatenate([tokens[parents], next_tokens[:, None]], axis=1)
            weights = [step[parents] for step in [*weights, step_weights]]
            state = tf.gather(state, parents)
            finished = finished[parents] | (next_tokens == self.end)
        lengths = (tokens[:, 1:] != 0).sum(axis=1)
        ranking = scores / lengths**length_penalty - np.where(finished, 0.0, 1e9)
        best = (
            ranking.reshape(-1, beam_width).argmax(axis=1) + np.arange(len(sentences)) * beam_width
        )
        weights = np.stack(weights, axis=1)
        return [
            self._read(tokens[row, 1:], weights[row], scores[row], is_word[row]) for row in best
        ]

    def align(self, pairs: list[SentencePair]) -> list[np.ndarray]:
        """Attention weights (target, source) for each pair, the decoder fed with its target.

        So each weight belongs to a word of the reference, and gold links can be held against it.
        """
        source = encode([pair.source for pair in pairs], self.source_vectorizer)
        target = encode([f"{START} {pair.target}" for pair in pairs], self.target_vectorizer)
        encoder_states, state = self._encode(source)
        _, weights, _ = self._step(target, state, encoder_states, source != 0)
        lengths = [(len(pair.target.split()), len(pair.source.split())) for pair in pairs]
        return [
            w[:rows, :columns] for w, (rows, columns) in zip(weights.numpy(), lengths, strict=True)
        ]

    def _read(self, tokens, weights, score, is_word) -> Translation:
        words = [str(self.vocabulary[token]) for token in tokens if token not in (0, self.end)]
        return Translation(" ".join(words), weights[: len(words), : is_word.sum()], float(score))


def _decoder_step(model, tokens, state, encoder_states, source_mask):
    """Decode one word or several, with the layers of the trained model.

    Returns probabilities (rows, target, vocabulary), weights (rows, target, source) and the
    decoder's last state.
    """
    names = {layer.name for layer in model.layers}
    vectors = model.get_layer("target_embedding")(tokens)
    hidden, state = model.get_layer("decoder")(vectors, initial_state=state)
    weights = tf.zeros((*tf.unstack(tf.shape(tokens)), 0))  # when there is no attention
    features = hidden
    if "attention" in names:
        query, key = hidden, encoder_states
        if "query_projection" in names:
            query = model.get_layer("query_projection")(query)
        if "key_projection" in names:
            key = model.get_layer("key_projection")(key)
        mask = [None, source_mask if model.get_layer("source_embedding").mask_zero else None]
        context, weights = model.get_layer("attention")(
            [query, encoder_states, key], mask=mask, return_attention_scores=True
        )
        features = tf.concat([context, hidden], axis=-1)
    probabilities = model.get_layer("probabilities")(model.get_layer("dense")(features))
    return probabilities, weights, state


def _best(scores, beam_width):
    """The best continuations of each sentence: their parent rows, tokens and scores."""
    vocabulary_size = scores.shape[1]
    candidates = scores.reshape(-1, beam_width * vocabulary_size)
    if beam_width == 1:
        chosen = candidates.argmax(axis=1)[:, None]
    else:
        chosen = np.argsort(-candidates, axis=1, kind="stable")[:, :beam_width]
    first_rows = np.arange(len(candidates))[:, None] * beam_width
    parents = (first_rows + chosen // vocabulary_size).ravel()
    return (
        parents,
        (chosen % vocabulary_size).ravel(),
        np.take_along_axis(candidates, chosen, axis=1).ravel(),
    )
