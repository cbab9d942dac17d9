"""helpers/seq2seq: the model, its masks, and decoding with it."""

import ast
import os
import warnings
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from helpers import corpus, data, tatoeba
from helpers.seq2seq import Translator, build_seq2seq, swap_attention, train_translator

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
    ],
)
def test_build_refuses(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        build_seq2seq(*arguments, **options)


@pytest.mark.parametrize("attention", ["dot", "general", "concat", "additive", None])
def test_stepwise_decoding_equals_running_the_whole_model_again(attention):
    model = tiny_model(attention)
    translator = Translator(model, SOURCE, TARGET)
    together = translator.translate(SENTENCES, max_length=9)
    vocabulary = TARGET.get_vocabulary()
    for sentence, translation in zip(SENTENCES, together, strict=True):
        ids = [vocabulary.index(data.START)]
        while len(ids) < 10 and vocabulary[ids[-1]] != data.END:
            probabilities = model([data.encode([sentence], SOURCE), np.array([ids])])[0, -1]
            ids.append(1 + int(np.argmax(probabilities[1:])))  # padding is no word
        words = [vocabulary[i] for i in ids[1:] if vocabulary[i] != data.END]
        assert translation.target_tokens == tuple(words)
        assert translation.text == " ".join(words)
        # A batch translates as its sentences do alone.
        (alone,) = translator.translate([sentence], max_length=9)
        assert alone.target_tokens == translation.target_tokens
        np.testing.assert_allclose(alone.weights, translation.weights, atol=1e-5)


@pytest.mark.parametrize("attention", ["dot", "general", "concat", "additive"])
@pytest.mark.parametrize("mask_padding", [True, False])
def test_weights_belong_to_the_tokens(attention, mask_padding):
    translator = Translator(tiny_model(attention, mask_padding=mask_padding), SOURCE, TARGET)
    for sentence, found in zip(
        SENTENCES, translator.translate(SENTENCES, max_length=6), strict=True
    ):
        assert found.source_tokens == corpus.tokenize(sentence)
        assert found.weights.shape == (len(found.target_tokens), len(found.source_tokens))
        if mask_padding:
            np.testing.assert_allclose(found.weights.sum(axis=-1), 1, atol=1e-5)


def test_padding_changes_neither_probabilities_nor_loss_nor_metrics(tmp_path):
    """On any Keras: no mask that Keras attaches to a tensor is relied on."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = tiny_model()
    source = data.encode(SENTENCES, SOURCE)
    target = data.encode([f"{data.START} {p.target} {data.END}" for p in PAIRS[:7]], TARGET)
    target_in, target_out = target[:, :-1], target[:, 1:]
    more = [np.pad(ids, ((0, 0), (0, 5))) for ids in (source, target_in, target_out)]
    plain, padded = model([source, target_in]), model(more[:2])[:, : target_in.shape[1]]
    is_word = target_in != 0
    np.testing.assert_allclose(plain[is_word], padded[is_word], atol=1e-5)

    path = tmp_path / "translator.keras"
    model.save(path)
    for judge in (model, keras.models.load_model(path)):
        judge.compile(loss="sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
        expected = -np.log(
            np.take_along_axis(np.array(plain), target_out[..., None], axis=-1)[is_word]
        ).mean()
        accuracy = (np.argmax(plain, axis=-1) == target_out)[is_word].mean()
        for inputs in ([source, target_in, target_out], more):
            measured = judge.evaluate(inputs[:2], inputs[2], verbose=0)
            assert measured == pytest.approx([expected, accuracy], abs=1e-5)


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


def cut_one_by_one(model, pairs):
    """Effects (batch, target, source) by the model's own layers, one link after the other."""
    source = data.encode([pair.source for pair in pairs], SOURCE)
    target = data.encode([f"{data.START} {pair.target}" for pair in pairs], TARGET)
    decoder, encoder, attend, dense, softmax = map(
        model.get_layer, ("decoder", "encoder", "attend", "dense", "probabilities")
    )
    query, states = keras.Model(model.input, [decoder.output[0], encoder.output[0]])(
        [source, target[:, :-1]]
    )
    _, weights = attend([query, states, tf.constant(source != 0)][: len(attend.inputs)])

    def probability(weights):
        features = np.concatenate([weights @ np.array(states), query], axis=-1)
        written = np.array(softmax(dense(features)))
        return np.take_along_axis(written, target[:, 1:, None], axis=-1)[..., 0]

    effects = []
    for cut in range(source.shape[1]):
        rest, even = np.array(weights), np.zeros(weights.shape) + (source != 0)[:, None]
        rest[..., cut] = even[..., cut] = 0
        rest = np.where(rest.any(axis=-1, keepdims=True), rest, even)
        total = rest.sum(axis=-1, keepdims=True)
        cut_weights = np.where(total > 0, rest / np.where(total > 0, total, 1), 0)
        effects.append(probability(np.array(weights)) - probability(cut_weights))
    return np.stack(effects, axis=-1)


@pytest.mark.parametrize("mask_padding", [True, False])
@pytest.mark.parametrize(
    ("attention", "sharpness"),
    [("dot", 1), ("general", 1), ("concat", 1), ("additive", 1), ("general", 1e6)],
)
def test_effects_are_those_of_cutting_each_link(attention, sharpness, mask_padding):
    model = tiny_model(attention, mask_padding=mask_padding)
    larger = [(name, 20) for name in ("source_embedding", "target_embedding", "probabilities")]
    for name, factor in [*larger, ("attend", sharpness)]:
        for variable in model.get_layer(name).weights[:1]:
            variable.assign(factor * variable)
    pairs = [*PAIRS[:10], corpus.SentencePair(".", "rain unheard-of .")]
    translator, compared = Translator(model, SOURCE, TARGET), []
    for found, cut, weights in zip(
        translator.effects(pairs), cut_one_by_one(model, pairs), translator.align(pairs),
        strict=True,
    ):  # fmt: skip
        # What is nearly even after a sharp softmax is a matter of the last digit.
        rows = (np.count_nonzero(weights, axis=-1) == 1) | (sharpness == 1)
        expected = cut[: len(found), : found.shape[1]]
        np.testing.assert_allclose(found[rows], expected[rows], atol=2e-5)
        assert weights.shape == found.shape
        compared += abs(found[rows]).max(axis=-1).tolist()
    assert len(compared) > 50 and max(compared) > 0.002


def test_effects_of_many_pairs_and_of_none():
    translator = Translator(tiny_model(), SOURCE, TARGET)
    together = translator.effects(PAIRS[:70])
    assert translator.effects([]) == []
    for i in (0, 31, 32, 69):
        np.testing.assert_allclose(together[i], translator.effects([PAIRS[i]])[0], atol=1e-6)


def test_effects_need_attention():
    with pytest.raises(ValueError, match="the model has no attention.*expected.*'dot'"):
        Translator(tiny_model(None), SOURCE, TARGET).effects(PAIRS[:1])


@pytest.mark.parametrize(
    ("sentences", "options", "words"),
    [
        (SENTENCES, {"max_length": 0}, "max_length is 0"),
        ([SENTENCES[0], " "], {}, r"sentences\[1\]"),
    ],
)
def test_translate_refuses(sentences, options, words):
    with pytest.raises(ValueError, match=words):
        Translator(tiny_model(), SOURCE, TARGET).translate(sentences, **options)


def test_a_model_of_fixed_length_reads_as_much_padding_as_in_training():
    model = tiny_model(mask_padding=False, source_length=40)
    translator = Translator(model, SOURCE, TARGET)
    for sentence, found in zip(SENTENCES, translator.translate(SENTENCES), strict=True):
        ids = np.zeros((1, 40), int)
        ids[:, : len(sentence.split())] = data.encode([sentence], SOURCE)
        start = np.array([[translator.start]])
        first = 1 + int(np.argmax(model([ids, start])[0, -1, 1:]))
        assert found.target_tokens[0] == translator.vocabulary[first]


def test_unusual_sentences():
    translator = Translator(tiny_model(), SOURCE, TARGET)
    for sentence in ("우주선 로켓 .", " ".join(SENTENCES * 10), "가\u00a0나\u3000."):
        (found,) = translator.translate([sentence], max_length=5)
        assert found.weights.shape[1] == len(sentence.split())


def test_training_on_batches_lowers_the_loss():
    model = tiny_model()
    batches = data.make_batches(PAIRS, SOURCE, TARGET)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", jit_compile=False)
    losses = model.fit(batches, epochs=3, verbose=0, shuffle=False).history["loss"]
    assert losses[0] > losses[1] > losses[2]


def test_the_same_seed_trains_the_same_translator():
    few = PAIRS[:64]
    first, again = (train_translator(few, passes=1, seed=3).model.get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    with pytest.raises(ValueError, match="passes is 0; expected 1 or more"):
        train_translator(few, passes=0)


def taught(name):
    """A function as a lesson defines it."""
    for path in sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and f"def {name}(" in cell.source:
                nodes = ast.parse(cell.source).body
                (function,) = [n for n in nodes if getattr(n, "name", "") == name]
                names = {"ops": ops}
                exec(ast.unparse(function), names)
                return names[name]
    raise AssertionError(f"no lesson defines {name}")


@pytest.mark.parametrize("target_length", [1, 6])
@pytest.mark.parametrize("source_length", [2, 5])
def test_attention_is_the_three_lines_of_the_lesson(target_length, source_length):
    generator = np.random.default_rng(0)
    query, states = (generator.normal(size=(3, n, 16)) for n in (target_length, source_length))
    ids = generator.integers(2, size=(3, source_length))
    ids[:, 0] = 1
    context, _ = tiny_model().get_layer("attend")([query, states, ids != 0])
    expected = taught("three_lines")(
        query.astype("float32"), *2 * [states.astype("float32")], ids != 0
    )
    np.testing.assert_allclose(context, expected[0], atol=1e-5)


def test_another_attention_takes_the_place_of_the_old_one():
    def mean(query, key, value, is_word):
        words = ops.cast(is_word, "float32")[:, None]
        weights = words / ops.sum(words, axis=-1, keepdims=True) + 0 * query[:, :, :1]
        return ops.matmul(weights, value), weights

    model = tiny_model()
    ids = [data.encode([getattr(PAIRS[0], side)], each) for side, each in
           (("source", SOURCE), ("target", TARGET))]  # fmt: skip
    swapped = swap_attention(model, mean)
    assert all(a is b for a, b in zip(model.weights, swapped.weights, strict=True))
    assert np.abs(model(ids) - swapped(ids)).max() > 0
    (weights,) = Translator(swapped, SOURCE, TARGET).align(PAIRS[:1])
    np.testing.assert_allclose(weights, 1 / weights.shape[1], atol=1e-6)
    same = swap_attention(model, taught("three_lines"))
    np.testing.assert_allclose(model(ids), same(ids), atol=1e-5)
    for other in (tiny_model(attention=None), tiny_model(mask_padding=False)):
        with pytest.raises(ValueError, match="model has no attention with a mask; expected"):
            swap_attention(other, mean)


@pytest.mark.skipif(
    "ATTENTION_NOTEBOOKS_DATA" not in os.environ,
    reason="ATTENTION_NOTEBOOKS_DATA names no file of real pairs",
)
def test_the_recipe_at_full_size_learns_the_real_pairs():
    pairs = tatoeba.load_tatoeba()
    source, target = data.make_vectorizers(pairs)
    keras.utils.set_random_seed(0)
    model = build_seq2seq(source.vocabulary_size(), target.vocabulary_size())
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    short = [pair for pair in pairs if len(pair.source_tokens) < 9][:1280]
    batches = data.make_batches(short, source, target, batch_size=128)
    losses = []
    for batch in batches:
        model.reset_metrics()  # else Keras returns the mean of all losses so far
        losses.append(model.train_on_batch(*batch))
    assert float(losses[0]) == pytest.approx(np.log(target.vocabulary_size()), abs=0.5)
    assert float(losses[-1]) < float(losses[0]) - 0.5
