"""Decoding with a trained model, one word after another."""

import functools
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from helpers.corpus import SentencePair, tokenize
from helpers.data import END, START, encode

IDS = tf.TensorSpec((None, None), tf.int64)  # token ids (batch, length)


class Translation(NamedTuple):
    """What a translator made of one sentence."""

    weights: np.ndarray  # attention weights (target, source); (target, 0) without attention
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]  # without START and END

    @property
    def text(self) -> str:
        """The target tokens with spaces between."""
        return " ".join(self.target_tokens)


class Reading(NamedTuple):
    """What a translator, fed with a reference, made of it."""

    weights: np.ndarray  # attention weights (target, source)
    exact: bool  # was each next word, END included, its first choice?


class Translator:
    """Translate with a trained model: the encoder once, then one decoder step a word.

    The model stays at hand as `translator.model`.

    Args:
        model: What `build_seq2seq` returned, trained.
        source_vectorizer, target_vectorizer: The vocabularies that it was trained with.
    """

    def __init__(self, model: keras.Model, source_vectorizer, target_vectorizer):
        self.model = model
        self.source_vectorizer = source_vectorizer
        self.target_vectorizer = target_vectorizer
        self.vocabulary = np.array(target_vectorizer.get_vocabulary())
        self.start, self.end = (list(self.vocabulary).index(token) for token in (START, END))
        self.source_length = model.input[0].shape[1]  # None where any length will do
        self._encoder = keras.Model(model.input[0], model.get_layer("encoder").output)
        self._layers = {layer.name: layer for layer in model.layers}

    # One graph each, for every batch size and length, so that no second call waits for a trace.
    # A concrete function, since tf.function warns of "retracing" when there are many translators.
    @functools.cached_property
    def _write_graph(self):
        signature = [IDS, tf.TensorSpec((), tf.int32)]
        return tf.function(self._write, input_signature=signature).get_concrete_function()

    @functools.cached_property
    def _force_graph(self):
        return tf.function(self._force, input_signature=[IDS, IDS]).get_concrete_function()

    @functools.cached_property
    def _cut_graph(self):
        return tf.function(self._cut, input_signature=[IDS, IDS]).get_concrete_function()

    def translate(self, sentences: list[str], *, max_length: int = 100) -> list[Translation]:
        """Translate all sentences at once, always with the most probable next word.

        Args:
            sentences: Texts, whose tokens stand between white space.
            max_length: Tokens, END included, after which a translation is cut.

        Returns:
            A `Translation` for each sentence.

        Raises:
            ValueError: If max_length is below 1, or a sentence is empty.
        """
        if max_length < 1:
            raise ValueError(f"max_length is {max_length}; expected 1 or more")
        source = encode(sentences, self.source_vectorizer)
        if self.source_length:  # without a mask, a translation depends on how much padding there is
            source = np.pad(source, [(0, 0), (0, max(0, self.source_length - source.shape[1]))])
        ids, weights = self._write_graph(tf.constant(source), tf.constant(max_length))
        translations = []
        for sentence, row, looks in zip(sentences, ids.numpy(), weights.numpy(), strict=True):
            source_tokens = tokenize(sentence)
            words = [str(word) for word in self.vocabulary[row[(row != 0) & (row != self.end)]]]
            looks = looks[: len(words), : len(source_tokens)]
            translations.append(Translation(looks, source_tokens, tuple(words)))
        return translations

    def align(self, pairs: list[SentencePair]) -> list[np.ndarray]:
        """Attention weights (target, source) for each pair, the decoder fed with its target.

        So each weight belongs to a word of the reference, and gold links can be held against it.
        """
        return [reading.weights for reading in self.read(pairs)]

    def read(self, pairs: list[SentencePair]) -> list[Reading]:
        """Weights as in `align`, and whether `translate` would write the reference to the letter.

        It would just if, fed with the reference, the model always had its next word in mind: so
        both come from one pass, without writing word after word.
        """
        source, target = self._ids(pairs)
        weights, choices = self._force_graph(source, target[:, :-1])
        right = ((choices == target[:, 1:]) | (target[:, 1:] == 0)).numpy().all(axis=1)
        return list(map(Reading, _cut_to_length(weights, pairs), map(bool, right)))

    def effects(self, pairs: list[SentencePair]) -> list[np.ndarray]:
        """How far the probability of a word falls when one link alone is cut.

        The decoder is fed with its target, as in `align`, and the word is that of the reference.
        To cut a link is to set its weight to 0 and to divide the rest of the row by its sum. Where
        no other word has a weight, each gets the same; where there is no other word, the context
        vector is zero. Below 0, the word is more probable without the link.

        Returns:
            For each pair an array (target, source) with values from -1 to 1.

        Raises:
            ValueError: If the model has no attention, or a sentence is empty.
        """
        if "attend" not in self._layers:
            raise ValueError(
                "the model has no attention, so no link to cut; expected one built with "
                "attention='dot', 'general', 'concat' or 'additive'"
            )
        size = 32  # pairs at once: each makes a vector and a softmax for each of its links
        batches = [pairs[start : start + size] for start in range(0, len(pairs), size)]
        effects = []
        for batch in batches:
            source, target = self._ids(batch)
            effects += _cut_to_length(self._cut_graph(source, target[:, :-1]), batch)
        return effects

    def states(self, translation: Translation) -> tuple[np.ndarray, np.ndarray]:
        """What attention had to work with when it wrote a translation.

        Returns:
            Decoder states (target + 1, units), the queries: one for each word and one for END;
            and encoder states (source, units), both keys and values.
        """
        text = " ".join([START, *translation.target_tokens])
        source = encode([" ".join(translation.source_tokens)], self.source_vectorizer)
        hidden, encoder_states = self._states(source, encode([text], self.target_vectorizer))
        return hidden[0].numpy(), encoder_states[0].numpy()

    def say(self, context, query) -> np.ndarray:
        """Probabilities (vocabulary,) of the next word from a context and a query (units,)."""
        return self._say(context[None], query[None])[0].numpy()

    def _ids(self, pairs):
        """Source (batch, source) and, from START to END, target (batch, target + 2)."""
        source = encode([pair.source for pair in pairs], self.source_vectorizer)
        target = [f"{START} {pair.target} {END}" for pair in pairs]
        return tf.constant(source), tf.constant(encode(target, self.target_vectorizer))

    def _states(self, source, target):
        """Decoder states (batch, target, units) with the target given, and encoder states."""
        encoder_states, state = self._encoder(source)
        vectors = self._layers["target_embedding"](target)
        return self._layers["decoder"](vectors, initial_state=state)[0], encoder_states

    def _force(self, source, target):
        """Attention weights (batch, target, source) and most probable ids, the target given."""
        probabilities, weights = self._look(*self._states(source, target), source)
        return weights, 1 + tf.argmax(probabilities[:, :, 1:], axis=-1)

    def _cut(self, source, target):
        """Effects (batch, target, source). Attention comes after the GRU: no state changes."""
        given, written = target[:, :-1], target[:, 1:]
        hidden, encoder_states = self._states(source, given)
        probabilities, weights = self._look(hidden, encoder_states, source)
        # Far too little to change a row that has any weight left.
        weights += 1e-30 * tf.cast(source != 0, tf.float32)[:, None]
        others = 1 - tf.eye(tf.shape(source)[1])
        rest = weights[:, :, None] * others  # (batch, target, cut, source)
        rest /= tf.maximum(tf.reduce_sum(rest, axis=-1, keepdims=True), 1e-35)
        context = tf.einsum("btcs,bsu->btcu", rest, encoder_states)
        hidden = tf.broadcast_to(hidden[:, :, None], tf.shape(context))
        after = tf.gather(self._say(context, hidden), written, batch_dims=2, axis=3)
        return tf.gather(probabilities, written, batch_dims=2)[:, :, None] - after

    def _write(self, source, max_length):
        """Greedy decoding: ids (batch, target) and weights (batch, target, source).

        The loop over words runs inside TensorFlow: Python between two words would cost more time
        than the words themselves.
        """
        encoder_states, state = self._encoder(source)
        ids = tf.fill((tf.shape(source)[0], 1), tf.constant(self.start, tf.int64))
        columns = tf.shape(source)[1] if "attend" in self._layers else 0
        weights = tf.zeros((tf.shape(source)[0], 0, columns))
        finished = tf.zeros(tf.shape(source)[0], tf.bool)
        while tf.shape(ids)[1] <= max_length and not tf.reduce_all(finished):
            tf.autograph.experimental.set_loop_options(
                shape_invariants=[
                    (ids, tf.TensorShape((None, None))),
                    (weights, tf.TensorShape((None, None, None))),
                ]
            )
            vectors = self._layers["target_embedding"](ids[:, -1])
            hidden, state = self._layers["decoder"].cell(vectors, state)
            probabilities, step_weights = self._look(hidden[:, None], encoder_states, source)
            word = 1 + tf.argmax(probabilities[:, 0, 1:], axis=-1)  # padding is no word,
            word = tf.where(finished, tf.zeros_like(word), word)  # but all that follows the end
            ids = tf.concat([ids, word[:, None]], axis=1)
            weights = tf.concat([weights, step_weights], axis=1)
            finished |= word == self.end
        return ids[:, 1:], weights

    def _look(self, hidden, encoder_states, source):
        """Probabilities (batch, target, vocabulary) and weights (batch, target, source).

        With the layers of the trained model, for decoder states (batch, target, units).
        """
        attend = self._layers.get("attend")
        if not attend:
            return self._say(hidden), tf.zeros((*tf.unstack(tf.shape(hidden)[:2]), 0))
        inputs = [hidden, encoder_states, source != 0]
        context, weights = attend(inputs[: len(attend.inputs)])  # it may know of no mask
        return self._say(context, hidden), weights

    def _say(self, *features):
        """Probabilities (..., vocabulary) from decoder states, after contexts if there are any."""
        return self._layers["probabilities"](self._layers["dense"](tf.concat(features, axis=-1)))


def _cut_to_length(arrays, pairs) -> list[np.ndarray]:
    """For each pair its array (target, source), of a batch padded to one length."""
    return [
        array[: len(pair.target_tokens), : len(pair.source_tokens)]
        for array, pair in zip(arrays.numpy(), pairs, strict=True)
    ]
