"""The learner's code does the work: what an exercise asks for is called by the cell that shows it.

A cell tagged `uses-NAME` makes the figure, the table or the translations from the function NAME,
which `NAME = check(NAME)` returned above it.
"""

import re

import keras
import nbformat
import pytest
from lessons import cells
from matplotlib import pyplot as plt

from tools import course

TAG = "uses-"
CHECKED = r"^(\w+) = check\(\1\)$"
NEEDS_TRAINING = "needs-training"  # a cell that two batches of training are too few for
# Their exercises are from before this rule.
NOT_YET = {"self_attention_and_heads", "transformer", "cost_of_attention"}
LESSONS = [lesson for lesson in course.lessons() if lesson.topic not in NOT_YET]


def names_used(cell):
    return [tag.removeprefix(TAG) for tag in cell.metadata.get("tags", []) if tag.startswith(TAG)]


def solutions(lesson) -> dict[str, str]:
    """The folded solution of each exercise, by the name of its function."""
    found = {}
    for cell in cells(lesson.topic, "markdown"):
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
    """Train two batches instead of all."""
    fit = keras.Model.fit
    short = {"steps_per_epoch": 2, "epochs": 1}
    monkeypatch.setattr(keras.Model, "fit", lambda *args, **opts: fit(*args, **{**opts, **short}))
    yield
    plt.close("all")


def uncalled(cells, answers: dict[str, str]) -> list[str]:
    """Run cells, right answers in place of the stubs; say which cell does not call its function."""
    names, calls, found = {"__name__": "__main__"}, [], []
    last = max(number for number, cell in enumerate(cells) if names_used(cell))
    for cell in cells[: last + 1]:
        for name in re.findall(CHECKED, cell.source, re.M):
            exec(answers[name], names)
            names[name] = counting(names[name], calls)
        if NEEDS_TRAINING in cell.metadata.get("tags", []):
            continue
        calls.clear()
        exec(compile(cell.source, f"cell {cell.id}", "exec"), names)
        found += [f"{cell.id}: {name}" for name in names_used(cell) if name not in calls]
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_the_learners_function_makes_what_follows(lesson, quick, monkeypatch):
    if not course.can_run(lesson):
        pytest.skip(*course.left_out())
    monkeypatch.chdir(lesson.path.parent)
    assert uncalled(cells(lesson.topic, "code"), solutions(lesson)) == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_every_exercise_is_used(lesson):
    code = cells(lesson.topic, "code")
    checked = set(re.findall(CHECKED, "\n".join(cell.source for cell in code), re.M))
    assert checked == {name for cell in code for name in names_used(cell)} != set()


@pytest.mark.parametrize(("use", "found"), [("double(2)", []), ("4", ["use: double"])])
def test_a_cell_that_goes_its_own_way_is_found(use, found):
    def cell(source, cell_id, *tags):
        return nbformat.v4.new_code_cell(source, id=cell_id, metadata={"tags": list(tags)})

    cells = [
        cell("check = lambda answer: answer", "imports"),
        cell("double = check(double)", "check"),
        cell(use, "use", "uses-double"),
    ]
    assert uncalled(cells, {"double": "def double(x):\n    return 2 * x"}) == found
