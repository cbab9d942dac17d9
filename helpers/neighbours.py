"""Sentences as counts of their pieces, to look up the most similar one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np


def pieces(sentence: str) -> list[str]:
    """Every two and every three characters in a row, with the spaces around words."""
    padded = f" {sentence} "
    return [padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1)]


def count_pieces(*groups: Sequence[str]) -> list[np.ndarray]:
    """Count the pieces in each sentence of one group or more.

    Returns:
        For each group an array (sentence, piece) of bytes, which take a quarter of the memory of
        float32. They share their columns: the pieces of all groups.
    """
    counted = [[Counter(pieces(sentence)) for sentence in group] for group in groups]
    columns: dict[str, int] = {}
    for group in counted:
        for counts in group:
            for piece in counts:
                columns.setdefault(piece, len(columns))
    arrays = [np.zeros((len(group), len(columns)), np.uint8) for group in counted]
    for array, group in zip(arrays, counted, strict=True):
        for row, counts in zip(array, group, strict=True):
            row[[columns[piece] for piece in counts]] = np.minimum(list(counts.values()), 255)
    return arrays
