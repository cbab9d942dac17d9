"""What the cases of several lessons are drawn with."""

import numpy as np


def sizes(rng, count: int) -> list[int]:
    """Sizes that all differ, so that no axis can be taken for another."""
    return (3 + rng.permutation(count + 2)[:count]).tolist()


def arrays(rng, axes: str) -> tuple[np.ndarray, ...]:
    """Normal arrays for names of axes, as in "btd bsd": a letter is a size, all differ."""
    letters = sorted(set(axes) - {" "})
    size = dict(zip(letters, sizes(rng, len(letters)), strict=True))
    return tuple(rng.normal(size=[size[a] for a in each]) for each in axes.split())


def is_word(rng, batch: int, length: int) -> np.ndarray:
    """A mask (batch, length): each row begins with padding and ends with a word."""
    mask = rng.random((batch, length)) < 0.5
    mask[:, 0], mask[:, 1], mask[:, -1] = False, True, True
    return mask


def softmax(scores, axis=-1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
