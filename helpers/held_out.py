"""Which of the real pairs are for training, and which for testing."""

from collections.abc import Sequence

import numpy as np

from helpers.corpus import SentencePair

FOLDS, DEVELOPMENT = 4, 4  # folds 0 to 3 are for tests; settings are chosen on another
SIZE = 300  # distinct English sentences in each


def hold_out(
    pairs: Sequence[SentencePair], fold: int, *, size: int = SIZE
) -> tuple[list[SentencePair], list[SentencePair]]:
    """Split pairs by their English side, so that no English test sentence is trained on.

    Args:
        pairs: all of them; English that differs in capitals only counts as the same.
        fold: from 0; no two folds share an English sentence.
        size: how many English sentences are held out, each with its first translation.

    Returns:
        The pairs for training and those for testing.

    Raises:
        ValueError: there are too few distinct English sentences for that fold.
    """
    first: dict[str, SentencePair] = {}
    for pair in pairs:
        first.setdefault(pair.target.lower(), pair)
    # Sorted, so that the order of the lines in the file does not matter.
    order = np.random.default_rng(0).permutation(sorted(first))
    held = set(order[fold * size : (fold + 1) * size].tolist())
    if fold < 0 or len(held) < size or len(held) == len(first):
        raise ValueError(
            f"fold {fold} of {size} sentences: expected more than {(fold + 1) * size} distinct "
            f"English sentences, got {len(first)} in {len(pairs)} pairs; give a smaller size"
        )
    train = [pair for pair in pairs if pair.target.lower() not in held]
    return train, [pair for text, pair in first.items() if text in held]
