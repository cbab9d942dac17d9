"""The picture that opens the lesson What attention buys: python -m tools.bottleneck_picture.

A short sentence and a long one, each squeezed into one encoder state. It is drawn here and put
into the notebook's first cell as a data URI, so that it shows wherever the notebook does.
"""

import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from helpers import corpus, plotting
from tools.title_picture import as_png, put_into_lesson

TOPIC = "what_attention_buys"


def draw() -> plt.Figure:
    """Draw the short sentence above the long one."""
    plotting.use_house_style()
    figure = plt.figure(figsize=(6, 3.5))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 6), ylim=(-0.05, 3.45))
    ax.axis("off")
    for text, x in (("Korean", 0.86), ("one state", 2.65), ("English", 4.7)):
        ax.text(x, 3.28, text, ha="center", va="center", size=13)
    for clauses, seed, y in ((1, 0, 2.55), (4, 4, 0.95)):
        _sentence(
            ax, corpus.generate_pairs(1, clauses=(clauses,), tenses=("past",), seed=seed)[0], y
        )
    return figure


def _sentence(ax, pair: corpus.SentencePair, y: float) -> None:
    """A square for each Korean token, the state as a strip of 128 numbers, the English."""
    count = len(pair.source_tokens)
    rows = -(-count // 6)
    for i in range(count):
        corner = (0.12 + 0.25 * (i % 6), y + 0.125 * rows - 0.25 * (i // 6) - 0.25)
        ax.add_patch(Rectangle(corner, 0.2, 0.2, color=plotting.KEY))
    ax.text(0.86, y - 0.125 * rows - 0.2, f"{count} tokens", ha="center", va="center", size=11)
    state = np.random.default_rng(count).normal(size=(8, 16))  # stands for any state
    ax.imshow(state, cmap="Blues", extent=(2.3, 3.0, y - 0.25, y + 0.25), aspect="auto", zorder=2)
    ax.text(2.65, y - 0.42, "128 numbers", ha="center", va="center", size=11)
    ax.text(3.62, y, textwrap.fill(pair.target, 27), va="center", size=10.5, linespacing=1.25)
    for start, end in ((1.68, 2.26), (3.05, 3.57)):
        _arrow(ax, (start, y), (end, y), color="0.2", lw=2)
    top = y + 0.125 * rows
    back = {"color": plotting.WEIGHT, "lw": 1.8, "ls": (0, (3, 2))}
    frame = (0.25 * min(count, 6) + 0.05, 0.25 * rows + 0.05)
    ax.add_patch(Rectangle((0.07, top - frame[1]), *frame, fill=False, **back))
    back["connectionstyle"] = "arc3,rad=0.25"
    _arrow(ax, (3.9, top + 0.08), (1.1, top + 0.02), **back)
    style = {"ha": "center", "va": "center", "size": 11, "color": plotting.as_text(plotting.WEIGHT)}
    ax.text(2.5, top + 0.27, "attention", **style)


def _arrow(ax, start, end, **style) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, **style))


if __name__ == "__main__":
    put_into_lesson(TOPIC, as_png(draw()))
