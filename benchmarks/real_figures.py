"""What the stored runs on the real pairs amount to: BLEU, its interval, near and far."""

import hashlib

import numpy as np

from exercises.real_sentences import corpus_bleu, leaked
from helpers.bleu_interval import bleu_counts, interval
from helpers.held_out import DEVELOPMENT, FOLDS, hold_out
from helpers.tatoeba import load_tatoeba

STEP_PASSES = 12  # of the runs that show what each step gives: fewer than the chosen number
EXAMPLES = 20, 150, 280  # test sentences of fold 0 that the lesson shows
HYBRID_FROM = 0.8  # similarity from which the neighbour's English is taken: as on fold 4


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
SAME = "the very same"  # Korean sentence: what leaked


def figures(done: dict) -> dict[str, dict]:
    """BLEU of neighbour, model and hybrid over all folds: for all sentences and in each band."""
    known = leaks()

    def is_known(near, row):
        return known[near["fold"]][row]

    groups = {
        "all": lambda near, row: True,
        "not in training": lambda near, row: not is_known(near, row),
    }
    for name, (low, high) in BANDS.items():
        groups[name] = lambda near, row, low=low, high=high: (
            low <= near["similarity"][row] < high and not is_known(near, row)
        )
    groups[SAME] = is_known
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


def table(header: list[str], rows: list[list]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def tables(done: dict) -> dict[str, str]:
    """The tables of the lesson, by name."""
    found = figures(done)
    kinds = {"neighbour": "neighbour", "model": "network"}
    groups = {"all": "all {:,}", "not in training": "the {:,} without the leak"}
    header = ["BLEU", *(name.format(found[group]["sentences"]) for group, name in groups.items())]
    folds = [
        [name, *("{:.1f} ({:.1f} to {:.1f})".format(*found[group][kind]) for group in groups)]
        for kind, name in kinds.items()
    ]
    of_both = [
        "network - neighbour",
        *("{:.1f} to {:.1f}".format(*found[group]["model - neighbour"]) for group in groups),
    ]
    bands = [
        [
            name,
            found[name]["sentences"],
            *(f"{found[name][kind][0]:.1f}" for kind in ("neighbour", "model")),
            "{:.1f} to {:.1f}".format(*found[name]["model - neighbour"]),
        ]
        for name in (*BANDS, SAME)
    ]
    columns = ["similarity", "sentences", "neighbour", "network", "network - neighbour"]
    return {
        "folds": table(header, [*folds, of_both]),
        "bands": table(columns, bands),
        "recipe": _recipe_table(done),
        "steps": _steps_table(done),
        "shares": _shares_table(done),
    }


def phrases(done: dict) -> list[str]:
    """What the lesson says in words about the stored runs, with their numbers."""
    recipe, masked = (done[name] for name in ("recipe", "recipe, cut and masked"))
    of_a_pass = [run["processor_seconds"] / len(run["epochs"]) for run in (recipe, masked)]
    bleu, found = scored(recipe, "1"), figures(done)
    low, high = found["all"]["model - neighbour"]
    seconds = [done[f"fold {fold}"]["processor_seconds"] for fold in range(FOLDS)]
    known = leaks()
    of_hybrid = [
        "{:.2f} to {:.2f}".format(
            *interval(corpus_bleu, *(pooled(done, kind, chosen) for kind in ("hybrid", "model")))
        )
        for chosen in (lambda near, row: True, lambda near, row: not known[near["fold"]][row])
    ]
    return [
        f"for {len(recipe['epochs'])} passes, {recipe['processor_seconds'] / 60:.0f} minutes of "
        f"processor time, it reports an accuracy (정확도) of "
        f"{100 * recipe['epochs'][-1]['accuracy']:.1f} %",
        f"a pass takes {of_a_pass[0] / of_a_pass[1]:.0f} times less",
        f"The recipe ended with a BLEU of {bleu:.1f}",
        f"each trained for {min(seconds):.0f} to {max(seconds):.0f} processor seconds",
        f"a difference of {low:.1f} to {high:.1f}",
        f"it has {found['all']['hybrid'][0]:.1f}, and a paired interval gives it {of_hybrid[0]} "
        f"more than the network; without the leak {of_hybrid[1]}",
        "this very model had {:.1f} from one seed and {:.1f} from another".format(
            *(scored(done[f"lesson, seed {seed}"]) for seed in (1, 2))
        ),
        f"it has a BLEU of {found['all']['neighbour'][0]:.1f}",
        *(f'"{recipe["translations"]["1"][row]}"' for row in EXAMPLES),
    ]


def _recipe_table(done: dict) -> str:
    rows = []
    for name, run in (("as published", "recipe"), ("cut and masked", "recipe, cut and masked")):
        epochs = done[run]["epochs"]
        seconds = done[run]["processor_seconds"] / len(epochs)
        accuracy = f"{100 * epochs[-1]['accuracy']:.1f} %"
        bleu = f"{scored(done[run], '1'):.1f}"
        rows.append([name, len(epochs), f"{seconds:.0f}", accuracy, bleu])
    return table(["", "passes", "processor seconds a pass", "accuracy", "BLEU"], rows)


def _steps_table(done: dict) -> str:
    names = [name for name, run in done.items() if run.get("passes") == STEP_PASSES and
             run["share"] == 1]  # fmt: skip
    rows = [[name, f"{scored(done[name], '1'):.1f}"] for name in names]
    last = f"{scored(done[names[-1]], '5'):.1f}"
    return table(["each with the ones above it", "BLEU"], [*rows, ["beam search", last]])


def _shares_table(done: dict) -> str:
    whole, _ = hold_out(load_tatoeba(), DEVELOPMENT)
    shares = {run["share"]: run for run in done.values() if run.get("passes") == STEP_PASSES}
    rows = [[f"{int(share * len(whole)):,}", f"{scored(run):.1f}"] for share, run in shares.items()]
    return table(["pairs", "BLEU"], rows)
