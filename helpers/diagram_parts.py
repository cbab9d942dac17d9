"""The parts that pictures of architectures are made of: boxes, arrows, vectors, lines of words.

One part of a picture can be lit: it keeps its colours, and the rest pales but can still be read.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from helpers.colours import WEIGHTS_COLORMAP, ink_on

INK, PALE_INK, LINE, WHITE = "#000000", "#595959", "#555555", "#FFFFFF"
TOGETHER = {"attention": {"scores", "weights", "context"}}  # a name that lights several parts
LAYER, STATE = "#D3DAE2", "#44546A"  # slate: what is neither query, key, value nor weight


class Picture:
    """A figure to draw on, measured in inches from its top left corner.

    What is drawn belongs to a part, or to none ("").

    Args:
        width, height: of the figure; at most 6 inches wide, for a page of 390 pixels.
        parts: the name of each part that can be lit, and a sentence about it, or "".
        lit: the part to light; all of them when absent.

    Raises:
        ValueError: there is no such part.
    """

    def __init__(self, width: float, height: float, parts: Mapping[str, str], lit: str | None):
        if lit is not None and lit not in parts:
            raise ValueError(
                f"lit is {lit!r}; expected None or one of {', '.join(map(repr, parts))}"
            )
        figure, self.ax = plt.subplots(figsize=(width, height))
        self.ax.set_position((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(height, 0))
        self.ax.axis("off")
        self.lit = TOGETHER.get(lit, {lit} - {None})
        sentences = [*parts.values(), f"The part that is lit: {lit}." if lit else ""]
        figure.alt = " ".join(filter(None, sentences))

    def pales(self, part: str) -> bool:
        """Whether another part is lit."""
        return bool(self.lit) and part not in self.lit

    def text(self, part, x, y, text, *, size=10, bold=False, on=WHITE, **more) -> None:
        """Write around (x, y), in black or white as suits the colour `on`."""
        ink = PALE_INK if self.pales(part) else INK
        options = {"ha": "center", "va": "center", "linespacing": 1.25, "parse_math": False} | more
        if bold:
            options |= {"weight": "bold", "family": "DejaVu Sans"}  # there is no bold Hangul
        color = WHITE if ink_on(on) == "white" else ink
        self.ax.text(x, y, text, size=size, color=color, **options)

    def box(self, part, x, y, width, height, text="", *, fill=LAYER, radius=0.07, **more) -> None:
        """Draw a box around (x, y) with a text in it."""
        pale = self.pales(part)
        edge = mix(mix(fill, 0.7, INK), 0.4 if pale else 1)
        fill = mix(fill, 0.18 if pale else 1)
        self.ax.add_patch(
            FancyBboxPatch(
                (x - width / 2, y - height / 2), width, height, fc=fill, ec=edge, zorder=2,
                boxstyle=f"round,pad=0,rounding_size={radius}", lw=2 if part in self.lit else 1.2,
            )
        )  # fmt: skip
        self.text(part, x, y, text, on=fill, **more)

    def arrow(self, part, *points, color=LINE, width=1.6, head=True) -> None:
        """Draw an arrow through the points, corners and all."""
        style = f"-|>,head_length={4 + width},head_width={2 + width}" if head else "-"
        color = mix(color, 0.83, INK)  # so that orange, too, stands out from white by 3 to 1
        self.ax.add_patch(
            FancyArrowPatch(
                path=Path(points), arrowstyle=style, mutation_scale=1, lw=width, zorder=1,
                color=mix(color, 0.3) if self.pales(part) else color,
                joinstyle="miter", capstyle="butt",
            )
        )  # fmt: skip

    def strip(self, part, x, y, numbers, fill, *, cell=(0.36, 0.3), down=False, show=True) -> None:
        """Draw a vector around (x, y): one cell a number, side by side or from top to bottom.

        Without `show` a number from 0 to 1 is only a tint: white for 0, the full colour for 1.
        """
        width, height = cell
        for place, number in enumerate(numbers):
            shift = place - (len(numbers) - 1) / 2
            center = (x, y + shift * height) if down else (x + shift * width, y)
            text, tint = (f"{number:.2g}", fill) if show else ("", mix(fill, number))
            self.box(part, *center, width, height, text, fill=tint, radius=0.02)

    def table(self, part, xs: Sequence[float], ys: Sequence[float], weights) -> None:
        """Draw attention weights at the places xs and ys, in the colours of a heatmap."""
        width, height = xs[1] - xs[0], ys[1] - ys[0]
        for y, row in zip(ys, weights, strict=True):
            for x, weight in zip(xs, row, strict=True):
                self.box(part, x, y, width, height, fill=weight_color(weight), radius=0.02)

    def flow(self, part, xs: Sequence[float], start: float, end: float, shape: str = "") -> None:
        """Draw an arrow down at each place of xs, and across them the shape of what flows."""
        middle = 0.57 * start + 0.43 * end
        gap = np.array((middle - 0.09, middle + 0.09))  # for the text
        for x in xs:
            if shape:
                self.arrow(part, (x, start), (x, gap[0]), head=False)
            self.arrow(part, (x, gap[1] if shape else start), (x, end))
        self.text(part, (xs[0] + xs[-1]) / 2, gap.mean(), shape, size=9.5)

    def lane(self, part, xs: Sequence[float], y: float, words: Mapping[str, str]) -> None:
        """Write words side by side on the line y, each with its gloss below it."""
        for x, (word, gloss) in zip(xs, words.items(), strict=True):
            self.text(part, x, y, word, size=11, va="baseline")
            self.text(part, x, y + 0.2, gloss, va="baseline")


def mix(color: str, share: float, other: str = WHITE) -> str:
    """So much of one colour, the rest of the other."""
    return to_hex(share * np.array(to_rgb(color)) + (1 - share) * np.array(to_rgb(other)))


def weight_color(weight: float) -> str:
    """The colour of an attention weight from 0 to 1 in a heatmap."""
    return to_hex(plt.get_cmap(WEIGHTS_COLORMAP)(weight))
