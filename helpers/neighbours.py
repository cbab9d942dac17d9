"""Sentences as counts of their pieces, to look up the most similar one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np


def pieces(sentence: str) -> list[str]:
    """Every two characters in a row, with the spaces before, between and after words."""
    padded = f" {sentence} "
    return [padded[i : i + 2] for i in range(len(padded) - 1)]


def count_pieces(*groups: Sequence[str]) -> list[np.ndarray]:
    """Count the pieces in each sentence of one group or more.

    Returns:
        For each group a float32 array (sentence, piece). They share their columns: the pieces of
        all groups.
    """
    counted = [[Counter(pieces(sentence)) for sentence in group] for group in groups]
    columns: dict[str, int] = {}
    for group in counted:
        for counts in group:
            for piece in counts:
                columns.setdefault(piece, len(columns))
    arrays = [np.zeros((len(group), len(columns)), np.float32) for group in counted]
    for array, group in zip(arrays, counted, strict=True):
        for row, counts in zip(array, group, strict=True):
            row[[columns[piece] for piece in counts]] = list(counts.values())
    return arrays
