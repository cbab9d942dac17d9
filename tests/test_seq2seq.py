import itertools
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, data
from helpers.seq2seq import Translator, build_seq2seq

REAL_PAIRS = Path(__file__).resolve().parents[2] / "shared" / "data" / "kor-eng-2022-09.tsv"
PAIRS = corpus.generate_pairs(400, clauses=(1,))
SOURCE, TARGET = data.make_vectorizers(PAIRS)
SENTENCES = [pair.source for pair in PAIRS[:7]]


def tiny_model(attention="dot", **options):
    keras.utils.set_random_seed(1)
    return build_seq2seq(
        SOURCE.vocabulary_size(), TARGET.vocabulary_size(), embedding_dim=8, units=16,
        attention=attention, **options,
    )  # fmt: skip


def test_recipe_has_the_published_parameters():
    model = build_seq2seq(7842, 3079, source_length=95, target_length=103)
    counted = {layer.name: layer.count_params() for layer in model.layers if layer.count_params()}
    assert counted == {
        "source_embedding": 1_003_776,
        "target_embedding": 394_112,
        "encoder": 986_112,
        "decoder": 986_112,
        "dense": 524_800,
        "probabilities": 1_579_527,
    }
    assert model.count_params() == 5_474_439
    assert model.output_shape == (None, 103, 3079)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((0, 10), {}, "source_vocab_size is 0"),
        ((10, 0), {}, "target_vocab_size is 0"),
        ((10, 10), {"units": -1}, "units is -1"),
        ((10, 10), {"embedding_dim": 0}, "embedding_dim is 0"),
        ((10, 10), {"attention": "dto"}, "attention is 'dto'"),
        ((10, 10), {"units": 5, "bidirectional": True}, "units is 5"),
    ],
)
def test_build_refuses(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        build_seq2seq(*arguments, **options)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("attention", ["dot", "general", "concat", "additive", None])
def test_stepwise_decoding_equals_running_the_whole_model_again(attention, bidirectional):
    model = tiny_model(attention, bidirectional=bidirectional)
    translations = Translator(model, SOURCE, TARGET).translate(SENTENCES, max_length=9)
    vocabulary = TARGET.get_vocabulary()
    for sentence, translation in zip(SENTENCES, translations, strict=True):
        ids = [vocabulary.index(data.START)]
        for _ in range(9):
            probabilities = model([data.encode([sentence], SOURCE), np.array([ids])])[0, -1]
            ids.append(1 + int(np.argmax(probabilities[1:])))  # padding is no word
            if vocabulary[ids[-1]] == data.END:
                break
        words = [str(vocabulary[i]) for i in ids[1:] if vocabulary[i] != data.END]
        assert translation.text.split() == words


@pytest.mark.parametrize("attention", ["dot", "general", "concat", "additive"])
@pytest.mark.parametrize("mask_padding", [True, False])
def test_weights_belong_to_the_tokens(attention, mask_padding):
    translator = Translator(tiny_model(attention, mask_padding=mask_padding), SOURCE, TARGET)
    for sentence, translation in zip(
        SENTENCES, translator.translate(SENTENCES, max_length=6), strict=True
    ):
        shape = (len(translation.text.split()), len(sentence.split()))
        assert translation.weights.shape == shape
        if mask_padding:
            np.testing.assert_allclose(translation.weights.sum(axis=-1), 1, atol=1e-5)


def test_a_bidirectional_encoder_reads_from_both_ends():
    model = tiny_model(bidirectional=True)
    states = keras.Model(model.input[0], model.get_layer("encoder").output[0])
    ids = data.encode(SENTENCES[:1], SOURCE)
    other = ids.copy()
    other[0, -1] = ids[0, 0]
    first, second = np.array(states(ids))[0], np.array(states(other))[0]
    np.testing.assert_allclose(first[:-1, :8], second[:-1, :8], atol=1e-6)  # forwards: not seen yet
    assert abs(first - second)[-2, 8:].max() > 1e-3  # backwards: already seen


def test_align_gives_the_weights_of_the_training_graph():
    model = tiny_model()
    pairs = PAIRS[:5]
    states = keras.Model(
        model.input, [model.get_layer("decoder").output[0], model.get_layer("encoder").output[0]]
    )
    for pair, weights in zip(pairs, Translator(model, SOURCE, TARGET).align(pairs), strict=True):
        source = data.encode([pair.source], SOURCE)
        query, key = states([source, data.encode([f"{data.START} {pair.target}"], TARGET)])
        expected = tf.nn.softmax(tf.matmul(query, key, transpose_b=True))[0, :-1]
        np.testing.assert_allclose(weights, expected, atol=1e-5)


def test_a_batch_translates_as_its_sentences_do_alone():
    translator = Translator(tiny_model(), SOURCE, TARGET)
    together = translator.translate(SENTENCES, max_length=8, beam_width=3)
    for sentence, translation in zip(SENTENCES, together, strict=True):
        (alone,) = translator.translate([sentence], max_length=8, beam_width=3)
        assert alone.text == translation.text
        assert alone.log_probability == pytest.approx(translation.log_probability, abs=1e-4)


def tiny_vocabulary_translator(seed):
    """Six target ids, so that all translations of up to four tokens can be tried."""
    pairs = [corpus.SentencePair("가 나 다", "a b c"), corpus.SentencePair("나 가", "c a")]
    source, target = data.make_vectorizers(pairs)
    keras.utils.set_random_seed(seed)
    model = build_seq2seq(
        source.vocabulary_size(), target.vocabulary_size(), embedding_dim=4, units=5
    )
    for weight in model.weights:  # far from uniform, so that the best is clear
        weight.assign(weight * 6)
    return Translator(model, source, target), model, source, target


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("length_penalty", [0.0, 1.0])
def test_a_wide_beam_finds_what_exhaustive_search_finds(seed, length_penalty):
    translator, model, source, target = tiny_vocabulary_translator(seed)
    vocabulary = [str(token) for token in target.get_vocabulary()]
    end, start = vocabulary.index(data.END), vocabulary.index(data.START)
    ids = data.encode(["나 가 다"], source)
    others = [i for i in range(1, len(vocabulary)) if i != end]
    scores = {}
    for length in range(1, 5):
        bodies = list(itertools.product(others, repeat=length - 1))
        bodies = np.array(bodies, dtype=int).reshape(len(bodies), length - 1)
        inputs = np.concatenate([np.full((len(bodies), 1), start), bodies], axis=1)
        probabilities = model([np.repeat(ids, len(bodies), axis=0), inputs]).numpy()
        for body, rows in zip(bodies, probabilities, strict=True):
            log = np.log(rows[np.arange(length), [*body, end]]).sum()
            scores[tuple(body)] = log, log / length**length_penalty
    best = max(scores, key=lambda body: scores[body][1])
    (found,) = translator.translate(
        ["나 가 다"], beam_width=700, length_penalty=length_penalty, max_length=4
    )
    assert found.text.split() == [vocabulary[i] for i in best]
    assert found.log_probability == pytest.approx(scores[best][0], abs=1e-3)


def test_a_wider_beam_can_beat_greedy_decoding():
    gains = []
    for seed in range(6):
        translator, *_ = tiny_vocabulary_translator(seed)
        scores = [
            translator.translate(["나 가 다"], beam_width=w, length_penalty=0.0, max_length=4)[0]
            for w in (1, 700)
        ]
        finished = scores[1].log_probability - scores[0].log_probability
        gains.append(finished)
    assert max(gains) > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"beam_width": 0}, "beam_width is 0"),
        ({"max_length": 0}, "max_length is 0"),
    ],
)
def test_translate_refuses(options, words):
    with pytest.raises(ValueError, match=words):
        Translator(tiny_model(), SOURCE, TARGET).translate(SENTENCES, **options)


