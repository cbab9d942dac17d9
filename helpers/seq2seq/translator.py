"""Decoding with a trained model, one word after another."""

import functools
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

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
        encoder_states, *last_states = model.get_layer("encoder").output
        last_state = ops.concatenate(last_states, axis=-1)  # one state, or one for each direction
        self._encoder = keras.Model(model.input[0], [encoder_states, last_state])
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
        source = encode([pair.source for pair in pairs], self.source_vectorizer)
        target = encode([f"{START} {pair.target}" for pair in pairs], self.target_vectorizer)
        weights = self._force_graph(tf.constant(source), tf.constant(target)).numpy()
        return [
            looks[: len(pair.target_tokens), : len(pair.source_tokens)]
            for looks, pair in zip(weights, pairs, strict=True)
        ]

    def _force(self, source, target):
        """Attention weights (batch, target, source) with the target given."""
        encoder_states, state = self._encoder(source)
        vectors = self._layers["target_embedding"](target)
        hidden, _ = self._layers["decoder"](vectors, initial_state=state)
        return self._look(hidden, encoder_states, source)[1]

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
        features = hidden
        weights = tf.zeros((*tf.unstack(tf.shape(hidden)[:2]), 0))  # when there is no attention
        if attend := self._layers.get("attend"):
            inputs = [hidden, encoder_states, source != 0]
            context, weights = attend(inputs[: len(attend.inputs)])  # it may know of no mask
            features = tf.concat([context, hidden], axis=-1)
        return self._layers["probabilities"](self._layers["dense"](features)), weights
