"""The picture that opens a lesson."""

import base64
import io
import re

import nbformat
import pytest
from lessons import cells
from PIL import Image
from test_drives import LESSONS

from tools import course, lesson_pictures, title_picture

SHOWN = re.compile(r'<img alt="([^"]+)"(?: width="\d+")? src="data:image/png;base64,([^"]+)"')


def stored(lesson) -> tuple[str, bytes]:
    """Alt text and content of the picture in a lesson's title cell."""
    ((alt, content),) = SHOWN.findall(cells(lesson.topic)[0].source)
    return alt, base64.b64decode(content)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_it_is_small_and_described(lesson):
    alt, content = stored(lesson)
    image = Image.open(io.BytesIO(content))
    assert len(content) < 60_000 and image.mode == "P" and round(image.info["dpi"][0]) == 180
    assert len(alt.split()) > 10


@pytest.mark.parametrize("topic", lesson_pictures.DRAWN)
def test_it_is_the_one_that_is_drawn(topic):
    if not course.can_run(course.lesson(topic)):
        pytest.skip(*course.left_out())
    again = base64.b64decode(lesson_pictures.draw(topic))
    before, after = (
        Image.open(io.BytesIO(png)).convert("L").resize((60, 30))
        for png in (stored(course.lesson(topic))[1], again)
    )
    differences = (abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert max(differences) < 40  # of 255: other versions of Matplotlib draw a little differently


def test_a_title_without_a_picture_is_refused():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title")])
    with pytest.raises(ValueError, match="has 0 pictures as data URIs; expected one"):
        title_picture.replace(notebook, "AAAA")
