"""The translator: padding, decoding, effects, and what its parts cost."""

import os
import time
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from helpers import corpus, data
from helpers.seq2seq import Translator, build_seq2seq
from helpers.tatoeba import load_tatoeba
from views.training import AttentionAppears

LOSS = "sparse_categorical_crossentropy"


def seconds(function, *arguments) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def compiled(*vocabularies, **options) -> keras.Model:
    keras.utils.set_random_seed(0)
    model = build_seq2seq(*vocabularies, **options)
    model.compile("adam", LOSS, jit_compile=False)
    return model


def padding():
    """The recipe as published, padded to 95 and 103, against batches cut to their own length."""
    if not os.environ.get("ATTENTION_NOTEBOOKS_DATA"):  # nothing is downloaded for this
        yield "as published / ours", "skipped", "no ATTENTION_NOTEBOOKS_DATA"
        return
    pairs = load_tatoeba()
    source, target = data.make_vectorizers(pairs)
    vocabularies = source.vocabulary_size(), target.vocabulary_size()
    source_ids = source([pair.source for pair in pairs]).to_tensor(shape=(None, 95)).numpy()
    texts = [f"{data.START} {pair.target} {data.END}" for pair in pairs]
    target_ids = target(texts).to_tensor(shape=(None, 104)).numpy()
    inputs = source_ids, target_ids[:, :-1]
    padded = tf.data.Dataset.from_tensor_slices((inputs, target_ids[:, 1:]))
    for size in (64, 128, 256):
        ours = compiled(*vocabularies)
        published = compiled(*vocabularies, source_length=95, target_length=103, mask_padding=False)
        batches = data.make_batches(pairs, source, target, batch_size=size)
        published_batches = padded.batch(size).prefetch(2).with_options(batches.options())
        options = {"verbose": 0, "shuffle": False}
        epoch = {
            "cut and masked": partial(ours.fit, batches, **options),
            "as published": partial(published.fit, published_batches, **options),
        }
        epoch["cut and masked"]()  # traces the graph, warms the memory
        published.fit(published_batches.take(1), **options)
        epochs = {name: [] for name in epoch}
        for name in ["cut and masked", "cut and masked", "as published"] * 2:
            epochs[name].append(seconds(epoch[name]))
        # The machine may be busy: the quickest epoch is the least disturbed, for both.
        for name, measured in epochs.items():
            yield f"batches of {size}, {name}: seconds an epoch", f"{min(measured):.1f}", ""
        ratio = f"{min(epochs['as published']) / min(epochs['cut and masked']):.1f} x"
        yield f"batches of {size}, as published / ours", ratio, "at least 10 x"


def decoding(count=500, length=30):
    """Stepwise decoding against running the whole model again for every word."""
    pairs = corpus.generate_pairs(count)
    source, target = data.make_vectorizers(pairs)
    sentences = [pair.source for pair in pairs]
    ids = data.encode(sentences, source)
    for name, sizes in [("class", {"embedding_dim": 128, "units": 128}), ("full", {})]:
        model = compiled(source.vocabulary_size(), target.vocabulary_size(), **sizes)
        translator = Translator(model, source, target)
        signature = [tf.TensorSpec((None, None), tf.int64)] * 2
        whole_model = tf.function(
            lambda *inputs, model=model: model(list(inputs)), input_signature=signature
        )

        stepwise = partial(translator.translate, sentences, max_length=length)

        def rerun(whole_model=whole_model, start=translator.start):
            words = np.full((count, 1), start)
            for _ in range(length):
                probabilities = whole_model(ids, words).numpy()[:, -1]
                words = np.concatenate([words, probabilities.argmax(axis=-1)[:, None]], axis=1)

        translator.translate(sentences[:2], max_length=2)  # traces the graphs
        whole_model(ids[:2], ids[:2])
        times = [[seconds(rerun), seconds(stepwise)] for _ in range(3)]
        again, once = np.median(times, axis=0)
        size = f"{name} size, {count} sentences, {length} words"
        yield f"{size}, stepwise: seconds", f"{once:.2f}", ""
        yield f"{name} size, every prefix again: seconds", f"{again:.2f}", ""
        yield f"{name} size, again / stepwise", f"{again / once:.1f} x", "at least 10 x"


