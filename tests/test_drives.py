"""The learner's code does the work: what an exercise asks for is called by the cell that shows it.

A cell tagged `uses-NAME` makes the figure, the table or the translations from the function NAME,
which `NAME = check(NAME)` returned above it.
"""

import re

import keras
import matplotlib
import nbformat
import pytest
from matplotlib import pyplot as plt

from tools import course

TAG = "uses-"
# Exercises whose verdict is what they are for.
NEED_NO_CELL = set()


def code_cells(lesson):
    cells = nbformat.read(lesson.path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def names_used(cell):
    return [tag.removeprefix(TAG) for tag in cell.metadata.get("tags", []) if tag.startswith(TAG)]


LESSONS = [lesson for lesson in course.lessons() if any(map(names_used, code_cells(lesson)))]


def solutions(lesson) -> dict[str, str]:
    """The folded solution of each exercise, by the name of its function."""
    found = {}
    for cell in nbformat.read(lesson.path, as_version=4).cells:
        for code in re.findall(r"<details>.*?```python\n(.*?)```", cell.source, re.S):
            found |= {name: code for name in re.findall(r"^def (\w+)", code, re.M)}
    return found


def counting(function, calls: list):
    """The function, noting each of its calls."""

    def counted(*arguments, **options):
        calls.append(function.__name__)
        return function(*arguments, **options)

    counted.__name__ = function.__name__
    return counted


@pytest.fixture
def quick(monkeypatch):
    """Train two batches instead of all; draw into memory."""
    fit = keras.Model.fit
    short = {"steps_per_epoch": 2, "epochs": 1}
    monkeypatch.setattr(keras.Model, "fit", lambda *args, **opts: fit(*args, **{**opts, **short}))
    matplotlib.use("agg")
    yield
    plt.close("all")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_the_learners_function_makes_what_follows(lesson, quick, monkeypatch):
    if not course.can_run(lesson):
        pytest.skip(*course.left_out())
    monkeypatch.chdir(lesson.path.parent)
    cells, answers, calls = code_cells(lesson), solutions(lesson), []
    last = max(number for number, cell in enumerate(cells) if names_used(cell))
    names = {"__name__": "__main__"}
    for cell in cells[: last + 1]:
        source = cell.source
        checked = re.findall(r"^(\w+) = check\(\1\)$", source, re.M)
        for name in checked:
            exec(answers[name], names)
            names[name] = counting(names[name], calls)
        calls.clear()
        exec(compile(source, f"{lesson.topic}, cell {cell.id}", "exec"), names)
        for name in names_used(cell):
            assert name in calls, f"cell {cell.id} does not call {name}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_every_exercise_is_used(lesson):
    cells = code_cells(lesson)
    checked = set(re.findall(r"^(\w+) = check\(\1\)$", "\n".join(c.source for c in cells), re.M))
    used = {name for cell in cells for name in names_used(cell)}
    assert checked - NEED_NO_CELL == used
