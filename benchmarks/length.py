"""Sentences of one to four clauses, with attention and without: what both make of them."""

import keras

from benchmarks import results
from helpers import corpus, metrics
from helpers.seq2seq import train_translator

NAME = "length"
SEEDS = (10, 11, 12)
PASSES = 12
SIDES = {"with attention": "dot", "without": None}


def training_pairs() -> list[corpus.SentencePair]:
    """One to four clauses in the past tense, the short ones more often; each sentence once."""
    short = corpus.generate_pairs(3_800, clauses=(1,), tenses=("past",))
    mixed = corpus.generate_pairs(9_000, clauses=(1, 2, 3, 4), tenses=("past",), seed=1)
    return list({pair.source: pair for pair in short + mixed}.values())


def test_pairs() -> dict[int, list[corpus.SentencePair]]:
    """For each number of clauses a hundred pairs, none of which is trained on."""
    known, tests = {pair.source for pair in training_pairs()}, {}
    for clauses in (1, 2, 3, 4):
        pairs = corpus.generate_pairs(200, clauses=(clauses,), tenses=("past",), seed=100 + clauses)
        tests[clauses] = [pair for pair in pairs if pair.source not in known][:100]
    return tests


def run():
    """Train both sides alike, from each seed; store and measure their translations."""
    train, tests = training_pairs(), test_pairs()
    wrong = {side: [] for side in SIDES}
    for side, attention in SIDES.items():
        for seed in SEEDS:
            translator = train_translator(train, attention=attention, passes=PASSES, seed=seed)
            wrong[side].append([_differing(translator, pairs) for pairs in tests.values()])
            keras.backend.clear_session()
    results.store(NAME, SEEDS, passes=PASSES, differing=wrong)
    for side, runs in figures(results.load(NAME), tests).items():
        for seed, by_clauses in zip(SEEDS, runs, strict=True):
            for clauses, (exact, bleu) in zip(tests, by_clauses, strict=True):
                text = f"{side}, seed {seed}, {clauses} clauses: exact, BLEU"
                yield text, f"{exact} %, {bleu}", ""


def _differing(translator, pairs) -> dict[str, str]:
    """The translations that are not their reference, by their number in the test."""
    found = translator.translate([pair.source for pair in pairs])
    return {
        str(number): translation.text
        for number, (translation, pair) in enumerate(zip(found, pairs, strict=True))
        if translation.text != pair.target
    }


def texts(differing: dict[str, str], pairs) -> list[str]:
    """All translations of a test: those stored, and the references in place of the others."""
    return [differing.get(str(number), pair.target) for number, pair in enumerate(pairs)]


def figures(stored: dict, tests: dict) -> dict[str, list]:
    """For each side, seed and number of clauses: exact translations in percent, and BLEU."""
    return {
        side: [
            [_measures(texts(differing, pairs), pairs)
             for differing, pairs in zip(one, tests.values(), strict=True)]
            for one in runs
        ]
        for side, runs in stored["differing"].items()
    }  # fmt: skip


def _measures(found: list[str], pairs) -> list[int]:
    references = [pair.target for pair in pairs]
    exact = 100 * metrics.exact_match(found, references)
    return [round(exact), round(metrics.bleu(found, references))]
