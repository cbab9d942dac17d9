"""views/stepper.py and views/training.py: what travels, what stands without a script, bad input."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import ops
from test_views import read_data, static

from helpers import corpus, data
from helpers.seq2seq import Translator, build_seq2seq
from views import show_steps
from views.training import AttentionAppears, Moment, show_training
from views.weights import attends_by_dot_product

PAIRS = corpus.generate_pairs(300, clauses=(1,))
VECTORIZERS = data.make_vectorizers(PAIRS)
OTHER_WORDS = data.make_vectorizers(PAIRS[:30])
SENTENCE = PAIRS[0].source
PAIR = PAIRS[0]


@cache
def tiny(attention="dot", *, vectorizers=VECTORIZERS, seed=1):
    keras.utils.set_random_seed(seed)
    sizes = [vectorizer.vocabulary_size() for vectorizer in vectorizers]
    model = build_seq2seq(*sizes, embedding_dim=8, units=16, attention=attention)
    translator = Translator(model, *vectorizers)
    *others, bias = model.get_weights()
    bias[translator.end] = 1  # some translations end
    model.set_weights([*(6 * each for each in others), bias])  # and no two words are alike
    return translator


def steps(translators=None, sentence=SENTENCE, **more):
    return show_steps(translators or {"new": tiny(seed=2), "old": tiny()}, sentence, **more)


def moments(count=3, **changed):
    rng = np.random.default_rng(0)
    shape = len(PAIR.source_tokens), len(PAIR.target_tokens)
    maps = rng.dirichlet(np.ones(shape[0]), (count, shape[1]))
    made = (Moment(10 * i, maps[i], 1 / (i + 1), i / count) for i in range(count))
    return [moment._replace(**changed) for moment in made]


def training(given=None, pair=PAIR):
    return show_training(moments() if given is None else given, pair)


def test_states_give_the_weights_of_the_translation():
    (translation,) = tiny().translate([SENTENCE], max_length=30)
    queries, keys = tiny().states(translation)
    weights = ops.softmax(queries[: len(translation.target_tokens)] @ keys.T)
    np.testing.assert_allclose(weights, translation.weights, atol=1e-5)


def test_three_lines_of_ones_own_are_attention_too():
    query, states = keras.Input((None, 4)), keras.Input((None, 4))

    def attention(scale):
        weights = ops.softmax(scale * query @ ops.transpose(states, (0, 2, 1)))
        return keras.Model([query, states], [weights @ states, weights])

    assert attends_by_dot_product(attention(1))
    assert not attends_by_dot_product(attention(0.5))


def test_a_reference_is_exact_if_it_would_be_written():
    made = tiny().translate([pair.source for pair in PAIRS[:20]], max_length=12)
    written = [corpus.SentencePair(" ".join(t.source_tokens), t.text) for t in made if t.text]
    ended = [len(pair.target_tokens) < 12 for pair in written]
    exact = [reading.exact for reading in tiny().read(written)]
    assert any(ended) and all(np.array(exact)[ended])
    assert not any(reading.exact for reading in tiny().read(PAIRS[:20]))


def test_the_static_form_of_a_step_is_complete():
    view = steps(word=0)
    html, lines = static(view), repr(view).splitlines()
    assert "Written so far: (nothing yet)" in lines[0] and lines[-1].startswith("next word: ")
    for token in PAIR.source_tokens:
        assert token in html
    assert html.count("<tr") == 2 + len(PAIR.source_tokens) + 5
    assert 'alt="query: 16 numbers"' in html and 'alt="context: 16 numbers"' in html


def test_the_last_moment_stands_without_a_script():
    html = static(training())
    assert "after 20 batches: alignment error rate 0.33, exact match 67%" in html
    assert repr(training()).count("\n") == 2


@pytest.mark.parametrize(
    ("make", "arguments", "error", "words"),
    [
        (steps, {"translators": "model"}, TypeError, "translators has 'str'; expected a Trans"),
        (steps, {"translators": {"a": 3}}, TypeError, "translators has 'int'"),
        (show_steps, {"translators": {}, "sentence": "x"}, ValueError, "translators is empty"),
        (steps, {"translators": tiny(None)}, ValueError, "'trained' has no attention; expected"),
        (steps, {"translators": tiny("general")}, ValueError, "has another attention; expected"),
        (
            steps, {"translators": {"a": tiny(), "b": tiny(vectorizers=OTHER_WORDS)}},
            ValueError, "'b' has another target vocabulary",
        ),
        (steps, {"sentence": " "}, ValueError, "expected a token or more"),
        (steps, {"word": -1}, ValueError, r"word is -1; expected 0 to \d+"),
        (steps, {"word": 99}, ValueError, "word is 99; expected 0 to"),
        (training, {"given": []}, ValueError, "moments is empty"),
        (training, {"given": moments()[::-1]}, ValueError, "batch 10 after batch 20; expected"),
        (training, {"given": moments(error=1.1)}, ValueError, "error is 1.1 at batch 0"),
        (training, {"given": moments(exact=-1)}, ValueError, "exact is -1 at batch 0"),
        (training, {"pair": PAIRS[1]}, ValueError, "weights has the shape"),
        (AttentionAppears, {"translator": tiny(None)}, ValueError, "translator has no attention"),
        (AttentionAppears, {"pairs": []}, ValueError, "pairs is empty"),
        (AttentionAppears, {"moments": 1}, ValueError, "moments is 1; expected 2 or more"),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(make, arguments, error, words):
    if make is AttentionAppears:
        arguments = {"translator": tiny(), "pair": PAIR, "pairs": PAIRS[:3]} | arguments
    with pytest.raises(error, match=words):
        make(**arguments)


def test_an_output_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("views.stepper.LARGEST", 20_000)
    with pytest.raises(ValueError, match=r"has \d+ KB; expected at most 20"):
        steps()


def test_training_is_watched(monkeypatch):
    shown = []

    class Output:
        def display(self, what):
            shown.append(what.data)

        update = display

    monkeypatch.setattr("views.training.get_ipython", lambda: True)
    monkeypatch.setattr("views.training.DisplayHandle", Output)
    batches = data.make_batches(PAIRS, *VECTORIZERS, batch_size=100)
    translator = tiny(seed=3)
    translator.model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    before = translator.align([PAIR])[0]
    watch = AttentionAppears(translator, PAIR, PAIRS[:5], moments=3, keep=3)
    translator.model.fit(batches, epochs=2, verbose=0, shuffle=False, callbacks=[watch])
    assert [moment.batch for moment in watch.moments] == [0, 3, 6]
    np.testing.assert_array_equal(watch.moments[0].weights, before)
    np.testing.assert_array_equal(watch.moments[-1].weights, translator.align([PAIR])[0])
    translator.model.set_weights(watch.kept)
    np.testing.assert_array_equal(watch.moments[1].weights, translator.align([PAIR])[0])
    assert len(shown) == 1 + 3 + 1 and "<script>" in shown[-1] and "<script>" not in shown[-2]
    assert len(read_data(show_training(watch.moments, PAIR))["moments"]) == 3
