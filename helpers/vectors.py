"""Vectors with two numbers, drawn as arrows."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from helpers.colours import GREY, KEY, QUERY, VALUE, as_text


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
        ax, title: as for `plotting.attention_heatmap`.

    Raises:
        ValueError: a vector does not have two numbers.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(4, 4))
    reach = limit or 1.25 * max(np.abs(list(vector)).max() for vector in vectors.values())
    for name, vector in vectors.items():
        if np.shape(vector) != (2,):
            raise ValueError(f"vectors[{name!r}] has the shape {np.shape(vector)}; expected (2,)")
    tips = [np.array(vector, dtype=float) for vector in vectors.values()]
    directions = [tip / (np.hypot(*tip) or 1) for tip in tips]
    for index, (name, tip, direction) in enumerate(zip(vectors, tips, directions, strict=True)):
        color = colors[index % len(colors)]
        # Wider, so that it still shows under a later one of the same direction.
        covered = any(np.allclose(direction, later) for later in directions[index + 1 :])
        width = 5 if covered else 2.5
        arrow = {"arrowstyle": "-|>", "color": color, "lw": width, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=tip, xytext=(0, 0), arrowprops=arrow)
        # Beside the tip; on the other side where a vector of the same direction has its name.
        side = -1 if any(np.allclose(direction, other) for other in directions[:index]) else 1
        beside = side * np.array([-direction[1], direction[0]])
        ax.text(
            *(tip + (0.1 * beside + 0.04 * direction) * reach),
            name, color=as_text(color), ha="center", va="center", size=12,
        )  # fmt: skip
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", title=title)
    ax.axhline(0, color="#CCCCCC", lw=1, zorder=0)
    ax.axvline(0, color="#CCCCCC", lw=1, zorder=0)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelcolor=GREY, labelsize=9)
    return ax
