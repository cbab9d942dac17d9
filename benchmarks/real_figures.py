"""What the stored runs on the real pairs amount to: BLEU, its interval, near and far."""

import hashlib

import numpy as np

from exercises.real_sentences import corpus_bleu, leaked
from helpers.bootstrap import bleu_counts, interval
from helpers.held_out import FOLDS, hold_out
from helpers.tatoeba import load_tatoeba

HYBRID_FROM = 0.6  # similarity from which the neighbour's English is taken


def split_hash(fold: int) -> str:
    """Which sentences are held out, in 16 letters."""
    _, test = hold_out(load_tatoeba(), fold)
    text = "\n".join(f"{pair.source}\t{pair.target}" for pair in test)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pooled(done: dict, kind: str, chosen=lambda run, row: True) -> np.ndarray:
    """What BLEU adds up for each test sentence of all folds: "model", "neighbour" or "hybrid".

    Args:
        done: the runs by name.
        kind: whose translations.
        chosen: of which test sentences: a function of the fold's neighbour run and the row.
    """
    pairs, predictions, references = load_tatoeba(), [], []
    for fold in range(FOLDS):
        near = done[f"neighbour {fold}"]
        _, test = hold_out(pairs, fold)
        for row, pair in enumerate(test):
            if chosen(near, row):
                looked_up = kind == "neighbour" or (
                    kind == "hybrid" and near["similarity"][row] >= HYBRID_FROM
                )
                found = done[f"fold {fold}"]["translations"]["5"][row]
                predictions.append(pairs[near["lines"][row]].target if looked_up else found)
                references.append(pair.target)
    return bleu_counts(predictions, references)


def scored(run: dict, beam: str = "5") -> float:
    """BLEU of one run."""
    _, test = hold_out(load_tatoeba(), run["fold"])
    counts = bleu_counts(run["translations"][beam], [pair.target for pair in test])
    return float(corpus_bleu(counts.sum(axis=0)))


BANDS = {"below 0.3": (-1, 0.3), "0.3 to 0.6": (0.3, 0.6), "0.6 and above": (0.6, 2)}


def figures(done: dict) -> dict[str, dict]:
    """BLEU of neighbour, model and hybrid over all folds: for all sentences and in each band."""
    known = leaks()
    groups = {"all": lambda near, row: True, "not in training": lambda near, row: (
        not known[near["fold"]][row]
    )}  # fmt: skip
    for name, (low, high) in BANDS.items():
        groups[name] = lambda near, row, low=low, high=high: low <= near["similarity"][row] < high
    found = {}
    for name, chosen in groups.items():
        counts = {kind: pooled(done, kind, chosen) for kind in ("neighbour", "model", "hybrid")}
        found[name] = {"sentences": len(counts["model"])} | {
            kind: (float(corpus_bleu(rows.sum(axis=0))), *interval(corpus_bleu, rows))
            for kind, rows in counts.items()
        }
        found[name]["model - neighbour"] = interval(
            corpus_bleu, counts["model"], counts["neighbour"]
        )
    return found


def leaks() -> list[np.ndarray]:
    """For each fold, which test sentences have their Korean in training too."""
    splits = [hold_out(load_tatoeba(), fold) for fold in range(FOLDS)]
    return [leaked([p.source for p in test], [p.source for p in train]) for train, test in splits]
