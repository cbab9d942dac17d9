"""Draw the pictures that open lessons: python -m tools.lesson_pictures TOPIC ...

Each is put into its notebook's first cell as a data URI, so that it shows wherever the notebook
does. That of Real sentences needs the real pairs.
"""

import sys
import textwrap
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers import corpus, plotting
from helpers.tatoeba import load_tatoeba
from tools.title_picture import as_png, put_into_lesson

SOURCE, TARGET = ["민수는", "사과를", "먹었어요"], ["Minsu", "ate", "an", "apple", "."]
MISSING = TARGET.index("apple")
# What the lesson computes, without its answer.
WEIGHTS = [[0.87, 0.12, 0.02], [0.00, 0.12, 0.88], [0.20, 0.44, 0.36], 3 * [0], [0.47, 0.06, 0.47]]
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
QUESTIONS = "same translations?   same numbers?   same learning?   what can go wrong?"
STEM = "톰"
ENDINGS = {
    "은": "topic", "이": "subject", "을": "object", "한테": "to Tom", "의": "Tom's",
    "에게": "to Tom", "이랑": "with Tom", "과": "with Tom",
}  # fmt: skip
CENTRED = {"ha": "center", "va": "center"}
CODE = {"family": "DejaVu Sans Mono", "va": "center"}


def missing_row() -> plt.Figure:
    """The lesson's heatmap, the row of one word hatched."""
    figure, ax = plt.subplots(figsize=(5.6, 3.4))
    hidden = np.zeros(np.shape(WEIGHTS), bool)
    hidden[MISSING] = True
    plotting.attention_heatmap(WEIGHTS, SOURCE, TARGET, hidden=hidden, ax=ax)
    for column in range(len(SOURCE)):
        ax.text(column, MISSING, "?", size=15, **CENTRED, **plotting.HIDDEN_NUMBER)
    return figure


def one_line() -> plt.Figure:
    """A page of code on the left, one line on the right."""
    ax = _canvas(6.6, 2.9)
    for corner, width, height in (((0.12, 0.5), 2.62, 2.28), ((3.72, 1.4), 2.76, 0.5)):
        style = {"boxstyle": "round,pad=0.04", "facecolor": "#F5F5F5", "edgecolor": plotting.GREY}
        ax.add_patch(FancyBboxPatch(corner, width, height, **style))
    ax.text(0.22, 1.64, PAGE, size=8.2, linespacing=1.25, **CODE)
    x, colors = 3.78, {"query": plotting.QUERY, "value": plotting.VALUE, "key": plotting.KEY}
    for text in ("Attention()([", "query", ", ", "value", ", ", "key", "])"):
        color = plotting.as_text(colors.get(text, "black"))
        ax.text(x, 1.65, text, color=color, size=10, weight="bold", **CODE)
        x += len(text) * 0.0836
    _arrow(ax, (2.85, 1.65), (3.64, 1.65), mutation_scale=18, lw=2, color=plotting.GREY)
    ax.text(3.24, 1.95, "?", size=22, weight="bold", **CENTRED)
    ax.text(3.3, 0.2, QUESTIONS, size=10.5, **CENTRED)
    return ax.figure


def bottleneck() -> plt.Figure:
    """A short sentence and, below it, a long one, each squeezed into one encoder state."""
    ax = _canvas(6, 3.5)
    ax.set_ylim(-0.05, 3.45)
    for text, x in (("Korean", 0.86), ("one state", 2.65), ("English", 4.7)):
        ax.text(x, 3.28, text, size=13, **CENTRED)
    for clauses, seed, y in ((1, 0, 2.55), (4, 4, 0.95)):
        (pair,) = corpus.generate_pairs(1, clauses=(clauses,), tenses=("past",), seed=seed)
        _sentence(ax, pair, y)
    return ax.figure


