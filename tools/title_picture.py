"""The picture in a lesson's title cell: a data URI, so that it shows wherever the notebook does."""

import base64
import io
import re

import nbformat
from matplotlib.figure import Figure
from nbformat import NotebookNode
from PIL import Image

from tools import course

DPI = 180
PICTURE = re.compile(r'(?<=src="data:image/png;base64,)[^"]*')


def figures(cell: NotebookNode) -> list[NotebookNode]:
    """The outputs of a cell that hold a figure."""
    return [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]


def with_palette(png: str) -> str:
    """A figure, in base64, with 256 colours: a third of its size, and no eye sees it."""
    image, file = Image.open(io.BytesIO(base64.b64decode(png))), io.BytesIO()
    small = image.convert("RGB").quantize(256, kmeans=1, dither=Image.Dither.NONE)
    small.save(file, "PNG", optimize=True, dpi=image.info["dpi"])
    return base64.b64encode(file.getvalue()).decode()


def as_png(figure: Figure | Image.Image) -> str:
    """A figure or an image as a PNG in base64, with few colours."""
    file = io.BytesIO()
    if isinstance(figure, Figure):
        figure.savefig(file, dpi=DPI, bbox_inches=None)
    else:
        figure.save(file, "PNG", dpi=(DPI, DPI))
    return with_palette(base64.b64encode(file.getvalue()).decode())


def replace(notebook: NotebookNode, picture: str) -> None:
    """Put a picture, a PNG in base64, in the place of the one in the title cell.

    Raises:
        ValueError: the title cell has no picture, or more than one.
    """
    title = notebook.cells[0]
    title.source, count = PICTURE.subn(picture, title.source)
    if count != 1:
        raise ValueError(f"the title cell has {count} pictures as data URIs; expected one")


def put_into_lesson(topic: str, picture: str) -> None:
    """The same in a lesson's file. The alt text stands in the notebook."""
    path = course.lesson(topic).path
    notebook = nbformat.read(path, as_version=4)
    replace(notebook, picture)
    nbformat.write(notebook, path)
