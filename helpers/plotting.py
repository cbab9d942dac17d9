"""Figures in one look: query orange, key blue, value green, weights from white to purple."""

from collections.abc import Collection, Sequence
from importlib.metadata import PackageNotFoundError, files

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.colours import (  # noqa: F401, lessons say plotting.QUERY
    COMPARE,
    GOLD,
    GREY,
    KEY,
    QUERY,
    VALUE,
    WEIGHT,
    WEIGHTS_COLORMAP,
    as_text,
    ink_on,
)
from helpers.corpus import SentencePair, gloss

# A number on hatching stands on a white ground.
HIDDEN_NUMBER = {"bbox": {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}}


def use_house_style() -> None:
    """Set Matplotlib's defaults for the collection, with a font that has Hangul.

    Raises:
        RuntimeError: the font's package is not installed.
    """
    _add_hangul_font()
    plt.rcParams.update(
        {
            "font.family": ["DejaVu Sans", "NanumGothic"],  # Hangul falls through to the second
            "font.size": 11,
            "axes.titlesize": 12,
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "figure.figsize": (7, 3.5),
            "figure.dpi": 90,
            "savefig.bbox": "tight",
            "legend.frameon": False,
        }
    )


def _add_hangul_font() -> None:
    # Importing koreanize_matplotlib fails on Python 3.12 and up, so only its font file is used.
    try:
        fonts = [f for f in files("koreanize-matplotlib") if f.name == "NanumGothic.ttf"]
    except PackageNotFoundError:
        fonts = []
    if not fonts:
        raise RuntimeError(
            "Hangul needs the font in the package koreanize-matplotlib, which is not installed: "
            "run `pip install koreanize-matplotlib` and restart the kernel"
        )
    font_manager.fontManager.addfont(str(fonts[0].locate()))


def attention_heatmap(
    weights,
    source_tokens: Sequence[str],
    target_tokens: Sequence[str],
    *,
    sure: Collection[tuple[int, int]] = (),
    possible: Collection[tuple[int, int]] = (),
    hidden=None,
    ax: Axes | None = None,
    title: str = "",
    show_values: bool | None = None,
) -> Axes:
    """Draw attention weights: source along x, target along y from top to bottom.

    Args:
        weights: array (target, source), every weight finite and from 0 to 1.
        source_tokens: one label a column, the tokens of the keys; Korean ones get their English.
        target_tokens: one label a row, the tokens of the queries.
        sure: gold links (source position, target position), outlined with a full line.
        possible: gold links that a careful annotator accepts too, outlined with a dotted line.
        hidden: array (target, source), True where a mask forbids to look: hatched.
        ax: where to draw; a new figure of a fitting size when absent.
        title: above the figure.
        show_values: write each weight into its cell; by default when there are at most 36 cells.
            In a hidden cell it is only written where some weight got through.

    Returns:
        The Axes, so that the caller can add to it.

    Raises:
        ValueError: weights, hidden and tokens disagree in number, a weight is not finite or lies
            outside 0 to 1, or a link lies outside the sentences.
    """
    weights = np.asarray(weights, dtype=float)
    source_tokens, target_tokens = list(source_tokens), list(target_tokens)
    validate_heatmap(weights, source_tokens, target_tokens, sure=sure, possible=possible)
    hidden = np.zeros(weights.shape, bool) if hidden is None else np.asarray(hidden)
    if hidden.shape != weights.shape or hidden.dtype != bool:
        raise ValueError(
            f"hidden is {hidden.dtype} of the shape {hidden.shape}; expected True and False of "
            f"the shape of weights, (target, source) = {weights.shape}"
        )
    source_tokens = with_glosses(source_tokens)
    ax = ax or _new_axes(source_tokens, len(weights))
    image = ax.imshow(weights, cmap=WEIGHTS_COLORMAP, vmin=0, vmax=1, aspect="auto")
    _label_cells(ax, target_tokens, source_tokens, title)
    _hatch(ax, hidden)
    for links, style in ((set(possible) - set(sure), ":"), (sure, "-")):
        for column, row in links:
            look = {"fill": False, "edgecolor": GOLD, "linewidth": 2, "ls": style}
            ax.add_patch(Rectangle((column - 0.44, row - 0.44), 0.88, 0.88, **look))
    if weights.size <= 36 if show_values is None else show_values:
        for (row, column), weight in np.ndenumerate(weights):
            look = {"color": ink_on(image.to_rgba(weight))}
            if hidden[row, column]:
                look = HIDDEN_NUMBER
            if f"{weight:.2f}" != "0.00" or not hidden[row, column]:
                ax.text(column, row, f"{weight:.2f}", ha="center", va="center", size=10, **look)
    return ax


def pair_heatmap(weights, pair: SentencePair, **options) -> Axes:
    """Draw a pair's weights (target, source) with its gold links; the rest as above."""
    options |= {"sure": pair.sure, "possible": pair.possible}
    return attention_heatmap(weights, pair.source_tokens, pair.target_tokens, **options)


