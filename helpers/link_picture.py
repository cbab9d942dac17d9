"""A sentence and its translation as two lines of words, joined by the attention weights."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from helpers.colours import GOLD, GREY, WEIGHT, as_text
from helpers.corpus import SentencePair, gloss
from helpers.plotting import em_width, validate_heatmap

WORD, GLOSS = 19, 14  # points: on a phone, the width of the picture shrinks to about two thirds
GAP = 16  # points between two words
WIDEST = 8.25 * 72  # points: a page has no room for more, so long sentences are drawn smaller


def link_picture(weights, pair: SentencePair) -> Axes:
    """Draw a pair's words in two lines, and from word to word a link as wide as its weight.

    Args:
        weights: array (target, source), every weight finite and from 0 to 1.
        pair: the Korean words stand above, their English glosses below them, the English words
            at the bottom. Gold links, if there are any, are thin lines: full where sure, dotted
            where possible.

    Returns:
        The Axes.

    Raises:
        ValueError: weights and tokens disagree in number, or a weight is not finite or lies
            outside 0 to 1.
    """
    weights = np.asarray(weights, dtype=float)
    validate_heatmap(weights, pair.source_tokens, pair.target_tokens)
    korean = [
        (token, gloss(token) if gloss(token) != token else "") for token in pair.source_tokens
    ]
    widths = [max(WORD * em_width(word), GLOSS * em_width(note)) + GAP for word, note in korean]
    below = [WORD * em_width(word) + GAP for word in pair.target_tokens]
    width = max(sum(widths), sum(below))  # in points, as everything here
    height, shrink = 235, min(1, WIDEST / width)
    figure = plt.figure(figsize=(shrink * width / 72, shrink * height / 72))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    above, under = _centres(widths, width), _centres(below, width)
    for x, (word, note) in zip(above, korean, strict=True):
        _write(ax, x, height - 14, word, size=shrink * WORD)
        _write(ax, x, height - 40, note, size=shrink * GLOSS, color=GREY)
    for x, word in zip(under, pair.target_tokens, strict=True):
        _write(ax, x, 38, word, size=shrink * WORD)
    for (target, source), weight in np.ndenumerate(weights):
        if weight >= 0.02:  # fainter links nobody sees
            style = {"lw": 14 * shrink * weight, "alpha": 0.25 + 0.5 * weight, "color": WEIGHT}
            ax.add_patch(_curve(above[source], under[target], **style))
    for links, style in ((pair.possible - pair.sure, ":"), (pair.sure, "-")):
        for source, target in links:
            ax.add_patch(_curve(above[source], under[target], color=GOLD, lw=2, ls=style))
    if pair.possible:
        small = {"size": shrink * GLOSS}
        _write(ax, width / 4, 9, "wide: the translator", color=WEIGHT, **small)
        _write(ax, 3 * width / 4, 9, "thin: a bilingual reader", color=as_text(GOLD), **small)
    return ax


def _centres(widths: list[float], width: float) -> np.ndarray:
    """The middle of each word, spread over the whole width."""
    space = (width - sum(widths)) / len(widths)
    return np.cumsum(widths) - np.array(widths) / 2 + space * (np.arange(len(widths)) + 0.5)


def _write(ax: Axes, x: float, y: float, text: str, **style) -> None:
    ax.text(x, y, text, ha="center", va="center", parse_math=False, **style)


def _curve(above: float, below: float, top: float = 182, bottom: float = 54, **style) -> PathPatch:
    bend = (top + bottom) / 2
    points = [(above, top), (above, bend), (below, bend), (below, bottom)]
    return PathPatch(Path(points, [Path.MOVETO] + 3 * [Path.CURVE4]), fill=False, **style)
