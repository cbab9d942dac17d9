"""The picture that opens the lesson One Keras line: python -m tools.one_line_picture.

A page of code beside one line. It is drawn here and put into the notebook's first cell as a data
URI, so that it shows wherever the notebook does.
"""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from helpers import plotting
from tools.title_picture import as_png, put_into_lesson

TOPIC = "keras_attention_layer"
PAGE = """scores = query · keyᵀ
scores[padding] = −∞
scores −= scores.max()
e = exp(scores)
weights = e / e.sum()
context = weights · value
# and for training:
d_weights = d_context · valueᵀ
d_scores = weights × (d_weights
  − (weights × d_weights).sum())
d_query = d_scores · key
d_key = d_scoresᵀ · query
d_value = weightsᵀ · d_context"""


def draw() -> plt.Figure:
    """Draw the page on the left, the line on the right."""
    plotting.use_house_style()
    figure = plt.figure(figsize=(6.6, 2.9))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 6.6), ylim=(0, 2.9))
    ax.axis("off")
    for corner, width, height in (((0.12, 0.5), 2.62, 2.28), ((3.72, 1.4), 2.76, 0.5)):
        style = {"boxstyle": "round,pad=0.04", "facecolor": "#F5F5F5", "edgecolor": plotting.GREY}
        ax.add_patch(FancyBboxPatch(corner, width, height, **style))
    ax.text(0.22, 1.64, PAGE, family="DejaVu Sans Mono", size=8.2, va="center", linespacing=1.25)
    x = 3.78
    for text, color in (
        ("Attention()([", "black"),
        ("query", plotting.QUERY),
        (", ", "black"),
        ("value", plotting.VALUE),
        (", ", "black"),
        ("key", plotting.KEY),
        ("])", "black"),
    ):
        look = {"family": "DejaVu Sans Mono", "size": 10, "weight": "bold", "va": "center"}
        ax.text(x, 1.65, text, color=plotting.as_text(color), **look)
        x += len(text) * 0.0836
    arrow = {"arrowstyle": "-|>", "mutation_scale": 18, "lw": 2, "color": plotting.GREY}
    ax.add_patch(FancyArrowPatch((2.85, 1.65), (3.64, 1.65), **arrow))
    ax.text(3.24, 1.95, "?", size=22, weight="bold", ha="center", va="center")
    questions = "same translations?   same numbers?   same learning?   what can go wrong?"
    ax.text(3.3, 0.2, questions, size=10.5, ha="center", va="center")
    return figure


if __name__ == "__main__":
    put_into_lesson(TOPIC, as_png(draw()))
