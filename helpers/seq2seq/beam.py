"""Translating with the subword model: several translations at a time, the best one in the end."""

import functools
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from helpers.seq2seq.translator import Translation
from helpers.subwords import END, START, encode

IDS = tf.TensorSpec((None, None), tf.int32)
AT_ONCE = 100  # sentences: their beams share memory


class SubwordTranslator:
    """Translate with a trained model of `build_subword_model`.

    Args:
        model: The model.
        source_subwords, target_subwords: What `learn_subwords` returned, as in training.
    """

    def __init__(self, model: keras.Model, source_subwords, target_subwords):
        self.model = model
        self.source_subwords, self.target_subwords = source_subwords, target_subwords
        self._encode, self._decode = model.get_layer("encode"), model.get_layer("decode")

    @functools.cached_property
    def _read(self):
        return tf.function(lambda source: self._encode(source), input_signature=[IDS])

    @functools.cached_property
    def _step(self):
        """From the last pieces, states and what was read: log probabilities and new states."""

        def step(last, state, *read):
            logits, state, _ = self._decode([last[:, None], state, *read])
            return tf.nn.log_softmax(logits[:, 0]), state

        return tf.function(step, reduce_retracing=True)

    def translate(
        self, sentences: Sequence[str], *, beam: int = 5, max_length: int = 60
    ) -> list[str]:
        """Translate by beam search: keep the `beam` most probable beginnings at each step.

        The translation is the one with the largest mean log probability of a piece: the sum alone
        would prefer short ones. A beam of 1 is greedy.

        Raises:
            ValueError: If beam or max_length is below 1, or there is no sentence.
        """
        if beam < 1 or max_length < 1 or not sentences:
            raise ValueError(
                f"beam {beam}, max_length {max_length}, {len(sentences)} sentences; "
                "expected 1 or more of each"
            )
        found = []
        for start in range(0, len(sentences), AT_ONCE):
            found += self._search(sentences[start : start + AT_ONCE], beam, max_length)
        return self.target_subwords.decode(found)

    def _search(self, sentences, beam, max_length) -> list[list[int]]:
        source = tf.constant(encode(sentences, self.source_subwords))
        vectors, states, state, is_word = (tf.repeat(x, beam, axis=0) for x in self._read(source))
        count = len(sentences)
        first = beam * np.arange(count)[:, None]  # row of each sentence's first beam
        beams = np.full((count, beam, 1), START)
        totals = np.where(np.arange(beam) > 0, -np.inf, np.zeros((count, beam)))  # all alike yet
        best = [(-np.inf, [])] * count
        for length in range(1, max_length + 1):
            last = tf.constant(beams[:, :, -1].ravel(), tf.int32)
            steps, state = self._step(last, state, vectors, states, is_word)
            sums = totals[:, :, None] + steps.numpy().reshape(count, beam, -1)
            sums[:, :, : START + 1] = -np.inf  # padding, unknown and START are no pieces
            flat = sums.reshape(count, -1)
            order = np.argsort(-flat, axis=1)[:, :beam]
            totals = np.take_along_axis(flat, order, axis=1)
            which, piece = np.divmod(order, sums.shape[2])
            for row, rank in np.argwhere(piece == END):
                mean = totals[row, rank] / length  # END included
                if mean > best[row][0]:
                    best[row] = mean, beams[row, which[row, rank], 1:].tolist()
            totals[piece == END] = -np.inf
            beams = np.concatenate(
                [np.take_along_axis(beams, which[:, :, None], axis=1), piece[:, :, None]], axis=2
            )
            state = tf.gather(state, (first + which).ravel())
            if all(totals[row].max() / length < best[row][0] for row in range(count)):
                break  # no beginning is as good as what has ended
        # What never ended is cut.
        return [ids if mean > -np.inf else beams[row, 0, 1:].tolist()
                for row, (mean, ids) in enumerate(best)]  # fmt: skip

    def align(self, sentences: Sequence[str], translations: Sequence[str]) -> list[Translation]:
        """Where it looks while it writes these translations, each piece a row or a column."""
        sides = (
            (sentences, self.source_subwords),
            ([text.lower() for text in translations], self.target_subwords),
        )
        source, target = (encode(*side) for side in sides)
        begun = np.concatenate([np.full((len(target), 1), START), target[:, :-1]], axis=1)
        vectors, states, state, is_word = self._encode(source)
        begun = tf.constant(begun, tf.int32)
        weights = self._decode([begun, state, vectors, states, is_word])[2].numpy()
        read, written = ([_pieces(text, subwords) for text in texts] for texts, subwords in sides)
        # END is looked at too: its column belongs to the weights of a row.
        return [
            Translation(looks[: len(after), : len(before) + 1], (*before, "END"), after)
            for looks, before, after in zip(weights, read, written, strict=True)
        ]


def _pieces(text: str, subwords) -> tuple[str, ...]:
    return tuple(piece.replace("▁", " ") for piece in subwords.encode(text, out_type=str))
