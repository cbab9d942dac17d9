"""The lessons as they are stored, for tests that read or run what stands in them."""

import nbformat
import pytest

from tools import course

each_lesson = pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.topic)


def cells(topic: str, kind: str = "") -> list[nbformat.NotebookNode]:
    """The cells of a lesson, or those of one kind: "code" or "markdown"."""
    found = nbformat.read(course.lesson(topic).path, as_version=4).cells
    return [cell for cell in found if kind in cell.cell_type]


def prose(topic: str) -> str:
    return "\n".join(cell.source for cell in cells(topic, "markdown"))


def code(topic: str, words: str) -> str:
    """The code cell that holds these words."""
    (found,) = [cell.source for cell in cells(topic, "code") if words in cell.source]
    return found