def test_unusual_sentences():
    translator = Translator(tiny_model(), SOURCE, TARGET)
    with pytest.raises(ValueError, match=r"sentences\[1\]"):
        translator.translate([SENTENCES[0], " "])
    (unknown,) = translator.translate(["우주선 로켓 ."], max_length=5)
    assert unknown.weights.shape[1] == 3
    (long,) = translator.translate([" ".join(SENTENCES * 10)], max_length=5)
    assert long.weights.shape[1] == len(" ".join(SENTENCES * 10).split())


def test_training_on_batches_lowers_the_loss():
    model = tiny_model()
    batches = data.make_batches(PAIRS, SOURCE, TARGET)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", jit_compile=False)
    losses = model.fit(batches, epochs=3, verbose=0, shuffle=False).history["loss"]
    assert losses[0] > losses[1] > losses[2]


def manual_attention(query, key, value, mask):
    """The lines of notebook 2, written for NumPy in 64 bits."""
    scores = query.astype("float64") @ key.astype("float64").swapaxes(-1, -2)
    scores = np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ value, weights


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(*[st.integers(1, 6)] * 5),
    dtype=st.sampled_from(["float16", "float32", "float64"]),
    seed=st.integers(0, 10_000),
)
def test_manual_attention_equals_the_layer(shape, dtype, seed):
    batch, target, source, depth, value_depth = shape
    generator = np.random.default_rng(seed)
    query = generator.normal(size=(batch, target, depth)).astype(dtype)
    key = generator.normal(size=(batch, source, depth)).astype(dtype)
    value = generator.normal(size=(batch, source, value_depth)).astype(dtype)
    mask = generator.random((batch, source)) < 0.7
    mask[:, 0] = True
    layer = keras.layers.Attention(dtype=dtype)
    context, weights = layer([query, value, key], mask=[None, mask], return_attention_scores=True)
    expected_context, expected_weights = manual_attention(query, key, value, mask)
    tolerance = {"float16": 2e-2, "float32": 1e-5, "float64": 1e-10}[dtype]
    np.testing.assert_allclose(weights, expected_weights, atol=tolerance)
    np.testing.assert_allclose(context, expected_context, atol=tolerance * 5)


@pytest.mark.skipif(not REAL_PAIRS.exists(), reason=f"{REAL_PAIRS.name} is not on this machine")
def test_the_recipe_at_full_size_learns_the_real_pairs():
    pairs = data.load_tatoeba(REAL_PAIRS)
    source, target = data.make_vectorizers(pairs)
    keras.utils.set_random_seed(0)
    model = build_seq2seq(source.vocabulary_size(), target.vocabulary_size())
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    short = [pair for pair in pairs if len(pair.source.split()) < 9][:1280]
    batches = data.make_batches(short, source, target, batch_size=128)
    losses = []
    for batch in batches:
        model.reset_metrics()  # else Keras returns the mean of all losses so far
        losses.append(model.train_on_batch(*batch))
    assert float(losses[0]) == pytest.approx(np.log(target.vocabulary_size()), abs=0.5)
    assert float(losses[-1]) < float(losses[0]) - 0.5
