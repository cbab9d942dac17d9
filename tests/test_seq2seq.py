"""helpers/seq2seq: the model, its masks, and decoding with it."""

import ast
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from lessons import code

from helpers import corpus, data
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


def tiny(attention="dot", **options):
    return Translator(tiny_model(attention, **options), SOURCE, TARGET)


def test_recipe_has_the_published_parameters():
    model = build_seq2seq(7842, 3079, source_length=95, target_length=103)
    assert model.count_params() == 5_474_439
    assert model.output_shape == (None, 103, 3079)


@pytest.mark.parametrize("attention", ["dot", "general", "concat", "additive", None])
def test_stepwise_decoding_equals_running_the_whole_model_again(attention):
    translator = tiny(attention)
    together = translator.translate(SENTENCES, max_length=9)
    vocabulary = TARGET.get_vocabulary()
    for sentence, translation in zip(SENTENCES, together, strict=True):
        ids = [vocabulary.index(data.START)]
        while len(ids) < 10 and vocabulary[ids[-1]] != data.END:
            inputs = [data.encode([sentence], SOURCE), np.array([ids])]
            probabilities = translator.model(inputs)[0, -1]
            ids.append(1 + int(np.argmax(probabilities[1:])))  # padding is no word
        words = [vocabulary[i] for i in ids[1:] if vocabulary[i] != data.END]
        assert translation.target_tokens == tuple(words)
        assert translation.text == " ".join(words)
        assert translation.source_tokens == corpus.tokenize(sentence)
        columns = len(translation.source_tokens) if attention else 0
        assert translation.weights.shape == (len(words), columns)
        np.testing.assert_allclose(translation.weights.sum(axis=-1), bool(attention), atol=1e-5)
        # A batch translates as its sentences do alone.
        (alone,) = translator.translate([sentence], max_length=9)
        assert alone.target_tokens == translation.target_tokens
        np.testing.assert_allclose(alone.weights, translation.weights, atol=1e-5)


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


def cut_one_by_one(model, pairs):
    """By the model's own layers: weights (batch, target, source); and effects, link by link."""
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
        rest /= np.maximum(rest.sum(axis=-1, keepdims=True), 1e-35)
        effects.append(probability(np.array(weights)) - probability(rest))
    return np.array(weights), np.stack(effects, axis=-1)


@pytest.mark.parametrize("mask_padding", [True, False])
@pytest.mark.parametrize(
    ("attention", "sharpness"),
    [("dot", 1), ("general", 1), ("concat", 1), ("additive", 1), ("general", 1e6)],
)
def test_weights_and_effects_are_those_of_the_layers(attention, sharpness, mask_padding):
    model = tiny_model(attention, mask_padding=mask_padding)
    larger = [(name, 20) for name in ("source_embedding", "target_embedding", "probabilities")]
    for name, factor in [*larger, ("attend", sharpness)]:
        for variable in model.get_layer(name).weights[:1]:
            variable.assign(factor * variable)
    pairs = [*PAIRS[:10], corpus.SentencePair(".", "rain unheard-of .")]
    translator, compared = Translator(model, SOURCE, TARGET), []
    each = zip(translator.effects(pairs), translator.align(pairs), *cut_one_by_one(model, pairs),
               strict=True)  # fmt: skip
    for found, weights, weights_there, cut in each:
        # What is nearly even after a sharp softmax is a matter of the last digit.
        rows = (np.count_nonzero(weights, axis=-1) == 1) | (sharpness == 1)
        expected = cut[: len(found), : found.shape[1]]
        np.testing.assert_allclose(found[rows], expected[rows], atol=2e-5)
        expected = weights_there[: len(found), : found.shape[1]]
        np.testing.assert_allclose(weights[rows], expected[rows], atol=1e-5)
        compared += abs(found[rows]).max(axis=-1).tolist()
    assert len(compared) > 50 and max(compared) > 0.002


def test_effects_of_many_pairs_and_of_none():
    translator = tiny()
    together = translator.effects(PAIRS[:70])
    assert translator.effects([]) == []
    for i in (0, 31, 32, 69):
        np.testing.assert_allclose(together[i], translator.effects([PAIRS[i]])[0], atol=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: build_seq2seq(0, 10), "source_vocab_size is 0"),
        (lambda: build_seq2seq(10, 0), "target_vocab_size is 0"),
        (lambda: build_seq2seq(10, 10, units=-1), "units is -1"),
        (lambda: build_seq2seq(10, 10, embedding_dim=0), "embedding_dim is 0"),
        (lambda: build_seq2seq(10, 10, attention="dto"), "attention is 'dto'"),
        (lambda: tiny().translate(SENTENCES, max_length=0), "max_length is 0"),
        (lambda: tiny().translate([SENTENCES[0], " "]), r"sentences\[1\]"),
        (lambda: tiny(None).effects(PAIRS[:1]), "the model has no attention.*expected.*'dot'"),
        (lambda: train_translator(PAIRS, passes=0), "passes is 0; expected 1 or more"),
        (lambda: swap_attention(tiny_model(None), ops.add), "model has no attention with a mask;"),
        (
            lambda: swap_attention(tiny_model(mask_padding=False), ops.add),
            "model has no attention with a mask; expected",
        ),
    ],
)
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_model_of_fixed_length_reads_as_much_padding_as_in_training():
    translator = tiny(mask_padding=False, source_length=40)
    for sentence, found in zip(SENTENCES, translator.translate(SENTENCES), strict=True):
        ids = np.zeros((1, 40), int)
        ids[:, : len(sentence.split())] = data.encode([sentence], SOURCE)
        start = np.array([[translator.start]])
        first = 1 + int(np.argmax(translator.model([ids, start])[0, -1, 1:]))
        assert found.target_tokens[0] == translator.vocabulary[first]
        assert found.weights.shape == (len(found.target_tokens), len(sentence.split()))


def test_training_on_batches_lowers_the_loss():
    model = tiny_model()
    batches = data.make_batches(PAIRS, SOURCE, TARGET)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", jit_compile=False)
    losses = model.fit(batches, epochs=3, verbose=0, shuffle=False).history["loss"]
    assert np.log(TARGET.vocabulary_size()) > losses[0] > losses[1] > losses[2]


def test_the_same_seed_trains_the_same_translator():
    few = PAIRS[:64]
    first, again = (train_translator(few, passes=1, seed=3).model.get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def taught(name):
    """A function as the lesson defines it."""
    nodes = ast.parse(code("keras_attention_layer", f"def {name}(")).body
    (function,) = [node for node in nodes if getattr(node, "name", "") == name]
    names = {"ops": ops}
    exec(ast.unparse(function), names)
    return names[name]


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
