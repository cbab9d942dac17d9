"""The learner's copies: made without outputs, never overwritten once changed, always whole."""

import dataclasses
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from tools import course, work


def cells(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def put(path: Path | course.Lesson, source: str) -> Path:
    """Write a notebook with an output, as a lesson has, or change what stands in one."""
    path = getattr(path, "path", path)
    notebook = nbformat.v4.new_notebook()
    if path.exists():
        notebook.metadata = nbformat.read(path, as_version=4).metadata
    output = nbformat.v4.new_output("stream", text="the answer")
    notebook.cells = [nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output])]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "work"


def lesson(root: Path, number: int, topic: str) -> course.Lesson:
    made = course.Lesson(root, number, topic, topic.upper(), topic, "Why?", 1, 1)
    put(made, f"{topic} = 1")
    return made


@pytest.fixture
def lessons(tmp_path):
    return [lesson(tmp_path, 1, "a"), lesson(tmp_path, 2, "b")]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_copies_have_no_outputs_and_are_made_once(lessons, folder):
    said, opened = work.update(lessons, folder)
    assert said == "work/: 2 new"
    assert opened == {"a": folder / "01_a.ipynb", "b": folder / "02_b.ipynb"}
    for each in lessons:
        copy = nbformat.read(folder / each.path.name, as_version=4)
        nbformat.validate(copy)
        assert [(c.outputs, c.execution_count) for c in copy.cells] == [([], None)]
        assert [c.source for c in copy.cells] == cells(each.path)
        assert "the answer" in each.path.read_text(encoding="utf-8")
    before = contents(folder)
    assert work.update(lessons, folder)[0] == "work/: 2 kept"
    assert contents(folder) == before


def test_outputs_and_counts_are_no_change(lessons, folder):
    work.update(lessons, folder)
    put(folder / "01_a.ipynb", "a = 1")  # the learner ran it
    put(lessons[0], "a = 2")
    assert work.update(lessons, folder)[0] == "work/: 2 kept; 01_a.ipynb updated"
    assert cells(folder / "01_a.ipynb") == ["a = 2"]


def test_a_changed_copy_stays_and_the_new_lesson_is_put_beside_it(lessons, folder):
    work.update(lessons, folder)
    mine = put(folder / "01_a.ipynb", "a = mine")
    assert work.update(lessons, folder)[0] == "work/: 2 kept"  # the lesson is the same
    kept = mine.read_bytes()
    stays = "work/: 2 kept; 01_a.ipynb is yours and stays, the new version is "
    for number, name in [(2, "01_a_new.ipynb"), (4, "01_a_new2.ipynb")]:
        put(lessons[0], f"a = {number}")
        said, opened = work.update(lessons, folder)
        assert said == stays + name and opened["a"] == mine
        assert cells(folder / name) == [f"a = {number}"]
        # What is new, and unchanged, is replaced by what is newer; once changed it stays too.
        put(lessons[0], f"a = {number + 1}")
        assert work.update(lessons, folder)[0] == f"work/: 2 kept; {name} updated"
        assert work.update(lessons, folder)[0] == "work/: 2 kept"
        put(folder / name, "a = mine, again")
    assert mine.read_bytes() == kept and cells(folder / "01_a_new.ipynb") == ["a = mine, again"]


def test_a_copy_keeps_its_name_when_its_lesson_is_renumbered(lessons, folder):
    work.update(lessons, folder)
    mine = put(folder / "02_b.ipynb", "b = mine")
    moved = dataclasses.replace(lessons[1], number=3)
    lessons[1].path.rename(moved.path)
    said, opened = work.update([lessons[0], moved], folder)
    assert said == "work/: 2 kept; 02_b.ipynb keeps its name (now 03_b.ipynb)"
    assert opened["b"] == mine and contents(folder).keys() == {"01_a.ipynb", "02_b.ipynb"}


def test_what_else_stands_there_is_the_learners(lessons, folder):
    work.update(lessons, folder)
    shutil.copy(folder / "01_a.ipynb", folder / "01_a-Copy1.ipynb")
    (folder / "scratch.ipynb").write_text("", encoding="utf-8")
    put(folder / "03_c.ipynb", "c = by hand")
    put(lessons[0], "a = 2")
    third = lesson(folder.parent, 3, "c")
    said, _ = work.update([*lessons, third], folder)
    assert "01_a.ipynb updated" in said and "03_c.ipynb is yours and stays" in said
    assert cells(folder / "01_a-Copy1.ipynb") == ["a = 1"]
    assert cells(folder / "03_c.ipynb") == ["c = by hand"]


@pytest.mark.parametrize("content", ["", "{}", "[1]", "<<<<<<< HEAD", '{"cells": 3}'])
def test_a_copy_that_is_no_notebook_any_more(lessons, folder, content):
    work.update(lessons, folder)
    (folder / "01_a.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="01_a.ipynb is no notebook any more.*Move it away"):
        work.update(lessons, folder)
    assert (folder / "01_a.ipynb").read_text(encoding="utf-8") == content


def test_a_file_in_the_place_of_the_folder(lessons, folder):
    folder.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="is a file; expected the folder of your copies"):
        work.update(lessons, folder)
    assert folder.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("failing", [(Path, "write_text"), (os, "replace")])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "no space"), PermissionError(13)])
def test_whatever_stops_it_every_copy_is_whole(lessons, folder, monkeypatch, failing, error):
    work.update(lessons, folder)
    before = contents(folder)
    put(lessons[0], "a = 2")

    def fail(*arguments, **options):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(*failing, fail)
        with pytest.raises((KeyboardInterrupt, OSError)):
            work.update(lessons, folder)
    assert contents(folder) == before
    work.update(lessons, folder)
    assert cells(folder / "01_a.ipynb") == ["a = 2"]


@pytest.mark.parametrize("number", ["0", "99", "-1", "two", ""])
def test_an_unknown_lesson(number):
    with pytest.raises(SystemExit, match=f"LESSON is {number}; expected a number from 1 to"):
        work.main(number)


def test_the_learners_copy_is_opened_with_the_options(lessons, folder, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(work, "ROOT", folder.parent)
    monkeypatch.setattr(work.subprocess, "call", lambda command, cwd: commands.append(command) or 0)
    monkeypatch.setattr(work.course, "lessons", lambda root: lessons)
    assert work.main("2", "--no-browser", "--port", "9000") == 0
    assert commands[0][2:] == [
        "jupyter", "lab", Path("work/02_b.ipynb"), "--no-browser", "--port", "9000"
    ]  # fmt: skip
    assert capsys.readouterr().out == "work/: 2 new\n"
    put(folder / "02_b.ipynb", "b = mine")
    put(lessons[1], "b = 2")
    work.main("2")
    assert commands[1][4] == Path("work/02_b.ipynb")
