"""Sentences of one to four clauses, with attention and without."""

import functools

import keras

from benchmarks import results
from helpers import corpus, data, metrics
from helpers.seq2seq import Translator, build_seq2seq

NAME = "length"
SEEDS = (10, 11, 12)
PASSES = 12
SIDES = {"with attention": "dot", "without": None}


@functools.cache
def training_pairs() -> list[corpus.SentencePair]:
    """One to four clauses in the past tense, the short ones more often; each sentence once."""
    short = corpus.generate_pairs(3_800, clauses=(1,), tenses=("past",))
    mixed = corpus.generate_pairs(9_000, clauses=(1, 2, 3, 4), tenses=("past",), seed=1)
    return list({pair.source: pair for pair in short + mixed}.values())


@functools.cache
def test_pairs() -> dict[int, list[corpus.SentencePair]]:
    """For each number of clauses a hundred pairs, none of which is trained on."""
    known, tests = {pair.source for pair in training_pairs()}, {}
    for clauses in (1, 2, 3, 4):
        pairs = corpus.generate_pairs(200, clauses=(clauses,), tenses=("past",), seed=100 + clauses)
        tests[clauses] = [pair for pair in pairs if pair.source not in known][:100]
    return tests


def judged_pairs(tests: dict) -> list[corpus.SentencePair]:
    """Those whose alignment is measured: one or two clauses."""
    return tests[1] + tests[2]


def run():
    """Train both sides alike, from each seed; store what they write and where they look."""
    train, tests = training_pairs(), test_pairs()
    differing, looked_at = {side: [] for side in SIDES}, []
    for side, attention in SIDES.items():
        for seed in SEEDS:
            translator = _train(train, attention, seed)
            differing[side].append([])
            for pairs in tests.values():
                found = translator.translate([pair.source for pair in pairs])
                texts = [each.text for each in found]
                differing[side][-1].append(results.differing(texts, targets(pairs)))
            if attention:
                looked_at.append(results.looks(translator.align(judged_pairs(tests))))
    results.store(NAME, SEEDS, passes=PASSES, differing=differing, looked_at=looked_at)
    stored = results.load(NAME)
    for side, runs in figures(stored, tests).items():
        for seed, by_clauses in zip(SEEDS, runs, strict=True):
            for clauses, (exact, bleu) in zip(tests, by_clauses, strict=True):
                yield f"{side}, seed {seed}, {clauses} clauses", f"{exact} %, {bleu}", ""
    for seed, rate in zip(SEEDS, error_rates(stored, tests), strict=True):
        yield f"with attention, seed {seed}: alignment error rate", f"{rate:.2f}", ""


def _train(pairs, attention: str | None, seed: int) -> Translator:
    """Train without a schedule: averaged weights took the side without attention furthest."""
    keras.utils.set_random_seed(seed)
    vectorizers = data.make_vectorizers(pairs)
    batches = data.make_batches(pairs, *vectorizers, seed=seed)
    sizes = [vectorizer.vocabulary_size() for vectorizer in vectorizers]
    model = build_seq2seq(*sizes, embedding_dim=128, units=128, attention=attention)
    adam = keras.optimizers.Adam(0.006, beta_2=0.98, use_ema=True, ema_momentum=0.98)
    model.compile(adam, "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(batches, epochs=PASSES, verbose=0, shuffle=False)
    return Translator(model, *vectorizers)


def targets(pairs) -> list[str]:
    """The references of a test."""
    return [pair.target for pair in pairs]


def figures(stored: dict, tests: dict) -> dict[str, list]:
    """For each side, seed and number of clauses: exact translations in percent, and BLEU."""
    return {
        side: [
            [_measures(results.texts(differing, targets(pairs)), targets(pairs))
             for differing, pairs in zip(one, tests.values(), strict=True)]
            for one in runs
        ]
        for side, runs in stored["differing"].items()
    }  # fmt: skip


def _measures(found: list[str], references: list[str]) -> list[int]:
    exact = 100 * metrics.exact_match(found, references)
    return [round(exact), round(metrics.bleu(found, references))]


def error_rates(stored: dict, tests: dict) -> list[float]:
    """The alignment error rate of each seed with attention."""
    return [results.error_rate(looks, judged_pairs(tests)) for looks in stored["looked_at"]]
