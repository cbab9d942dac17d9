"""The models of the translator lesson from several seeds: translations, and where they look."""

import time
from collections.abc import Sequence

import numpy as np
from keras import ops

from benchmarks import results
from helpers import corpus
from helpers.seq2seq import Translator, train_translator


def only_the_last(query, key, value, is_word):
    """An attention without a choice: each word looks at the last encoder state alone.

    Still one vector for the whole sentence, but at hand for each word instead of handed over once.
    """
    words = ops.cast(is_word, query.dtype)  # (batch, source): 1 1 1 0 0 for three words
    last = words - ops.pad(words[:, 1:], ((0, 0), (0, 1)))  # 0 0 1 0 0
    weights = ops.ones_like(query[..., :1]) * last[:, None]  # (batch, target, source)
    return ops.matmul(weights, value), weights


KINDS = {  # of translator: its attention, and the budgets for exact at one clause, two, all
    "without": (None, "at least 60 %, at most 10 %"),
    "last state": (only_the_last, ""),
    "with": ("dot", "all: at least 98 %"),
}


def run(seeds=(10, 11, 12, 13, 14)):
    """The models of the translator lesson: how well they translate, and where they look."""
    pairs = corpus.generate_pairs(15_500)
    train, test = pairs[:-500], pairs[-500:]
    runs = {name: [] for name in KINDS}
    for seed in seeds:
        for name, (attention, budgets) in KINDS.items():
            start = time.perf_counter()
            translator = train_translator(train, attention=attention, seed=seed)
            took = time.perf_counter() - start
            runs[name].append(run := produced(translator, test, looks=name == "with"))
            figures = judge(run, test)
            kinds = ("one clause", "two clauses", "all")
            exact = " ".join(f"{figures[kind]:.3f}" for kind in kinds)
            yield f"seed {seed}, {name}: seconds", f"{took:.1f}", ""
            yield "  exact at one clause, two, all", exact, budgets
            if "error rate" in figures:
                rate = f"{figures['error rate']:.3f}"
                yield "  alignment error rate", rate, "median at most 0.15"
    results.store("translator_seeds", seeds, **runs)


def produced(translator: Translator, pairs: Sequence[corpus.SentencePair], *, looks: bool) -> dict:
    """What a run is judged by: translations that differ, and if wanted where it looked."""
    found = translator.translate([pair.source for pair in pairs])
    texts, references = [each.text for each in found], [pair.target for pair in pairs]
    run = {"differing": results.differing(texts, references)}
    if looks:
        run["looked_at"] = results.looks(translator.align(pairs))
    return run


def judge(run: dict, pairs: Sequence[corpus.SentencePair]) -> dict[str, float]:
    """What `produced` was worth: shares of exact translations and the alignment error rate."""
    right = np.array([str(number) not in run["differing"] for number in range(len(pairs))])
    is_two = np.array([" and " in pair.target for pair in pairs])
    figures = {"all": right.mean()}
    figures |= {"one clause": right[~is_two].mean(), "two clauses": right[is_two].mean()}
    if "looked_at" in run:
        figures["error rate"] = results.error_rate(run["looked_at"], pairs)
    return figures
