"""Notebook 3 translates what a learner types: no content may stop it."""

import re
import unicodedata
import warnings

import matplotlib.pyplot as plt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lessons import code
from test_translator_page import untrained

from helpers import corpus, data, plotting


@pytest.fixture(scope="module")
def translate_typed():
    """The notebook's own function, with a small model that has learned nothing."""
    translator = untrained(corpus.generate_pairs(50))

    def translate(sentence):
        (found,) = translator.translate([sentence], max_length=40)
        return list(found.target_tokens), found.weights

    names = {"corpus": corpus, "data": data, "plotting": plotting, "plt": plt}
    names |= {"source_vectorizer": translator.source_vectorizer, "translate": translate}
    exec(code("seq2seq_with_attention", "def translate_typed"), names)
    plotting.use_house_style()
    yield names["translate_typed"]
    plt.close("all")


@example("")
@example(" \n\t")
@example("...")
@example("\ud800")
@example("수진은\u00a0어제\u3000갔어요")
@example("a\0b")
@example("$x_ \\frac{1}{2} <script>alert(1)</script> [UNK] <sos>")
@example("가 " * 5000)
@example("🦜" * 40)
@given(st.text())
@settings(max_examples=60, deadline=None)
def test_no_content_stops_it(translate_typed, sentence):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # Matplotlib's, for a glyph it lacks
        translate_typed(sentence)
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
            plt.close(number)


def test_an_unknown_word_is_marked(translate_typed, capsys):
    known = corpus.generate_pairs(50)[0].source
    translate_typed(known)
    assert re.search("unknown words: none", capsys.readouterr().out)
    translate_typed("우주선에서." + known)
    assert re.search("unknown words: 우주선에서\n", capsys.readouterr().out)
    labels = [text.get_text() for text in plt.gca().get_xticklabels()]
    assert labels[:2] == ["[UNK]", "."]
    translate_typed(unicodedata.normalize("NFD", known.replace(" ", "\u3000")))
    assert re.search("unknown words: none", capsys.readouterr().out)


def test_nothing_typed_says_what_to_do(translate_typed, capsys):
    translate_typed("  ")
    assert "Type a Korean sentence" in capsys.readouterr().out
