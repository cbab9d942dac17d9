"""Open JupyterLab on the learner's own copy of a lesson.

python -m tools.work [lesson [option of JupyterLab ...]]

The folder work/ gets a copy of every lesson, without outputs. A copy that the learner changed is
never overwritten: when its lesson has been updated since, the new version is put beside it. Each
copy keeps in its metadata what it came from, so that no other record can be lost or disagree.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from tools import course
from tools.course import ROOT, Lesson


def digest(notebook: NotebookNode) -> str:
    """What the cells say, in short. Outputs, counts and metadata do not count."""
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """Make a notebook what a learner first meets, with the answers still open; return it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


class Copy(NamedTuple):
    """A notebook in work/ that was made from a lesson."""

    path: Path
    topic: str
    origin: str | None  # the digest of the lesson when it was copied
    changed: bool


def read_copies(work: Path, topics: set[str]) -> list[Copy]:
    """The copies in a folder, in the order of their names.

    Notebooks of the learner's own stand there too: also one that they duplicated or renamed.

    Raises:
        ValueError: a copy is no notebook any more.
    """
    copies = []
    for path in sorted(work.glob("*.ipynb")):
        named = next((name for name in topics if f"_{name}" in path.stem), None)
        try:
            notebook = nbformat.read(path, as_version=4)
            made, now = notebook.metadata.get("course", {}), digest(notebook)
        except Exception as error:  # nbformat and json fail with a dozen types
            if named is None:
                continue
            raise ValueError(
                f"{path} is no notebook any more ({error}); expected your copy of a lesson. "
                "Move it away or delete it, and the same command makes a new one."
            ) from error
        if made.get("file") == path.name:
            copies.append(Copy(path, made["topic"], made["cells"], now != made["cells"]))
        elif named and not made and path.stem.endswith(f"_{named}"):  # put there by hand
            copies.append(Copy(path, named, now, True))
    return copies


def write(lesson: Lesson, path: Path) -> None:
    """Put a copy of a lesson at a path: all of it, or nothing."""
    notebook = nbformat.read(lesson.path, as_version=4)
    origin = {"topic": lesson.topic, "file": path.name, "cells": digest(notebook)}
    notebook.metadata["course"] = origin
    text = nbformat.writes(without_outputs(notebook))
    # Renaming is one step, so that a full disk or an interruption leaves what was there.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """The first free name for a new version of a copy that stays."""
    names = (f"{path.stem}_new{number}.ipynb" for number in ("", *range(2, 1000)))
    return next(free for name in names if not (free := path.with_name(name)).exists())


def update(lessons: list[Lesson], work: Path) -> tuple[str, dict[str, Path]]:
    """Bring the copies up to date with the lessons.

    Args:
        lessons: those of the course, in order.
        work: the learner's folder; made where it is missing.

    Returns:
        What was done, in a line, and for each topic the copy that the learner works on.

    Raises:
        ValueError: a copy is no notebook any more.
        OSError: the folder is a file or cannot be written. Every copy is as it was, or updated.
    """
    if work.exists() and not work.is_dir():
        raise FileExistsError(f"{work} is a file; expected the folder of your copies: move it away")
    work.mkdir(exist_ok=True)
    copies = read_copies(work, {lesson.topic for lesson in lessons})
    opened, made, news = {}, 0, []
    for lesson in lessons:
        name = lesson.path.name
        ours = [copy for copy in copies if copy.topic == lesson.topic]
        opened[lesson.topic] = ours[0].path if ours else work / name
        if not ours:
            write(lesson, work / name)
            made += 1
            continue
        if ours[0].path.name != name:
            news.append(f"{ours[0].path.name} keeps its name (now {name})")
        current = digest(nbformat.read(lesson.path, as_version=4))
        if any(copy.origin == current for copy in ours):
            continue
        unchanged = [copy.path for copy in ours if not copy.changed]
        if unchanged:
            write(lesson, unchanged[0])
            news.append(f"{unchanged[0].name} updated")
        else:
            write(lesson, new := beside(ours[0].path))
            news.append(f"{ours[0].path.name} is yours and stays, the new version is {new.name}")
    kept = len(lessons) - made
    counts = [f"{made} new" * bool(made), f"{kept} kept" * bool(kept), *news]
    return f"{work.name}/: " + "; ".join(filter(None, counts)), opened


def main(lesson: str = "1", *options: str) -> int:
    lessons = course.lessons(ROOT)
    if not lesson.isdecimal() or not 1 <= int(lesson) <= len(lessons):
        sys.exit(f"LESSON is {lesson}; expected a number from 1 to {len(lessons)}")
    try:
        done, copies = update(lessons, ROOT / "work")
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")
    print(done, flush=True)
    path = copies[lessons[int(lesson) - 1].topic]
    command = [sys.executable, "-m", "jupyter", "lab", path.relative_to(ROOT), *options]
    return subprocess.call(command, cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:  # Ctrl+C is how one leaves JupyterLab
        pass
