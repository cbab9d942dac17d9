"""What must hold for every notebook, beside running it: nbval compares the outputs."""

import ast
import base64
import importlib.util
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from lessons import cells, each_lesson, prose
from PIL import Image, ImageChops

from tools.course import ROOT
from tools.execute import WIDGET_VIEW, replace_widget_views
from tools.title_picture import with_palette

TRANSLATOR = "seq2seq_with_attention"
LONGEST_CELL = 20  # lines of code
LARGEST_FILE = 2_000_000  # bytes
WIDEST_FIGURE = 8.5  # inches


def problems(path: Path) -> list[str]:
    """Everything that is wrong with a stored notebook, in words."""
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    found = []
    for number, cell in enumerate(code, start=1):
        lines = len([line for line in cell.source.splitlines() if line.strip()])
        count, outputs, silent = cell.execution_count, cell.outputs, not cell.outputs
        failed = any(output.output_type == "error" for output in outputs)
        wrong = {
            f"execution_count is {count}, expected {number}": count != number,
            f"{lines} lines, at most {LONGEST_CELL}": lines > LONGEST_CELL,
            "an error output": failed and "raises-exception" not in cell.metadata.get("tags", []),
            "writes to stderr": any(output.get("name") == "stderr" for output in outputs),
            "shows something, but no output is stored": silent and shows_something(cell.source),
            "a widget's view": any(WIDGET_VIEW in output.get("data", {}) for output in outputs),
        }
        here = [problem for problem, holds in wrong.items() if holds] + figure_problems(cell)
        found += [f"cell {cell.id}: {problem}" for problem in here]
    if not any(cell.outputs for cell in code):
        found.append("no outputs at all")
    # Counted in the file itself: nbformat would repair them while reading.
    ids = [cell.get("id") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    found += [f"cell id {cell_id} is not unique" for cell_id in set(ids) if ids.count(cell_id) > 1]
    if path.stat().st_size > LARGEST_FILE:
        found.append(f"{path.stat().st_size} bytes, at most {LARGEST_FILE}")
    return found


def figure_problems(cell) -> list[str]:
    """What is wrong with the figures of a cell."""
    figures = [o.data["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]
    texts = cell.metadata.get("alt", [])
    texts = [texts] if isinstance(texts, str) else texts
    found = []
    if len(texts) != len(figures) or any(len(text.split()) < 6 for text in texts):
        found.append(f"{len(figures)} figures, but metadata.alt has {texts}")
    for figure in figures:
        image = Image.open(io.BytesIO(base64.b64decode(figure)))
        dpi = round(image.info.get("dpi", (0, 0))[0])
        if image.mode != "P" or dpi != 180 or image.width > 180 * WIDEST_FIGURE:
            found.append(f"a figure in {image.mode}, {image.width} pixels wide, {dpi} dpi")
    return found


def shows_something(source: str) -> bool:
    """Whether a cell prints, plots or checks at its top level."""
    last = ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.M)).body[-1]
    while isinstance(last, (ast.For, ast.With)):
        last = last.body[-1]
    if not isinstance(last, (ast.Expr, ast.Assign)) or not isinstance(last.value, ast.Call):
        return False
    return ast.unparse(last.value.func) in ("print", "plt.show", "claim", "check")


def code_of(lesson) -> str:
    return "\n".join(cell.source for cell in cells(lesson.topic, "code"))


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:href|src)="([^"]+)"', text)


@each_lesson
def test_stored_notebook_is_sound(lesson):
    assert problems(lesson.path) == []


@each_lesson
def test_relative_links_resolve(lesson):
    for link in links(prose(lesson.topic)):
        if not link.startswith(("http://", "https://", "data:", "#")):
            assert (lesson.path.parent / link).exists(), link


@each_lesson
def test_imports_resolve(lesson):
    for module in re.findall(r"^ *(?:from|import) ([\w.]+)", code_of(lesson), re.M):
        assert importlib.util.find_spec(module), module


@each_lesson
def test_the_setup_cell_is_folded(lesson):
    metadata = cells(lesson.topic, "code")[0].metadata
    assert metadata["jupyter"] == {"source_hidden": True}  # JupyterLab
    assert metadata["cellView"] == "form"  # Colab
    assert metadata["slideshow"] == {"slide_type": "skip"}


@each_lesson
def test_gpus_compute_as_exactly_as_processors(lesson):
    uses = re.search(r"^import (keras|tensorflow)", code_of(lesson), re.M)
    assert not uses or "enable_tensor_float_32_execution(False)  # " in code_of(lesson)


