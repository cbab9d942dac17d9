"""course.toml decides names, titles, links and tables; a lesson is added in three places."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from lessons import cells, each_lesson

from tools import course

ROOT = course.ROOT
ENTRY = """
[[lesson]]
topic = "{topic}"
title = "{topic}"
korean = "가"
question = "Why?"
minutes = 5
seconds = 1
"""


def test_nothing_is_stale():
    assert course.stale() == [], "run `make course`"


def test_a_lesson_is_added_in_three_places(tmp_path):
    """A notebook, an entry and exercises in the middle; all else `make course` does."""
    skipped = ("__pycache__", ".git", ".venv*", "work", "build", "dist", ".*_cache", ".hypothesis")
    root = shutil.copytree(ROOT, tmp_path / "course", ignore=shutil.ignore_patterns(*skipped))
    entries = (root / "course.toml").read_text(encoding="utf-8").split("[[lesson]]")
    entries.insert(3, ENTRY.format(topic="a_new_one").split("[[lesson]]")[1] + "\n")
    (root / "course.toml").write_text("[[lesson]]".join(entries), encoding="utf-8")
    shutil.copy(root / "exercises" / "attention_by_hand.py", root / "exercises" / "a_new_one.py")
    like = course.lesson("attention_by_hand").path.read_text(encoding="utf-8")
    like = like.replace("exercises.attention_by_hand", "exercises.a_new_one")
    (root / "notebooks" / "99_a_new_one.ipynb").write_text(like, encoding="utf-8")
    run = {"cwd": root, "env": os.environ | {"PYTHONPATH": str(root)}}
    subprocess.run([sys.executable, "-m", "tools.course"], check=True, capture_output=True, **run)

    assert [lesson.number for lesson in course.lessons(root)] == list(range(1, len(entries)))
    moved = course.lesson("transformer", root)
    title = nbformat.read(moved.path, as_version=4).cells[0].source
    assert moved.number == course.lesson("transformer").number + 1
    assert title.startswith(f"# {moved.number}. {moved.title}\n")
    assert f"/{moved.path.name})" in (root / "teaching" / "transformer.md").read_text("utf-8")
    assert "a_new_one.ipynb) · 가, no plan yet" in (root / "teaching/README.md").read_text("utf-8")

    ours = "a_new_one or masked_softmax or every_record or stale or transformer or bad"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", ours]
    command += [f"tests/test_{n}.py" for n in ("notebooks", "teaching", "exercises", "course")]
    command += ["--deselect", "tests/test_course.py::test_a_lesson_is_added_in_three_places"]
    done = subprocess.run(command, capture_output=True, text=True, **run)
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 30


@pytest.fixture
def small(tmp_path):
    """A function that makes a course of the given topics, with the given notebooks."""

    def make(topics, names):
        text = "".join(ENTRY.format(topic=topic) for topic in topics)
        (tmp_path / "course.toml").write_text(text, encoding="utf-8")
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        for name in names:
            (tmp_path / "notebooks" / f"{name}.ipynb").touch()
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("topics", "names", "words"),
    [
        (["a", "b"], ["01_a"], "course.toml lists 02_b.ipynb, which is not in notebooks/: add it"),
        (["a"], ["02_a"], "course.toml lists 01_a.ipynb.*run `make course`"),
        (["a"], ["01_a", "02_b"], "notebooks/02_b.ipynb has no entry in course.toml"),
        (["a", "a"], ["01_a"], "course.toml lists 'a' twice"),
    ],
)
def test_course_and_notebooks_agree(small, topics, names, words):
    with pytest.raises(ValueError, match=words):
        course.lessons(small(topics, names))


@pytest.mark.parametrize(
    ("names", "words"),
    [([], "lists 'a', of which notebooks/ holds no notebook"), (["01_a", "2_a"], "01_a.*2_a")],
)
def test_a_topic_has_one_notebook(small, names, words):
    with pytest.raises(ValueError, match=words):
        course.rename(small(["a"], names))


@pytest.mark.parametrize("change", [("minutes = 5", "minutes = '5'"), ("korean", "corean")])
def test_an_entry_has_the_fields_it_needs(small, change):
    root = small(["a"], ["01_a"])
    text = (root / "course.toml").read_text(encoding="utf-8").replace(*change)
    (root / "course.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="course.toml, lesson 1: .*expected topic .str."):
        course.lessons(root)


def test_numbers_are_positions(small):
    root = small(["b", "self_b"], ["01_self_b", "07_b"])
    course.rename(root)
    assert sorted(path.name for path in (root / "notebooks").iterdir()) == [
        "01_b.ipynb",
        "02_self_b.ipynb",
    ]
    text = "[it](09_b.ipynb), [that](../notebooks/01_self_b.ipynb) and 05_self_b"
    assert course.with_links(text, course.lessons(root)) == (
        "[b](01_b.ipynb), [self_b](../notebooks/02_self_b.ipynb) and 02_self_b"
    )


@each_lesson
def test_prose_names_another_lesson_by_its_link_alone(lesson):
    sources = [cell.source for cell in cells(lesson.topic)]
    assert not [source for source in sources if re.search(r"\b[Nn]otebooks? \d", source)]
