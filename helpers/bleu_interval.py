"""How sure is a BLEU? What would come out if the test sentences had been others like these."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

from helpers.metrics import same_number

LONGEST = 4  # words in a run


def bleu_counts(predictions: Sequence[str], references: Sequence[str]) -> np.ndarray:
    """What BLEU adds up, for each sentence.

    Words are those of sacrebleu's tokenizer "13a"; capitals count as small letters.

    Args:
        predictions, references: texts, as many of each.

    Returns:
        An array (sentence, 10): the runs of 1, 2, 3, 4 words that both have, the runs of 1, 2, 3,
        4 words in the prediction, and the words of the prediction and of the reference.

    Raises:
        ValueError: there are none, or the two differ in number.
    """
    same_number(predictions=predictions, references=references)
    split, rows = Tokenizer13a(), []
    for texts in zip(predictions, references, strict=True):
        words, right = (split(text.lower()).split() for text in texts)
        ours, theirs = ([_runs(side, n) for n in range(1, LONGEST + 1)] for side in (words, right))
        shared = [(a & b).total() for a, b in zip(ours, theirs, strict=True)]
        rows.append([*shared, *(runs.total() for runs in ours), len(words), len(right)])
    return np.array(rows)


def _runs(words: Sequence[str], n: int) -> Counter:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def interval(
    bleu: Callable, counts: np.ndarray, other: np.ndarray | None = None, *, seed: int = 0
) -> tuple[float, float]:
    """Where 95 % of the BLEUs lie when test sentences are drawn again, with repetition.

    With `other`, of the differences: Koehn (2004), "Statistical significance tests for machine
    translation evaluation". The same sentences are drawn for both, hence the name *paired*.

    Args:
        bleu: from the sums of counts (..., 10) to BLEU.
        counts: what `bleu_counts` returned.
        other: the same of another system for the same sentences.
        seed: for the drawing.

    Raises:
        ValueError: counts and other differ in shape.
    """
    if other is not None and other.shape != counts.shape:
        raise ValueError(f"counts has the shape {counts.shape}, other {other.shape}")
    drawn = np.random.default_rng(seed).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=2000
    )  # (sample, sentence): how often each is drawn
    samples = bleu(drawn @ counts)
    if other is not None:
        samples = samples - bleu(drawn @ other)
    low, high = np.percentile(samples, [2.5, 97.5])
    return float(low), float(high)
