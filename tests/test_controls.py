"""The live controls: wherever sliders and buttons stand, the picture beside them holds."""

import itertools
import re
import sys
import warnings
from pathlib import Path

import ipywidgets
import matplotlib

from tools import course, execute

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

NOTEBOOKS = [lesson.path for lesson in course.lessons()]
QUICK = [
    course.lesson(topic).path  # nothing is trained in these
    for topic in ("dot_product_similarity", "attention_by_hand", "self_attention_and_heads")
]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def makes_control(cell) -> bool:
    return cell.cell_type == "code" and bool(
        re.search(r"^@?interact\(|interactive_output\(", cell.source, re.MULTILINE)
    )


def controls(path: Path, monkeypatch) -> list[tuple]:
    """Run a notebook up to its last control; return (function, widgets) for each."""
    found = []

    def interact(**widgets):
        return lambda function: found.append((function, widgets))

    def interactive_output(function, widgets):
        found.append((function, widgets))
        return ipywidgets.Output()

    monkeypatch.setattr(ipywidgets, "interact", interact)
    monkeypatch.setattr(ipywidgets, "interactive_output", interactive_output)
    monkeypatch.setattr(plt, "show", lambda: None)
    monkeypatch.setattr(sys, "path", sys.path[:])  # the setup cell adds to it
    monkeypatch.chdir(path.parent)  # and looks for helpers/ beside the notebooks
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    last = max(number for number, cell in enumerate(cells) if makes_control(cell))
    names = {}
    for cell in cells[: last + 1]:
        exec(cell.source, names)
    assert len(found) == sum(map(makes_control, cells))
    return found


def ends(widget) -> tuple:
    if isinstance(widget, ipywidgets.SelectionSlider):
        return widget.options[0], widget.options[-1]
    if isinstance(widget, ipywidgets.FloatLogSlider):
        return widget.base**widget.min, widget.base**widget.max
    return widget.min, widget.max


def positions(widgets: dict):
    """Both ends of every slider, in every combination. Of buttons: all, none, some."""
    if not all(isinstance(widget, ipywidgets.ToggleButton) for widget in widgets.values()):
        return itertools.product(*map(ends, widgets.values()))
    generator, count = np.random.default_rng(seed=0), len(widgets)
    some = [generator.random(count) < share for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    return (map(bool, state) for state in ([True] * count, [False] * count, *some))


def numbers(figure):
    """Every number that a figure draws, as an array; texts count as nan when they say so."""
    for artist in figure.findobj():
        if isinstance(artist, Line2D):
            yield artist.get_xydata()
        elif isinstance(artist, AxesImage):
            yield artist.get_array()
        elif isinstance(artist, Rectangle):
            yield artist.get_height()
        elif isinstance(artist, Text) and "nan" in artist.get_text():
            yield np.nan


def faults(function, widgets: dict) -> list[str]:
    """What goes wrong at any position of a control, in words."""
    found, sizes = [], set()
    for values in positions(widgets):
        plt.close("all")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                for widget, value in zip(widgets.values(), values, strict=True):
                    widget.value = value
                function(**{name: widget.value for name, widget in widgets.items()})
                figure = plt.gcf()
                figure.canvas.draw()
            except Exception as error:
                found.append(f"raises {error!r}")
                continue
        found += [f"warns {warning.message}" for warning in caught]
        found += ["draws nan" for drawn in numbers(figure) if np.isnan(drawn).any()]
        sizes.add(tuple(np.rint(figure.get_tightbbox().size * figure.dpi).astype(int).tolist()))
    if len(sizes) > 1:
        found.append(f"jumps between the sizes {sorted(sizes)}, in pixels")
    return found


@pytest.fixture(autouse=True)
def figures():
    with plt.rc_context():
        yield
    plt.close("all")


@pytest.mark.parametrize("path", QUICK, ids=lambda path: path.stem)
def test_controls_hold_at_every_position(path, monkeypatch):
    for function, widgets in controls(path, monkeypatch):
        assert faults(function, widgets) == [], function.__name__


def test_the_check_refuses_bad_controls():
    def fine(x):
        plt.figure().gca().set(xlim=(0, 1), ylim=(0, 1), title="fine")

    def bars(x):
        plt.figure().gca().bar([0, 1], [1, np.nan])

    def jumps(x):
        plt.figure().gca().set(ylabel="two\nlines" if x else "one")

    bad = {
        "raises ZeroDivisionError": lambda x: 1 / x,
        "warns": lambda x: warnings.warn("look out", stacklevel=1),
        "draws nan": bars,
        "jumps": jumps,
    }
    assert faults(fine, {"x": ipywidgets.IntSlider(1, 0, 1)}) == []
    for words, function in bad.items():
        found = faults(function, {"x": ipywidgets.IntSlider(1, 0, 1)})
        assert any(fault.startswith(words) for fault in found), words
    buttons = {str(i): ipywidgets.ToggleButton() for i in range(3)}
    assert any("raises" in fault for fault in faults(lambda **on: 1 / sum(on.values()), buttons))


def stored_views(cells) -> list[str]:
    """What is stored of a control though it cannot live without its kernel."""
    found = []
    for cell in cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = "".join(data.get("text/plain", "")) + "".join(output.get("text", ""))
            if WIDGET_VIEW in data or "interactive(children" in text:
                found.append(f"cell {cell.id}: a widget's view")
        if makes_control(cell) and not cell.outputs:
            found.append(f"cell {cell.id}: nothing says that controls belong here")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_widget_view_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    assert stored_views(notebook.cells) == []
    assert "widgets" not in notebook.metadata


def view(**data):
    data = {"text/plain": "interactive(children=(IntSlider(value=1),))", **data}
    return nbformat.v4.new_output("display_data", data)


def cell(*outputs, source="@interact(x=1)\ndef f(x): ..."):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs))


def test_the_check_refuses_stored_views():
    model = {WIDGET_VIEW: {"model_id": "1f", "version_major": 2, "version_minor": 0}}
    printed = nbformat.v4.new_output("stream", text="interactive(children=())")
    for outputs in ([view()], [view(**model)], [view(**model, **{"text/plain": ""})], [printed]):
        assert stored_views([cell(*outputs)])
    assert stored_views([cell()])


def test_execute_puts_a_sentence_in_place_of_a_control():
    printed = nbformat.v4.new_output("stream", text="0.1 s")
    model = {WIDGET_VIEW: {"model_id": "1f", "version_major": 2, "version_minor": 0}}
    control = cell(printed, view(**model), printed)
    execute.replace_widget_views(control)
    (output,) = control.outputs
    assert "the controls appear here" in output.data["text/plain"]
    assert stored_views([control]) == []
    plain = cell(printed, source="print('0.1 s')")
    execute.replace_widget_views(plain)
    assert plain.outputs == [printed]
