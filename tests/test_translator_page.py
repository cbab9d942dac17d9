"""A translator as a page: what is written, and what is refused. The browser's part is in
test_browser_translator.py."""

import base64
import re

import keras
import numpy as np
import pytest

from helpers import data
from helpers.corpus import SentencePair, generate_pairs, sentence_parts
from helpers.seq2seq import Translator, build_seq2seq
from tools.course import ROOT
from tools.translator import STILL, take_still
from views import export_translator
from views.output import as_json
from views.translator import compress
from views.weights import pack, round_rows


def untrained(pairs=None, *, units=4, **options) -> Translator:
    vectorizers = data.make_vectorizers(pairs or generate_pairs(400))
    sizes = [vectorizer.vocabulary_size() for vectorizer in vectorizers]
    return Translator(build_seq2seq(*sizes, embedding_dim=4, units=units, **options), *vectorizers)


@pytest.fixture(scope="module")
def translator():
    return untrained()


@pytest.fixture(scope="module")
def html(translator, tmp_path_factory):
    path = export_translator(translator, tmp_path_factory.mktemp("new") / "folder" / "page.html")
    return path.read_text("utf-8")


def test_the_page_stands_alone(html):
    assert html.startswith("<!doctype html>") and "$" + "data" not in html
    assert "default-src 'none'" in html, "the browser itself refuses every request"
    assert set(re.findall(r"https?://[^'\"\\]*", html)) <= {"http://www.w3.org/2000/svg"}
    assert re.search(r"its [\d,]+ learned\s+numbers", html)


def test_views_has_no_other_names():
    with pytest.raises(ImportError):
        from views import unknown_view  # noqa: F401


def unpacked(matrix) -> np.ndarray:
    numbers = np.frombuffer(base64.b64decode(matrix["numbers"]), np.int8).reshape(matrix["shape"])
    return numbers * np.frombuffer(base64.b64decode(matrix["scales"]), "<f4")[:, None]


def with_page_weights(translator) -> Translator:
    """A translator that computes with Keras what its page computes."""
    model = keras.models.clone_model(translator.model)
    model.set_weights(translator.model.get_weights())
    for name, matrices in pack(translator.model).items():
        layer = model.get_layer(name)
        *kernels, last = map(unpacked, matrices)
        shape = layer.get_weights()[-1].shape
        layer.set_weights([*(kernel.T for kernel in kernels), last.reshape(shape)])
    return Translator(model, translator.source_vectorizer, translator.target_vectorizer)


def test_each_row_has_its_scale():
    numbers, scales = round_rows([[1.27, -0.5], [0, 0], [1e-3, 2.54e-3]])
    np.testing.assert_array_equal(numbers, [[127, -50], [0, 0], [50, 127]])
    np.testing.assert_allclose(scales, [0.01, 0, 2e-5], rtol=1e-6)


# The parts of sentences


def test_parts_are_small_and_hold_every_verb():
    parts = sentence_parts()
    assert len(parts["verbs"]) == 38 and len(parts["subjects"]) == 14
    assert len(compress(parts)) < 30_000


def all_tokens(parts) -> set[str]:
    found = re.findall('"(?:tokens|joined)":"(.*?)"', as_json(parts))
    return set(" ".join(found).split())


def test_parts_with_unknown_words_are_left_out():
    pairs = generate_pairs(300, tenses=["past"], clauses=[1])
    known = {token for pair in pairs for token in pair.source_tokens}
    parts = sentence_parts(known)
    assert {"어제", "먹었어요"} <= all_tokens(parts) <= known
    assert {tense for v in parts["verbs"] for s in v["senses"] for tense in s["forms"]} == {"past"}


# What is refused


def one_vectorizer():
    good = untrained()
    return Translator(good.model, good.target_vectorizer, good.target_vectorizer)


def other_activation():
    good = untrained()
    good.model.get_layer("dense").activation = keras.activations.relu
    return good


def from_the_right():
    good = untrained()
    good.model.get_layer("encoder").go_backwards = True
    return good


def other_gru():
    good = untrained()
    good.model.get_layer("decoder").cell.reset_after = False
    return good


def other_model():
    good = untrained()
    good.model = keras.Sequential([keras.layers.Dense(3, name="dense")])
    return good


STRANGE = [SentencePair("가 나 다 .", "a b c .")]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: untrained(attention=None), "has no attention, so a page has no map"),
        (lambda: untrained(attention="general"), "'attend' is Attention.* after Dense; a page"),
        (lambda: untrained(attention="concat"), "score_mode='concat'.*; a page computes"),
        (lambda: untrained(attention="additive"), "'attend' is AdditiveAttention after .*query"),
        (from_the_right, "'encoder' is a GRU with other options; .*GRU as encoder, one way"),
        (other_activation, "'dense' is a Dense with other options"),
        (other_gru, "'decoder' is a GRU with other options"),
        (one_vectorizer, r"source_vectorizer knows \d+ ids, but .* has \d+; expected those"),
        (lambda: untrained(STRANGE), "knows 4 tokens, such as .* and no sentence of helpers.corp"),
        (lambda: untrained(units=300), r"the page has \d{4} KB; expected at most 700: the model"),
        (other_model, "has no layer 'source_embedding'; a page computes what"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        export_translator(make(), tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


def test_a_model_alone_is_refused(translator, tmp_path):
    with pytest.raises(TypeError, match="translator is a Functional; expected a helpers.seq2seq.T"):
        export_translator(translator.model, tmp_path / "page.html")


def test_a_still_needs_a_page(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.html does not exist; run `make translator`"):
        take_still(tmp_path / "none.html", tmp_path / "still.png")


def test_the_still_is_in_the_readme():
    assert f"](images/{STILL.name})" in (ROOT / "README.md").read_text("utf-8").split("## ")[0]
    assert STILL.stat().st_size < 150_000