def _sentence(ax: Axes, pair: corpus.SentencePair, y: float) -> None:
    """A square for each Korean token, the state as a strip of 128 numbers, the English."""
    count = len(pair.source_tokens)
    rows = -(-count // 6)
    for i in range(count):
        corner = (0.12 + 0.25 * (i % 6), y + 0.125 * rows - 0.25 * (i // 6) - 0.25)
        ax.add_patch(Rectangle(corner, 0.2, 0.2, color=plotting.KEY))
    ax.text(0.86, y - 0.125 * rows - 0.2, f"{count} tokens", size=11, **CENTRED)
    state = np.random.default_rng(count).normal(size=(8, 16))  # stands for any state
    ax.imshow(state, cmap="Blues", extent=(2.3, 3.0, y - 0.25, y + 0.25), aspect="auto", zorder=2)
    ax.text(2.65, y - 0.42, "128 numbers", size=11, **CENTRED)
    ax.text(3.62, y, textwrap.fill(pair.target, 27), va="center", size=10.5, linespacing=1.25)
    for start, end in ((1.68, 2.26), (3.05, 3.57)):
        _arrow(ax, (start, y), (end, y), color="0.2", lw=2)
    top = y + 0.125 * rows
    back = {"color": plotting.WEIGHT, "lw": 1.8, "ls": (0, (3, 2))}
    frame = (0.25 * min(count, 6) + 0.05, 0.25 * rows + 0.05)
    ax.add_patch(Rectangle((0.07, top - frame[1]), *frame, fill=False, **back))
    _arrow(ax, (3.9, top + 0.08), (1.1, top + 0.02), connectionstyle="arc3,rad=0.25", **back)
    color = plotting.as_text(plotting.WEIGHT)
    ax.text(2.5, top + 0.27, "attention", size=11, color=color, **CENTRED)


def word_forms() -> plt.Figure:
    """How often each Korean form of one English name stands in the real pairs."""
    words = Counter(token for pair in load_tatoeba() for token in pair.source_tokens)
    forms = {word: count for word, count in words.items() if word.startswith(STEM)}
    bars = {f"{STEM}{ending}  ({gloss})": forms[STEM + ending] for ending, gloss in ENDINGS.items()}
    bars[f"{len(forms) - len(bars)} more words"] = sum(forms.values()) - sum(bars.values())
    figure, ax = plt.subplots(figsize=(6, 3.6))
    colors = [plotting.KEY] * len(ENDINGS) + [plotting.GREY]
    drawn = ax.barh(list(bars), list(bars.values()), color=colors)
    ax.bar_label(drawn, padding=3, size=11)
    ax.tick_params(axis="y", labelsize=13, length=0)
    ax.set(xticks=[], xlim=(0, 690))
    ax.spines[:].set_visible(False)
    ax.invert_yaxis()
    ax.set_title(f"English: one word, Tom. Korean: {len(forms)} words", size=14, loc="left")
    return figure


def _canvas(width: float, height: float) -> Axes:
    """A figure to draw on, measured in inches from its bottom left corner."""
    ax = plt.figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return ax


def _arrow(ax: Axes, start, end, mutation_scale=13, **style) -> None:
    style |= {"arrowstyle": "-|>", "mutation_scale": mutation_scale}
    ax.add_patch(FancyArrowPatch(start, end, **style))


DRAWN = {
    "attention_by_hand": missing_row,
    "keras_attention_layer": one_line,
    "what_attention_buys": bottleneck,
    "real_sentences": word_forms,
}


def draw(topic: str) -> str:
    """The picture of a lesson, a PNG in base64."""
    plotting.use_house_style()
    return as_png(DRAWN[topic]())


if __name__ == "__main__":
    if not sys.argv[1:] or not set(sys.argv[1:]) <= set(DRAWN):
        sys.exit(f"usage: python -m tools.lesson_pictures TOPIC ..., some of {', '.join(DRAWN)}")
    for topic in sys.argv[1:]:
        put_into_lesson(topic, draw(topic))
