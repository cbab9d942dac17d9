"""Figures in one look: query orange, key blue, value green, weights from white to purple."""

from collections.abc import Collection, Sequence
from importlib.metadata import PackageNotFoundError, files

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.colours import GOLD, GREY, KEY, QUERY, VALUE, WEIGHTS_COLORMAP
from helpers.corpus import SentencePair


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
    ax: Axes | None = None,
    title: str = "",
    show_values: bool | None = None,
) -> Axes:
    """Draw attention weights: source along x, target along y from top to bottom.

    Args:
        weights: array (target, source), every weight finite and from 0 to 1.
        source_tokens: one label a column, the tokens of the keys.
        target_tokens: one label a row, the tokens of the queries.
        sure: gold links (source position, target position), outlined with a full line.
        possible: gold links that a careful annotator accepts too, outlined with a dotted line.
        ax: where to draw; a new figure of a fitting size when absent.
        title: above the figure.
        show_values: write each weight into its cell; by default when there are at most 36 cells.

    Returns:
        The Axes, so that the caller can add to it.

    Raises:
        ValueError: weights and tokens disagree in number, a weight is not finite or lies
            outside 0 to 1, or a link lies outside the sentences.
    """
    weights = np.asarray(weights, dtype=float)
    source_tokens, target_tokens = list(source_tokens), list(target_tokens)
    validate_heatmap(weights, source_tokens, target_tokens, sure=sure, possible=possible)
    rows, columns = weights.shape
    if ax is None:
        _, ax = plt.subplots(figsize=(1.6 + 0.72 * columns, 1.1 + 0.42 * rows))
    ax.imshow(weights, cmap=WEIGHTS_COLORMAP, vmin=0, vmax=1, aspect="auto")
    _label_cells(ax, target_tokens, source_tokens, title)
    _rotate_if_crowded(ax, source_tokens)
    for links, style in ((set(possible) - set(sure), ":"), (sure, "-")):
        for column, row in links:
            corner = (column - 0.44, row - 0.44)
            ax.add_patch(
                Rectangle(corner, 0.88, 0.88, fill=False, edgecolor=GOLD, linewidth=2, ls=style)
            )
    if weights.size <= 36 if show_values is None else show_values:
        for row, column in np.ndindex(rows, columns):
            weight = weights[row, column]
            color = "white" if weight > 0.55 else "black"
            ax.text(column, row, f"{weight:.2f}", ha="center", va="center", color=color, size=9)
    return ax


def pair_heatmap(weights, pair: SentencePair, **options) -> Axes:
    """Draw a pair's weights (target, source) with its gold links; the rest as above."""
    return attention_heatmap(
        weights, pair.source_tokens, pair.target_tokens,
        sure=pair.sure, possible=pair.possible, **options,
    )  # fmt: skip


def _label_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str], title: str) -> None:
    # A token such as "$a_" is text: Matplotlib would take it for a formula and stop.
    ax.set_xticks(range(len(columns)), columns, parse_math=False)
    ax.set_yticks(range(len(rows)), rows, parse_math=False)
    ax.set_title(title, pad=10, parse_math=False)
    ax.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    ax.spines[:].set_visible(False)


def _rotate_if_crowded(ax: Axes, labels: Sequence[str]) -> None:
    # A Hangul syllable is about as wide as the font size, a Latin letter 0.6 times that.
    widths = [sum(1.0 if c >= "가" else 0.6 for c in label) for label in labels]
    points_a_column = ax.get_window_extent().width / ax.figure.dpi * 72 / len(labels)
    if max(widths) * plt.rcParams["font.size"] > 0.8 * points_a_column:
        ax.tick_params(axis="x", labelrotation=35)
        plt.setp(ax.get_xticklabels(), ha="left", rotation_mode="anchor")


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
        numbers: array (rows, columns); what is not finite is drawn grey, such as a masked −∞.
        row_labels, column_labels: one label a row and a column.
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
    rows, columns = numbers.shape
    if ax is None:
        _, ax = plt.subplots(figsize=(1.6 + 0.8 * columns, 1.0 + 0.45 * rows))
    finite = np.ma.masked_invalid(numbers)
    limit = limit or abs(finite).max() or 1  # of zeros alone, the scale does not matter
    colormap = plt.get_cmap("RdBu").with_extremes(bad="#BBBBBB")
    ax.imshow(finite, cmap=colormap, vmin=-1.6 * limit, vmax=1.6 * limit, aspect="auto")
    _label_cells(ax, row_labels, column_labels, title)
    for row, column in np.ndindex(rows, columns):
        text = f"{numbers[row, column]:z.2f}".rstrip("0").rstrip(".")  # z: no "-0"
        text = text.replace("-", "−").replace("inf", "∞")
        ax.text(column, row, text, ha="center", va="center", size=9)
    return ax


def draw_vectors(
    vectors: dict[str, Sequence[float]],
    *,
    colors: Sequence[str] = (QUERY, KEY, VALUE, GREY),
    limit: float | None = None,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw two-dimensional vectors as arrows from the origin, each with its name at the tip.

    Args:
        vectors: name to (x, y).
        colors: one a vector, in order; they repeat when there are more vectors.
        limit: the axes go from -limit to limit; by default as far as the vectors need.
        ax, title: as for `attention_heatmap`.

    Raises:
        ValueError: a vector does not have two numbers.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(4, 4))
    reach = limit or 1.25 * max(np.abs(list(vector)).max() for vector in vectors.values())
    directions = []
    for index, (name, vector) in enumerate(vectors.items()):
        if np.shape(vector) != (2,):
            raise ValueError(f"vectors[{name!r}] has the shape {np.shape(vector)}; expected (2,)")
        tip = np.array(vector, dtype=float)
        color = colors[index % len(colors)]
        # The first is wider, so that it still shows under a second one of the same direction.
        width = 2.5 if index else 5
        arrow = {"arrowstyle": "-|>", "color": color, "lw": width, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=tip, xytext=(0, 0), arrowprops=arrow)
        direction = tip / (np.hypot(*tip) or 1)
        # Beside the tip; on the other side where a vector of the same direction has its name.
        side = -1 if any(np.allclose(direction, other) for other in directions) else 1
        directions.append(direction)
        beside = side * np.array([-direction[1], direction[0]])
        ax.text(
            *(tip + (0.1 * beside + 0.04 * direction) * reach),
            name, color=color, ha="center", va="center", size=12,
        )  # fmt: skip
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", title=title)
    ax.axhline(0, color="#CCCCCC", lw=1, zorder=0)
    ax.axvline(0, color="#CCCCCC", lw=1, zorder=0)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelcolor=GREY, labelsize=9)
    return ax
