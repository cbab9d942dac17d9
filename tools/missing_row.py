"""Draw the picture in the title cell of Attention by hand: its heatmap, with one row to fill in.

python -m tools.missing_row
"""

import base64
import io
import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from PIL import Image

from helpers import plotting
from tools import course

SOURCE, TARGET = ["민수는", "사과를", "먹었어요"], ["Minsu", "ate", "an", "apple", "."]
MISSING = TARGET.index("apple")
# What the lesson computes, without its answer.
WEIGHTS = [[0.87, 0.12, 0.02], [0.00, 0.12, 0.88], [0.20, 0.44, 0.36], 3 * [0], [0.47, 0.06, 0.47]]
PICTURE = re.compile(r'(?<=src="data:image/png;base64,)[^"]*')
DPI = 180


def draw() -> bytes:
    """The heatmap as a PNG with few colours."""
    plotting.use_house_style()
    figure, ax = plt.subplots(figsize=(5.6, 3.4))
    hidden = np.arange(len(TARGET))[:, np.newaxis] == MISSING
    hidden = np.repeat(hidden, len(SOURCE), axis=1)
    plotting.attention_heatmap(WEIGHTS, SOURCE, TARGET, hidden=hidden, ax=ax)
    for column in range(len(SOURCE)):
        ax.text(column, MISSING, "?", ha="center", va="center", size=15, **plotting.HIDDEN_NUMBER)
    file = io.BytesIO()
    figure.savefig(file, dpi=DPI)
    few, file = Image.open(file).convert("RGB").quantize(64, dither=Image.Dither.NONE), io.BytesIO()
    few.save(file, "PNG", optimize=True, dpi=(DPI, DPI))
    return file.getvalue()


def main() -> None:
    path = course.lesson("attention_by_hand").path
    notebook = nbformat.read(path, as_version=4)
    title = notebook.cells[0]
    title.source = PICTURE.sub(base64.b64encode(draw()).decode(), title.source)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
