"""What the cases of several lessons are drawn with."""

import numpy as np


def sizes(rng, count: int) -> list[int]:
    """Sizes that all differ, so that no axis can be taken for another."""
    return [int(size) for size in 2 + rng.permutation(count)]


def normal(rng, *shapes) -> list[np.ndarray]:
    """Arrays from the normal distribution, one for each shape."""
    return [rng.normal(size=shape) for shape in shapes]


def is_word(rng, batch: int, length: int) -> np.ndarray:
    """A mask (batch, length): one word or more in each row, padding before the last word."""
    mask = rng.random((batch, length)) < 0.5
    mask[:, 0] &= length == 1
    mask[:, -1] = True
    return mask


def softmax(scores, axis=-1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