def with_glosses(tokens: Sequence[str]) -> list[str]:
    """Each Korean token with its English in a second line, where the lexicon has it."""
    pairs = [(token, gloss(token)) for token in tokens]
    return [f"{token}\n{english}" if english not in ("", token) else token
            for token, english in pairs]  # fmt: skip


def em_width(label: str) -> float:
    """About how wide a label's widest line is, in units of its font size."""
    # A Hangul syllable is about as wide as the font size, a Latin letter 0.6 times that.
    return max(sum(1.0 if c >= "가" else 0.6 for c in line) for line in label.split("\n"))


def _new_axes(columns: Sequence[str], rows: int) -> Axes:
    # As wide as the labels if that fits a page, and never so narrow that two lines would overlap.
    inches = 1.1 * max(map(em_width, columns)) * plt.rcParams["font.size"] / 72
    inches = max(0.44, min(max(0.72, inches), 6.4 / len(columns)))
    return plt.subplots(figsize=(1.6 + inches * len(columns), 1.1 + 0.42 * rows))[1]


def _hatch(ax: Axes, cells) -> None:
    for row, column in np.argwhere(cells):
        style = {"facecolor": "white", "edgecolor": GREY, "hatch": "////", "linewidth": 0}
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **style))


def _label_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str], title: str) -> None:
    # A token such as "$a_" is text: Matplotlib would take it for a formula and stop.
    ax.set_xticks(range(len(columns)), columns, parse_math=False)
    ax.set_yticks(range(len(rows)), rows, parse_math=False)
    ax.set_title(title, pad=10, parse_math=False)
    ax.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    ax.spines[:].set_visible(False)
    size = plt.rcParams["font.size"]
    column = ax.get_window_extent().width / ax.figure.dpi * 72 / len(columns)  # in points
    if max(map(em_width, columns)) * size > 0.95 * column:
        # Upright where slanted labels of so many lines would touch.
        lines = 1 + max(label.count("\n") for label in columns)
        upright = 1.35 * lines * size > column * np.sin(np.radians(35))
        ax.tick_params(axis="x", labelrotation=90 if upright else 35)
        va = "center" if upright else "bottom"
        plt.setp(ax.get_xticklabels(), ha="left", va=va, rotation_mode="anchor")


def validate_heatmap(weights, source_tokens, target_tokens, **links) -> None:
    """Raise ValueError unless weights (target, source) and links fit to the two sentences."""
    expected = (len(target_tokens), len(source_tokens))
    if weights.shape != expected or 0 in expected:
        raise ValueError(
            f"weights has the shape {weights.shape}; expected (target, source) = {expected}, "
            f"at least (1, 1), for {expected[0]} target tokens and {expected[1]} source tokens"
        )
    if not np.isfinite(weights).all():
        raise ValueError("weights has a value that is not finite (nan or inf); expected 0 to 1")
    if weights.min() < 0 or weights.max() > 1 + 1e-3:
        raise ValueError(
            f"weights goes from {weights.min():.3g} to {weights.max():.3g}; expected 0 to 1 "
            "(are these attention scores, before the softmax?)"
        )
    for name, pairs in links.items():
        for column, row in pairs:
            if not (0 <= column < expected[1] and 0 <= row < expected[0]):
                raise ValueError(
                    f"{name} has the link ({column}, {row}), outside the sentences; expected "
                    f"(source position below {expected[1]}, target position below {expected[0]})"
                )


def number_grid(
    numbers,
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    *,
    ax: Axes | None = None,
    title: str = "",
    limit: float | None = None,
) -> Axes:
    """Draw any table of numbers, such as attention scores: negative red, positive blue.

    Args:
        numbers: array (rows, columns); −∞, which stands for a mask, is hatched; nan and ∞ are grey.
        row_labels, column_labels: one label a row and a column; Korean columns get their English.
        ax, title: as for `attention_heatmap`.
        limit: the number that gets the full colour; by default the largest in the table.

    Raises:
        ValueError: numbers and labels disagree.
    """
    numbers = np.asarray(numbers, dtype=float)
    if numbers.shape != (len(row_labels), len(column_labels)):
        raise ValueError(
            f"numbers has the shape {numbers.shape}; expected (rows, columns) = "
            f"{(len(row_labels), len(column_labels))}"
        )
    column_labels = with_glosses(column_labels)
    ax = ax or _new_axes(column_labels, len(numbers))
    finite = np.ma.masked_invalid(numbers)
    limit = limit or abs(finite).max() or 1  # of zeros alone, the scale does not matter
    colormap = plt.get_cmap("RdBu").with_extremes(bad="#BBBBBB")
    ax.imshow(finite, cmap=colormap, vmin=-1.6 * limit, vmax=1.6 * limit, aspect="auto")
    _label_cells(ax, row_labels, column_labels, title)
    hidden = np.isneginf(numbers)
    _hatch(ax, hidden)
    for (row, column), number in np.ndenumerate(numbers):
        text = f"{number:z.2f}".rstrip("0").rstrip(".")  # z: no "-0"
        text = text.replace("-", "−").replace("inf", "∞")
        look = HIDDEN_NUMBER if hidden[row, column] else {}
        ax.text(column, row, text, ha="center", va="center", size=10, **look)
    return ax