def effects(count=500):
    """Every link of 500 pairs cut, with an untrained model of the translator lesson's size."""
    pairs = corpus.generate_pairs(count)
    source, target = data.make_vectorizers(pairs)
    sizes = {"embedding_dim": 128, "units": 128}
    model = compiled(source.vocabulary_size(), target.vocabulary_size(), **sizes)
    translator = Translator(model, source, target)
    first, *again = (seconds(translator.effects, pairs) for _ in range(4))
    yield f"effects of {count} pairs, tracing included: seconds", f"{first:.2f}", "under 3"
    yield f"effects of {count} pairs, again: seconds", f"{min(again):.2f}", ""


class TimedAppearance(AttentionAppears):
    """Notes how long it keeps training waiting; draws as in a notebook, for nobody."""

    seconds = 0.0

    def on_train_begin(self, logs=None):
        self.seconds += seconds(super().on_train_begin)

    def on_train_batch_end(self, batch, logs=None):
        self.display = self
        self.seconds += seconds(super().on_train_batch_end, batch)

    def on_train_end(self, logs=None):
        self.seconds += seconds(super().on_train_end)

    def update(self, picture):
        """What a notebook's display would send to the browser."""


def appears(passes=5):
    """What it costs to watch attention appear, as in the translator lesson: 24 moments."""
    *pairs, shown = corpus.generate_pairs(15_041, seed=1)
    train, test = pairs[:15_000], pairs[15_000:]
    vectorizers = data.make_vectorizers(train)
    sizes = [vectorizer.vocabulary_size() for vectorizer in vectorizers]
    model = compiled(*sizes, embedding_dim=128, units=128)
    watch = TimedAppearance(Translator(model, *vectorizers), shown, test)
    batches = data.make_batches(train, *vectorizers, batch_size=128)
    fit = partial(model.fit, batches, epochs=passes, verbose=0, callbacks=[watch])
    whole = seconds(fit)
    share = watch.seconds / (whole - watch.seconds)
    yield "watching attention appear, of the time of training", f"{share:.1%}", "at most 5 %"


def flops(batch=64, source_length=12, target_length=12):
    """Floating-point operations a second in training against the best matrix product."""
    a = tf.random.normal((2048, 2048))
    product = tf.function(lambda: tf.matmul(a, a))
    product()
    peak = 2 * 2048**3 / min(seconds(product) for _ in range(10))
    yield "matrix product of 2048 x 2048, float32: GFLOP/s", f"{peak / 1e9:.0f}", ""
    for name, vocabularies, embedding, units in [
        ("class size", (347, 237), 96, 128),
        ("full size", (7842, 3079), 128, 512),
    ]:
        model = compiled(*vocabularies, embedding_dim=embedding, units=units)
        generator = np.random.default_rng(0)
        source = generator.integers(2, vocabularies[0], size=(batch, source_length))
        target = generator.integers(2, vocabularies[1], size=(batch, target_length))
        gru = 2 * 3 * units * (embedding + units)
        forward = gru * (source_length + target_length)
        forward += 2 * 2 * source_length * target_length * units  # scores and weighted sum
        forward += 2 * target_length * (2 * units * units + units * vocabularies[1])
        step_flops = 3 * batch * forward  # the gradient costs two more passes
        step = tf.function(model.train_step)
        example = ((tf.constant(source), tf.constant(target)), tf.constant(target))
        step(example)
        best = min(seconds(step, example) for _ in range(8))
        share = step_flops / best / peak
        budget = "0.5" if name == "full size" else ""
        yield f"{name}, training step: share of that peak", f"{share:.2f}", budget


def layer(shape=(64, 20, 20, 512)):
    """The lines by hand, mask included, against keras.layers.Attention."""
    batch, target_length, source_length, units = shape
    query = tf.random.normal((batch, target_length, units))
    key = tf.random.normal((batch, source_length, units))
    mask = tf.random.uniform((batch, source_length)) < 0.8

    @tf.function
    def by_hand():
        scores = tf.matmul(query, key, transpose_b=True)
        weights = tf.nn.softmax(tf.where(mask[:, None], scores, -1e9))
        return tf.matmul(weights, key)

    attention = keras.layers.Attention()
    by_layer = tf.function(lambda: attention([query, key], mask=[None, mask]))
    by_hand(), by_layer()
    times = [[seconds(by_hand), seconds(by_layer)] for _ in range(200)]  # in turn
    hand, keras_layer = np.median(times, axis=0)
    ratio = f"{hand / keras_layer:.2f} x"
    yield "three lines and the mask by hand / the layer", ratio, "at most 1.1 x"
