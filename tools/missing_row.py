"""Draw the picture in the title cell of Attention by hand: its heatmap, with one row to fill in.

python -m tools.missing_row
"""

import matplotlib.pyplot as plt
import numpy as np

from helpers import plotting
from tools.title_picture import as_png, put_into_lesson

SOURCE, TARGET = ["민수는", "사과를", "먹었어요"], ["Minsu", "ate", "an", "apple", "."]
MISSING = TARGET.index("apple")
# What the lesson computes, without its answer.
WEIGHTS = [[0.87, 0.12, 0.02], [0.00, 0.12, 0.88], [0.20, 0.44, 0.36], 3 * [0], [0.47, 0.06, 0.47]]


def draw() -> plt.Figure:
    """The heatmap, the row of one word hatched."""
    plotting.use_house_style()
    figure, ax = plt.subplots(figsize=(5.6, 3.4))
    hidden = np.arange(len(TARGET))[:, np.newaxis] == MISSING
    hidden = np.repeat(hidden, len(SOURCE), axis=1)
    plotting.attention_heatmap(WEIGHTS, SOURCE, TARGET, hidden=hidden, ax=ax)
    for column in range(len(SOURCE)):
        ax.text(column, MISSING, "?", ha="center", va="center", size=15, **plotting.HIDDEN_NUMBER)
    return figure


if __name__ == "__main__":
    put_into_lesson("attention_by_hand", as_png(draw()))
