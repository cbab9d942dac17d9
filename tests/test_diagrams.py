import logging
import warnings
from functools import partial
from operator import eq

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path
from wcag import contrast

from helpers import diagram_parts, diagrams, plotting

with_attention = partial(diagrams.translator_diagram, True)
without_attention = partial(diagrams.translator_diagram, False)
ENDS = ["embedding", "encoder", "last state", "decoder"]
PARTS = {
    diagrams.attention_diagram: "query keys scores softmax weights values context".split(),
    diagrams.gru_diagram: "loop, start, word vector, state in, GRU, state out, last state".split(
        ", "
    ),
    without_attention: [*ENDS, "output"],
    with_attention: [*ENDS, "scores", "weights", "context", "attention", "concatenate", "output"],
}
EVERY = [(draw, lit) for draw, parts in PARTS.items() for lit in (None, *parts)]


@pytest.fixture(autouse=True)
def style():
    plotting.use_house_style()
    yield
    plt.close("all")


def words(ax) -> list:
    """Every text of a diagram that says something, with the place that it takes."""
    ax.figure.canvas.draw()
    return [(text, text.get_window_extent()) for text in ax.texts if text.get_text()]


def faults(ax) -> list[str]:
    """Texts that meet another text or an arrow, leave the figure, or can hardly be read."""
    found, placed = [], words(ax)
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3]
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    lines = [
        Path(arrow.get_transform().transform(line))
        for arrow in set(ax.patches) - set(boxes)
        for line in arrow.get_path().to_polygons(closed_only=False)
    ]
    for index, (text, place) in enumerate(placed):
        found += [f"{text} on {other}" for other, at in placed[:index] if place.overlaps(at)]
        center = (place.x0 + place.width / 2, place.y0 + place.height / 2)
        if not any(box.contains_point(center) for box in boxes):  # a box hides what is behind
            met = [line for line in lines if line.intersects_bbox(place, filled=False)]
            found += [f"{text} on an arrow"] * len(met)
        if not (ax.figure.bbox.contains(*place.min) and ax.figure.bbox.contains(*place.max)):
            found.append(f"{text} outside")
            continue
        left, bottom, right, top = (round(edge) for edge in place.extents)
        around = pixels[len(pixels) - top : len(pixels) - bottom, left:right].reshape(-1, 3)
        colors, counts = np.unique(around, axis=0, return_counts=True)
        ink = 255 * np.array(to_rgb(text.get_color()))
        if contrast(ink, colors[counts.argmax()]) < 4.5 or text.get_size() < 9:
            found.append(f"{text} is hard to read")
    return found


@pytest.mark.parametrize(("draw", "lit"), EVERY)
def test_every_text_can_be_read(draw, lit):
    ax = draw(lit=lit)
    assert faults(ax) == []
    assert ax.figure.get_size_inches()[0] <= 6
    assert (f"lit: {lit}." in ax.figure.alt) == (lit is not None)


def test_the_check_sees_what_is_wrong():
    drawing = diagram_parts.Picture(4, 2, {}, None)
    for x, y, text in ((1, 1, "one"), (1.1, 1, "two"), (3.9, 1, "out"), (3, 0.5, "arrow")):
        drawing.text("", x, y, text)
    drawing.arrow("", (3, 0), (3, 2))
    drawing.ax.text(2, 1.5, "pale", color="#AAAAAA", size=10)
    assert [sum(kind in fault for fault in faults(drawing.ax)) for kind in (
        "'two') on Text", "outside", "on an arrow", "hard"
    )] == [1, 1, 1, 1]  # fmt: skip


@pytest.mark.parametrize("draw", PARTS)
def test_hangul_has_glyphs_and_glosses(draw, caplog):
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning, a missing font is logged
        texts = [text.get_text() for text, _ in words(draw())]
    assert not caplog.records
    for word, gloss in {"민수는": "Minsu", "사과를": "apple", "먹었어요": "ate"}.items():
        assert texts[texts.index(word) + 1] == gloss


@pytest.mark.parametrize("draw", PARTS)
def test_only_the_lit_part_keeps_its_colours(draw):
    def colors(lit):
        return [patch.get_facecolor() for patch in draw(lit=lit).patches]

    full = colors(None)
    kept = [tuple(map(eq, full, colors(lit))) for lit in PARTS[draw]]
    assert all(any(same) and not all(same) for same in kept)
    assert len(set(kept)) == len(kept)


@pytest.mark.parametrize("draw", PARTS)
def test_an_unknown_part_is_refused_with_those_that_there_are(draw):
    names = ", ".join(map(repr, PARTS[draw]))
    with pytest.raises(ValueError, match=f"lit is 'head'; expected None or one of {names}"):
        draw(lit="head")


def test_numbers_of_the_attention_diagram_agree():
    texts = [text.get_text() for text, _ in words(diagrams.attention_diagram())]
    assert [text for text in texts if text.startswith("0.")] == ["0.01", "0.72", "0.27", "0.3"]


@pytest.mark.parametrize("lengths", [{}, {"source_length": 95, "target_length": 103}])
def test_shapes_come_from_the_model(lengths):
    from helpers.seq2seq import build_seq2seq

    source, target = lengths.values() or ("source", "target")
    for attention in ("dot", None):
        model = build_seq2seq(40, 30, embedding_dim=12, units=16, attention=attention, **lengths)
        ax = diagrams.translator_diagram(attention is not None, model=model)
        text = "\n".join(text.get_text() for text, _ in words(ax))
        shapes = [(source, 12), (target, 12), (target, 16), (target, 30)]
        if attention:
            shapes += [(source, 16), (target, source), (target, 32)]
        for shape in shapes:
            assert f"(batch, {shape[0]}, {shape[1]})" in text
        assert "(batch, 16)" in text
        assert faults(ax) == []


def test_a_model_that_is_not_drawn_is_refused():
    from helpers.seq2seq import build_seq2seq

    sizes = {"embedding_dim": 4, "units": 4}
    for attention, model, expected in (
        (True, build_seq2seq(5, 5, **sizes, attention=None), "attention='dot'"),
        (False, build_seq2seq(5, 5, **sizes), "attention=None"),
        (True, "translator", "attention='dot'"),
    ):
        with pytest.raises(ValueError, match=f"model has the layers .*; expected .*{expected}"):
            diagrams.translator_diagram(attention, model=model)
