"""The stored runs of the translator lesson, and the table on its page that shows them."""

import re

import numpy as np
import pytest
from lessons import prose

from benchmarks import results, translator_seeds
from helpers import corpus


@pytest.fixture(scope="module")
def figures():
    """By kind of model, what each run was worth, computed from what it wrote."""
    test_pairs, stored = corpus.generate_pairs(15_500)[-500:], results.load("translator_seeds")
    return {
        name: [translator_seeds.judge(run, test_pairs) for run in stored[name]]
        for name in translator_seeds.KINDS
    }


def test_the_page_shows_what_is_stored(figures):
    text = prose("seq2seq_with_attention")
    assert "python -m benchmarks translator_seeds" in text
    seeds = results.load("translator_seeds")["seeds"]
    for seed, *runs in zip(seeds, *figures.values(), strict=True):
        numbers = [run[name] for run in runs for name in ("one clause", "two clauses")]
        numbers.append(runs[-1]["error rate"])
        row = " | ".join(["", str(seed), *(f"{number:.3f}" for number in numbers), ""]).strip()
        assert row in text
    assert len(re.findall(r"^\| \d", text, re.M)) == len(seeds)


def test_the_goals_are_reached(figures):
    median = {
        name: {figure: np.median([run[figure] for run in runs]) for figure in runs[0]}
        for name, runs in figures.items()
    }
    assert median["with"]["all"] >= 0.98
    assert median["with"]["error rate"] <= 0.15
    assert median["without"]["one clause"] >= 0.6
    assert all(run["two clauses"] <= 0.1 for run in figures["without"])
    # What the page says of the cause: one vector carries most pairs of clauses, if it is at hand.
    for last, attentive in zip(figures["last state"], figures["with"], strict=True):
        assert 0.5 < last["two clauses"] < attentive["two clauses"]


def test_what_is_kept_is_judged_as_it_was():
    pairs = corpus.generate_pairs(30)
    maps = [np.zeros((len(pair.target_tokens), len(pair.source_tokens))) for pair in pairs]
    for weights, pair in zip(maps, pairs, strict=True):
        for source, target in pair.possible:
            weights[target, source] = 1
    references = [pair.target for pair in pairs]
    found = ["It rained .", *references[1:]]
    run = {"differing": results.differing(found, references), "looked_at": results.looks(maps)}
    assert len(run["differing"]) == 1 and results.texts(run["differing"], references) == found
    figures = translator_seeds.judge(run, pairs)
    assert figures["all"] == 29 / 30 and figures["error rate"] < 0.2
    side = "two clauses" if " and " in pairs[0].target else "one clause"
    assert figures[side] < 1
    wrong = translator_seeds.judge(
        run | {"looked_at": results.looks(-each for each in maps)}, pairs
    )
    assert wrong["error rate"] > 0.9
