"""The lesson What attention buys: what it says was measured beforehand is what the file holds."""

import ast
import re
from collections import Counter

import pytest
from lessons import code, prose

from benchmarks import length, results

TOPIC = "what_attention_buys"
TEXT = prose(TOPIC)
STORED = results.load(length.NAME)
TESTS = length.test_pairs()
EXACT, BLEU = 0, 1


def drawn(name: str):
    """What the cell with the figure assigns to a name."""
    for node in ast.parse(code(TOPIC, "@title Measured beforehand")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise LookupError(f"the cell assigns nothing to {name}")


@pytest.mark.parametrize(("name", "measure"), [("exact", EXACT), ("bleu", BLEU)])
def test_the_figure_is_drawn_from_what_was_measured(name, measure):
    assert drawn(name) == {
        side: [[both[measure] for both in run] for run in runs]
        for side, runs in length.figures(STORED, TESTS).items()
    }


def test_the_text_says_what_was_measured():
    exact = drawn("exact")["without"]
    one, two = (sum(run[clauses] for run in exact) / len(exact) for clauses in (0, 1))
    assert f"{one:.0f}% of the one-clause sentences" in TEXT
    assert two == 0
    rates = [f"{rate:.2f}" for rate in length.error_rates(STORED, TESTS)]
    assert f"{rates[0]}, {rates[1]} and {rates[2]}" in TEXT
    *first, last = map(str, STORED["seeds"])
    how = f"`{STORED['command']}`, seeds {', '.join(first)} and {last}, {STORED['machine']}"
    assert how in TEXT and STORED["passes"] == 12 and "twelve passes" in TEXT


@pytest.mark.parametrize("side", ["with attention", "without"])
def test_the_example_was_translated_so(side):
    pairs, differing = TESTS[2], STORED["differing"][side][0][1]
    assert f"| reference | {pairs[0].target} |" in TEXT
    (shown,) = re.findall(rf"^\| {side} \| (.*) \|$", TEXT, re.M)
    assert (pairs[0].target if shown == "the same" else shown) == results.texts(
        differing, length.targets(pairs)
    )[0]


def test_without_attention_the_first_clause_stays_and_the_second_is_lost():
    def right(found, clause):
        return sum(
            text.split(" and ")[clause] == pair.target.split(" and ")[clause]
            for text, pair in zip(found, TESTS[2], strict=True)
        )

    references = length.targets(TESTS[2])
    runs = [results.texts(run[1], references) for run in STORED["differing"]["without"]]
    least = min(right(found, 0) for found in runs)
    assert f"at least {least} of the hundred from each seed" in TEXT
    assert all(right(found, -1) == 0 for found in runs)


def test_without_attention_the_second_clause_is_a_stock_phrase():
    found = results.texts(STORED["differing"]["without"][0][1], length.targets(TESTS[2]))
    second = Counter(text.removesuffix(" .").split(" and ")[1] for text in found)
    ((phrase, count),) = second.most_common(1)
    said = f"seed {STORED['seeds'][0]} writes only {len(second)} different second clauses"
    assert f"{said}, *{phrase}* {count} times" in TEXT


def test_lesson_and_benchmark_have_the_same_pairs():
    names = {}
    for words in ("import keras", "train_pairs = ", "tests = {}"):
        exec(code(TOPIC, words), names)
    assert names["train_pairs"] == length.training_pairs()
    assert names["tests"] == TESTS
