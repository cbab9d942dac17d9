"""A prediction is a question with answers to open, each with its verdict and its reason."""

import re
from itertools import pairwise

import pytest
from lessons import cells, each_lesson

from tools import export

# Blank lines around the inside: without them it would not be read as Markdown.
ANSWER = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n</details>\s*", re.S)
VERDICT = re.compile(r"\*\*(Right|Not quite)\.\*\*(.*)", re.S)
SHORTEST_REASON = 5  # words


def problems(source: str) -> list[str]:
    """Everything that is wrong with the prediction in a Markdown cell, in words."""
    if "**Predict" not in source:
        return []
    if source.count("**Predict") > 1 or not re.search(r"^\*\*Predict\.\*\* \S", source, re.M):
        return ["a prediction is a paragraph that begins with **Predict.**, one a cell"]
    _, _, answers = source.partition("**Predict")[2].partition("\n\n")
    found, texts, verdicts = [], [], []
    for answer, inside in ANSWER.findall(answers):
        letter, _, text = answer.partition(". ")
        texts.append(text)
        verdict, reason = match.groups() if (match := VERDICT.match(inside)) else ("", "")
        verdicts.append(verdict)
        if letter != "ABCDEFGH"[len(texts) - 1] or re.search(r"[*`$<]", text):
            found.append(f"{answer!r} is not a letter in its order and plain text")
        if not verdict:
            found.append(f"{text!r} has no verdict")
        elif len(reason.split()) < SHORTEST_REASON:
            found.append(f"{text!r} has no reason of {SHORTEST_REASON} words")
    if rest := ANSWER.sub("", answers).strip():
        found.append(f"not in a details of its own: {rest!r}")
    if not 2 <= len(texts) <= 4:
        found.append(f"{len(texts)} answers, expected two to four")
    if verdicts.count("Right") != 1:
        found.append(f"{verdicts.count('Right')} right answers, expected one")
    return found + [f"{text!r} is given twice" for text in set(texts) if texts.count(text) > 1]


@each_lesson
def test_predictions_are_sound(lesson):
    for cell, following in pairwise(cells(lesson.topic)):
        if cell.cell_type == "markdown":
            assert problems(cell.source) == [], f"cell {cell.id}"
            # Pages fold what comes out of the code that follows.
            assert "**Predict" not in cell.source or following.cell_type == "code", cell.id


def answer(text, verdict="**Not quite.** It would if they pointed the same way."):
    return f"<details><summary>{text}</summary>\n\n{verdict}\n</details>\n"


QUESTION = "Text.\n\n**Predict.** How large is it?\n\n"
RIGHT = "**Right.** Their angle is above a right angle."
FINE = answer("A. Above 0") + answer("B. Below 0", RIGHT)


def test_a_sound_prediction_passes_and_is_rendered_inside_too():
    assert problems(QUESTION + FINE) == problems("No prediction.") == []
    assert "<summary>B. Below 0</summary>\n\n<p><strong>Right.</strong>" in export.render(FINE)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**Predict:** how large?\n\n" + FINE, "begins with"),
        ("See. **Predict.** How large?\n\n" + FINE, "begins with"),
        (2 * (QUESTION + FINE), "one a cell"),
        (QUESTION + FINE.replace(RIGHT, "**Not quite.** It is the other way round."), "0 right"),
        (QUESTION + FINE + answer("C. It is 0", RIGHT), "2 right"),
        (QUESTION + answer("A. Below 0", RIGHT), "1 answers"),
        (QUESTION + FINE + answer("C. 0") + answer("D. 1") + answer("E. 2"), "5 answers"),
        (QUESTION + FINE + answer("C. It is 0", "**Not quite.** Above 0."), "no reason"),
        (QUESTION + FINE + answer("C. It is 0", "It is not 0 here, as you see."), "no verdict"),
        (QUESTION + FINE + answer("C. Above 0"), "'Above 0' is given twice"),
        (QUESTION + FINE + answer("D. It is 0"), "a letter in its order"),
        (QUESTION + FINE + answer("C. It is `0`"), "plain text"),
        (QUESTION + FINE + "- C. It is 0", "not in a details of its own: '- C. It is 0'"),
        (QUESTION + FINE.replace("</summary>\n", "</summary>"), "not in a details"),
    ],
)
def test_a_bad_prediction_is_named(source, words):
    assert words in "\n".join(problems(source))
