"""What the lesson on real sentences adds: splits, neighbours, subwords, the model, beam search."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import sacrebleu
from sacrebleu.significance import PairedTest

from exercises.real_sentences import corpus_bleu, nearest
from helpers.bleu_interval import bleu_counts, interval
from helpers.corpus import SentencePair, generate_pairs
from helpers.held_out import hold_out
from helpers.neighbours import count_pieces, pieces
from helpers.seq2seq.beam import SubwordTranslator
from helpers.seq2seq.subword_model import build_subword_model, compile_subword_model
from helpers.subwords import END, START, encode, learn_subwords, make_subword_batches

PAIRS = generate_pairs(300, clauses=(1,))
SOURCE = learn_subwords([pair.source for pair in PAIRS], 300)
TARGET = learn_subwords([pair.target.lower() for pair in PAIRS], 150)


def small_model(**options):
    keras.utils.set_random_seed(0)
    sizes = SOURCE.vocab_size(), TARGET.vocab_size()
    return build_subword_model(*sizes, units=16, **options)


@pytest.fixture(scope="module")
def translator():
    model = small_model()
    batches, count = make_subword_batches(PAIRS, SOURCE, TARGET)
    compile_subword_model(model, steps=4 * count, rate=0.02)
    fit = {"steps_per_epoch": count, "epochs": 4, "verbose": 0, "shuffle": False}
    model.fit(batches, **fit)
    return SubwordTranslator(model, SOURCE, TARGET)


# Splits


def test_no_english_sentence_is_on_both_sides():
    pairs = [SentencePair(f"가 {n}", text) for n, text in enumerate(["A b", "a B", "c", "d", "e"])]
    seen = []
    for fold in range(2):
        train, test = hold_out(pairs, fold, size=2)
        sides = [{pair.target.lower() for pair in side} for side in (train, test)]
        assert not sides[0] & sides[1] and len(test) == len(sides[1]) == 2
        assert hold_out(pairs[::-1], fold, size=2)[1] != [] and set(train) | set(test) <= set(pairs)
        seen += sides[1]
    assert sorted(seen) == ["a b", "c", "d", "e"]


@pytest.mark.parametrize(("count", "fold"), [(1, 0), (300, 0), (599, 1), (900, -1), (0, 0)])
def test_too_few_sentences_are_counted(count, fold):
    pairs = [SentencePair("가", f"word {n}") for n in range(count)]
    with pytest.raises(ValueError, match=f"fold {fold} of 300 .* got {count} in {count} pairs"):
        hold_out(pairs, fold)


# The nearest neighbour


def test_pieces_are_counted_in_shared_columns():
    assert pieces("가 나") == [" 가", "가 ", " 나", "나 ", " 가 ", "가 나", " 나 "]
    one, two = count_pieces(["가나가나"], ["나가", "다"])
    assert one.shape[1] == two.shape[1] == 15
    assert one.sum() == 9 and one.max() == 2 and two.sum(axis=1).tolist() == [5, 3]
    assert count_pieces(["ㅋ" * 300])[0].max() == 255  # a byte holds no more


def test_the_nearest_sentence_shares_what_is_rare():
    train = ["톰은 학교에 가", "톰은 집에 가", "배가 고파"]
    arrays = count_pieces(["메리는 학교에 가", "배가 아파"], train)
    rows, similarity = nearest(*arrays)
    assert rows.tolist() == [0, 2] and 0 < similarity.min() <= similarity.max() < 1


# BLEU and its interval

WORDS = "the a cat dog sees likes tom mary . ? never often".split()
GENERATOR = np.random.default_rng(0)
REFERENCES = [" ".join(GENERATOR.choice(WORDS, size=GENERATOR.integers(4, 9))) for _ in range(200)]
GOOD = [f"{r} Don't" if n % 3 else r.upper() for n, r in enumerate(REFERENCES)]
POOR = [" ".join([*r.split()[:4], "tom", "."]) for r in REFERENCES]


@pytest.mark.parametrize("predictions", [GOOD, POOR, REFERENCES])
def test_bleu_is_that_of_sacrebleu(predictions):
    counts = bleu_counts(predictions, REFERENCES)
    theirs = sacrebleu.corpus_bleu(predictions, [REFERENCES], lowercase=True)
    assert corpus_bleu(counts.sum(axis=0)) == pytest.approx(theirs.score, abs=1e-6)


def test_the_interval_is_that_of_sacrebleu():
    good, poor = (bleu_counts(side, REFERENCES) for side in (GOOD, POOR))
    low, high = interval(corpus_bleu, good)
    bleu = sacrebleu.BLEU(lowercase=True, references=[REFERENCES])
    systems = [("poor", POOR), ("good", GOOD)]
    _, found = PairedTest(systems, {"BLEU": bleu}, None, "bs", 2000)()
    assert (high - low) / 2 == pytest.approx(found["BLEU"][1].ci, abs=0.25)
    low, high = interval(corpus_bleu, good, poor)
    assert 0 < low < corpus_bleu(good.sum(0)) - corpus_bleu(poor.sum(0)) < high
    assert interval(corpus_bleu, good, good) == (0, 0)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="got {'predictions': 2, 'references': 1}"):
        bleu_counts(["a", "b"], ["a"])
    with pytest.raises(ValueError, match="got {'predictions': 0, "):
        bleu_counts([], [])
    counts = bleu_counts(["a b"] * 2, ["a b"] * 2)
    with pytest.raises(ValueError, match=r"counts has the shape \(2, 10\), other \(1, 10\)"):
        interval(corpus_bleu, counts, counts[:1])


# Pieces of words


def test_sentences_come_back_from_their_pieces():
    ids = encode([PAIRS[0].source, "가"], SOURCE)
    assert ids.shape[0] == 2 and (ids == END).sum(axis=1).tolist() == [1, 1]
    assert SOURCE.decode(ids[0].tolist()) == PAIRS[0].source
    words = learn_subwords(["a b", "b c"], 99, words=True)
    assert words.encode("c zz b", out_type=str) == ["▁c", "▁zz", "▁b"]


@pytest.mark.parametrize("sentences", [[], ["", " "]])
def test_nothing_to_learn_from_is_named(sentences):
    with pytest.raises(ValueError, match=f"sentences: {len(sentences)} sentences hold no text"):
        learn_subwords(sentences, 100)


def test_too_small_a_size_is_named():
    with pytest.raises(ValueError, match="size is 10, too small"):
        learn_subwords([pair.source for pair in PAIRS], 10)


def one_pass(**options):
    batches, count = make_subword_batches(PAIRS, SOURCE, TARGET, batch_size=64, **options)
    return list(batches.take(count).as_numpy_iterator())


def test_a_pass_has_every_pair_once_in_other_pieces():
    rows = []
    for (source, target_in), target_out, is_word in one_pass():
        shifted = (target_in[:, 1:] == target_out[:, :-1]) | (target_in[:, 1:] == 0)
        assert (target_in[:, 0] == START).all() and shifted.all()
        assert (is_word == (target_out > 0)).all()
        rows += [
            (SOURCE.decode(s.tolist()), TARGET.decode(t.tolist()))
            for s, t in zip(source, target_out, strict=True)
        ]
    assert sorted(rows) == sorted((pair.source, pair.target.lower()) for pair in PAIRS)
    first, again, plain = (one_pass(**options)[0][0][0] for options in ({}, {}, {"sample": False}))
    assert np.array_equal(first, again) and first.shape[1] > plain.shape[1]


def test_bad_batches_are_refused():
    for pairs, size in (([], 32), (PAIRS, 0)):
        with pytest.raises(ValueError, match=f"{len(pairs)} pairs, batch_size {size}"):
            make_subword_batches(pairs, SOURCE, TARGET, batch_size=size)


# The model


@pytest.mark.parametrize("options", [{"attended_word": False}, {"tied": False}])
def test_the_model_has_other_outputs(options):
    assert small_model(**options).output.shape == (None, None, TARGET.vocab_size())
    assert small_model(**options).count_params() != small_model().count_params()


def test_padding_changes_nothing(translator):
    source = encode([pair.source for pair in PAIRS[:4]], SOURCE)
    target = encode([pair.target.lower() for pair in PAIRS[:4]], TARGET)
    alone = translator.model([source[:1], target[:1]])
    wider = [np.pad(ids, [(0, 0), (0, 3)]) for ids in (source, target)]
    longer = translator.model(wider)[:1, : target.shape[1]]
    np.testing.assert_allclose(alone, longer, atol=1e-5)


@pytest.mark.parametrize(
    "options", [{"units": 15}, {"units": 0}, {"dropout": 1.0}, {"dropout": -0.1}]
)
def test_bad_sizes_are_refused(options):
    with pytest.raises(ValueError, match="source_size 5, target_size 5.*expected"):
        build_subword_model(5, 5, **options)


# Beam search


def by_hand(translator, sentence, length=12):
    """Greedy, the whole model again for each piece."""
    source, ids = encode([sentence], SOURCE), [START]
    while len(ids) <= length and ids[-1] != END:
        logits = np.array(translator.model([source, np.array([ids])]))[0, -1]
        logits[: START + 1] = -np.inf
        ids.append(int(logits.argmax()))
    return TARGET.decode(ids[1:])


def test_a_beam_of_one_is_greedy(translator):
    sentences = [pair.source for pair in PAIRS[:8]]
    greedy = translator.translate(sentences, beam=1, max_length=12)
    assert greedy == [by_hand(translator, sentence) for sentence in sentences]
    backwards = translator.translate(sentences[::-1])
    assert backwards[::-1] == translator.translate(sentences)


def test_a_wide_beam_finds_the_best_of_all(translator):
    """With so wide a beam that it is no beam: every translation of up to two pieces is tried."""
    sentence, size = PAIRS[0].source, TARGET.vocab_size()
    (found,) = translator.translate([sentence], beam=size, max_length=3)
    source = encode([sentence], SOURCE)
    begun = np.array([[START, piece] for piece in range(END + 1, size)])
    logits = translator.model([np.repeat(source, len(begun), axis=0), begun])
    steps = np.array(keras.ops.log_softmax(logits))
    one = (steps[np.arange(len(begun)), 0, begun[:, 1]] + steps[:, 1, END]) / 2
    best = TARGET.decode(int(begun[one.argmax(), 1]))
    assert found in ("", best) or len(TARGET.encode(found)) == 2


def test_where_it_looks_sums_to_one(translator):
    texts = ["Minsu ate .", "i know"]
    for aligned, text in zip(translator.align(["가 .", "나 가 ."], texts), texts, strict=True):
        shape = len(aligned.target_tokens), len(aligned.source_tokens)
        assert aligned.weights.shape == shape
        np.testing.assert_allclose(aligned.weights.sum(axis=-1), 1, atol=1e-5)
        assert "".join(aligned.target_tokens).strip() == text.lower()


@pytest.mark.parametrize("bad", [{"beam": 0}, {"max_length": 0}, {"sentences": []}])
def test_bad_decoding_is_refused(translator, bad):
    with pytest.raises(ValueError, match="expected 1 or more of each"):
        translator.translate(**({"sentences": ["가"]} | bad))


# Two processors

MIRRORED = """
import json, sys
import keras, numpy as np, tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from helpers.seq2seq.subword_model import build_subword_model, compile_subword_model

rng = np.random.default_rng(0)
ids = rng.integers(4, 30, size=(3, 64, 6))
batches = tf.data.Dataset.from_tensor_slices(((ids[0], ids[1]), ids[2], np.ones(ids[2].shape)))
batches = batches.batch(16)
losses = []
for strategy in (tf.distribute.get_strategy(), tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])):
    keras.utils.set_random_seed(0)
    with strategy.scope():
        model = build_subword_model(30, 30, units=8, dropout=0.0)
        compile_subword_model(model, steps=12)
    history = model.fit(batches, epochs=3, verbose=0, shuffle=False)
    losses.append(history.history["loss"])
print(json.dumps([strategy.num_replicas_in_sync, losses]))
"""


def test_two_devices_lose_as_much_as_one():
    """In a process of its own: the devices must be set up before TensorFlow starts."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", MIRRORED]
    run = subprocess.run(command, capture_output=True, text=True, env=env)
    assert run.returncode == 0, run.stderr[-2000:]
    replicas, (alone, both) = json.loads(run.stdout.splitlines()[-1])
    assert replicas == 2 and alone[-1] < alone[0]
    np.testing.assert_allclose(alone, both, rtol=1e-4)