# What nbval compares holds on any machine. The runs that are stored here must show more than that.
@pytest.mark.parametrize(
    ("line", "lowest", "highest"),
    [
        (r"of your translations are exact \(measured ([0-9.]+)", 0.98, 1),
        (r"error rate over 200 sentences.*?\(measured ([0-9.]+)", 0, 0.2),
        (r"one clause: .* are exact \(measured ([0-9.]+)", 0.6, 1),
    ],
)
def test_stored_runs_reach_their_goals(line, lowest, highest):
    (measured,) = re.findall(line, stored_text(TRANSLATOR))
    assert lowest <= float(measured) <= highest


def test_the_readme_shows_what_the_translator_drew():
    title = cells(TRANSLATOR)[0].source
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]*)"', title)
    assert base64.b64decode(picture) == (ROOT / "images" / "links.png").read_bytes()


def test_stored_times_grow_as_counted():
    said = stored_text("cost_of_attention")
    exponents = re.findall("predicted ([0-9.]+), measured ([0-9.]+)", said)
    assert len(exponents) == 4
    for predicted, measured in exponents:
        assert abs(float(predicted) - float(measured)) < 0.2


def stored_text(topic: str) -> str:
    outputs = [output for cell in cells(topic) for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def notebook_with(tmp_path, *cells) -> Path:
    path = tmp_path / "bad.ipynb"
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def code(source, count, *outputs, **more):
    return nbformat.v4.new_code_cell(source, execution_count=count, outputs=list(outputs), **more)


def said(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def picture(width=60, dpi=180) -> str:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, 50)).convert("RGB").save(file, "PNG", dpi=(dpi, dpi))
    return base64.b64encode(file.getvalue()).decode()


def drawn(png, alt="A grey band, dark above, light below"):
    output = nbformat.v4.new_output("display_data", {"image/png": png})
    return [code("plot()", 1, output, metadata={"alt": alt} if alt else {})]


def test_a_stored_figure_looks_as_it_was_drawn():
    pictures = picture(), with_palette(picture())
    before, after = (Image.open(io.BytesIO(base64.b64decode(png))) for png in pictures)
    assert (after.mode, after.size, after.info["dpi"]) == ("P", before.size, before.info["dpi"])
    difference = ImageChops.difference(before, after.convert("RGB"))
    assert max(high for _, high in difference.getextrema()) <= 2  # of 255: no bands


def widget():
    model = {WIDGET_VIEW: {"model_id": "1f"}, "text/plain": "interactive(children=())"}
    return nbformat.v4.new_output("display_data", model)


def test_a_sentence_is_stored_in_place_of_a_control():
    control, plain = code("interact(f)", 1, said("0.1 s"), widget()), code("f()", 1, said("0.1 s"))
    for cell in (control, plain):
        replace_widget_views(cell)
    (output,) = control.outputs
    assert "the controls appear here" in output.data["text/plain"]
    assert plain.outputs == [said("0.1 s")]


@pytest.mark.filterwarnings("ignore:Non-unique cell id")
def test_the_checks_refuse_bad_notebooks(tmp_path):
    fine = code("print(1)", 1, said("1\n"))
    for good in ([fine], drawn(with_palette(picture()))):
        assert problems(notebook_with(tmp_path, *good)) == []
    error = nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])
    bad = {
        "execution_count is None": [code("print(1)", None, said("1\n"))],
        "execution_count is 3": [fine, code("print(2)", 3, said("2\n"))],
        "21 lines": [code("\n".join(["x = 1"] * 21), 1, said("1"))],
        "an error output": [code("1 / 0", 1, error)],
        "stderr": [code("print(1)", 1, said("warning", "stderr"))],
        "no output is stored": [fine, code("for i in []:\n    print(i)", 2)],
        "a widget's view": [code("interact(f)", 1, widget())],
        "no outputs at all": [code("x = 1", 1)],
        "not unique": [code("print(1)", count, said("1"), id="a") for count in (1, 2)],
        "but metadata.alt has []": drawn(with_palette(picture()), alt=""),
        "but metadata.alt has ['A plot']": drawn(with_palette(picture()), alt="A plot"),
        "1 figures, but": drawn(with_palette(picture()), alt=["one of two that are not there"] * 2),
        "a figure in RGB": drawn(picture()),
        "1600 pixels": drawn(with_palette(picture(1600))),
        "90 dpi": drawn(with_palette(picture(dpi=90))),
        "bytes": [code("print(1)", 1, said("x" * LARGEST_FILE))],
    }
    for words, wrong in bad.items():
        assert words in "\n".join(problems(notebook_with(tmp_path, *wrong)))
