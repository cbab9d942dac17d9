"""How good is a translation, and how good is an alignment? Knows nothing of models."""

from collections.abc import Collection, Sequence

import numpy as np
import sacrebleu

Links = Collection[tuple[int, int]]  # (source position, target position)


def exact_match(predictions: Sequence[str], references: Sequence[str]) -> float:
    """Share of predictions, from 0 to 1, that are their reference to the letter.

    Raises:
        ValueError: there are none, or the two differ in number.
    """
    same_number(predictions=predictions, references=references)
    return float(np.mean([p == r for p, r in zip(predictions, references, strict=True)]))


def bleu(predictions: Sequence[str], references: Sequence[str]) -> float:
    """BLEU of the whole corpus, from 0 to 100 (Papineni and others 2002), by sacrebleu.

    The sentences are tokens between spaces already, so sacrebleu splits them no further.

    Raises:
        ValueError: there are none, or the two differ in number.
    """
    same_number(predictions=predictions, references=references)
    texts = list(predictions), [list(references)]
    return sacrebleu.corpus_bleu(*texts, tokenize="none", force=True).score


def links_from_weights(weights) -> set[tuple[int, int]]:
    """The source position with the largest weight, for each target position.

    Args:
        weights: attention weights (target, source); each row sums to 1.

    Raises:
        ValueError: the array is not two-dimensional, or a row does not sum to 1.
    """
    weights = np.asarray(weights, dtype=float)
    if weights.ndim != 2:
        raise ValueError(f"weights has the shape {weights.shape}; expected (target, source)")
    sums = weights.sum(axis=-1)
    wrong = np.flatnonzero(~np.isclose(sums, 1, atol=1e-3) | (weights < 0).any(axis=-1))
    if wrong.size:
        raise ValueError(
            f"weights[{wrong[0]}] sums to {sums[wrong[0]]:.4g}; expected attention weights, none "
            "negative, each row with the sum 1 (are these scores, or is the softmax over the "
            "wrong axis?)"
        )
    return {(int(source), target) for target, source in enumerate(weights.argmax(axis=-1))}


def diagonal_links(source_length: int, target_length: int) -> set[tuple[int, int]]:
    """Link each target position with the source position that lies as far into the sentence."""
    positions = np.linspace(0, source_length - 1, target_length).round().astype(int)
    return {(int(source), target) for target, source in enumerate(positions)}


def random_links(source_length: int, target_length: int, *, seed: int) -> set[tuple[int, int]]:
    """Link each target position with a source position drawn from the uniform distribution.

    It is what a heatmap that is the same everywhere amounts to.
    """
    positions = np.random.default_rng(seed).integers(source_length, size=target_length)
    return {(int(source), target) for target, source in enumerate(positions)}


def alignment_error_rate(
    links: Sequence[Links], sure: Sequence[Links], possible: Sequence[Links]
) -> float:
    """Alignment error rate over all sentences, from 0 (perfect) to 1.

    Och and Ney (2003), "A Systematic Comparison of Various Statistical Alignment Models",
    section 4: with A the links, S the sure and P the possible gold links,

        AER = 1 - (|A and S| + |A and P|) / (|A| + |S|)

    A missed sure link counts against the links; a possible link counts neither way.

    Args:
        links, sure, possible: for each sentence, a set of (source position, target position).
            A sure link counts as possible, whether or not it is listed there.

    Raises:
        ValueError: the three differ in the number of sentences, or there is no link at all.
    """
    same_number(links=links, sure=sure, possible=possible)
    agreement = total = 0
    for found, certain, accepted in zip(links, sure, possible, strict=True):
        found, certain = set(found), set(certain)
        agreement += len(found & certain) + len(found & (certain | set(accepted)))
        total += len(found) + len(certain)
    if not total:
        raise ValueError("neither links nor sure has a single link; expected gold-aligned pairs")
    return 1 - agreement / total


def same_number(**sequences) -> None:
    """Raise ValueError unless there are as many of each, and at least one."""
    numbers = {name: len(sequence) for name, sequence in sequences.items()}
    if len(set(numbers.values())) > 1 or 0 in numbers.values():
        raise ValueError(f"expected as many of each, and at least one; got {numbers}")
