"""One sentence as a trained translator sees it, for lessons that have not trained one yet."""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

FILE = files("helpers") / "trained.npz"  # `python -m tools.trained_vectors` writes it


class OneSentence(NamedTuple):
    """What a trained translator compares while it writes the translation of one sentence."""

    query: np.ndarray  # the decoder's states (target, units), each just before it writes a word
    key: np.ndarray  # the encoder's states (source, units)
    value: np.ndarray  # the same states (source, units): this translator mixes what it compares
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]  # what it wrote: the decoder's state t chose the word t
    weights: np.ndarray  # its own attention weights (target, source)


def one_sentence() -> OneSentence:
    """The vectors of a trained translator for one sentence, rounded to half precision.

    It was trained without the division by √depth: its weights are softmax(query @ key.T) as it
    stands. An attention function that divides gives them for query * √depth.
    """
    with FILE.open("rb") as file, np.load(file) as stored:
        query, states, weights = (
            stored[name].astype(np.float32) for name in ("query", "states", "weights")
        )
        tokens = [tuple(map(str, stored[name])) for name in ("source_tokens", "target_tokens")]
    return OneSentence(query, states, states.copy(), *tokens, weights)
