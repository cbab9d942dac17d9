"""Checks for the exercises of notebook 6."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal


def sinusoidal_positions(function: Callable) -> None:
    """Check `function(length, width)`: sines in the even columns, cosines in the odd ones."""
    cases = [(5, 8), (12, 6), (3, 2)]

    def hands(width):
        return np.arange(0, width, 2) / width

    def table(angles, even=np.sin, odd=np.cos):
        return np.stack([even(angles), odd(angles)], axis=-1).reshape(len(angles), -1)

    def angles(length, width, exponents=hands, base=10000, start=0):
        return np.arange(start, start + length)[:, None] / base ** exponents(width)

    def halves(length, width):
        turned = angles(length, width)
        return np.concatenate([np.sin(turned), np.cos(turned)], axis=1)

    def each_column(length, width):
        own = angles(length, 2 * width)  # an exponent of its own for each column
        return np.where(np.arange(width) % 2, np.cos(own), np.sin(own))

    def each_column_twice(length, width):
        own = np.arange(length)[:, None] / 10000 ** (2 * np.arange(width) / width)
        return np.where(np.arange(width) % 2, np.cos(own), np.sin(own))

    def in_degrees(length, width):
        return table(np.deg2rad(angles(length, width)))

    mistakes = {
        "sine and cosine are swapped: the even columns are sines": lambda n, w: table(
            angles(n, w), np.cos, np.sin
        ),
        "all sines stand first, then all cosines: they must take turns, [:, 0::2] and [:, 1::2]": (
            halves
        ),
        "all columns are sines: the odd ones are cosines": lambda n, w: table(
            angles(n, w), np.sin, np.sin
        ),
        "all columns are cosines: the even ones are sines": lambda n, w: table(
            angles(n, w), np.cos, np.cos
        ),
        "the odd columns are empty: they are cosines": lambda n, w: table(
            angles(n, w), np.sin, np.zeros_like
        ),
        "the even columns are empty: they are sines": lambda n, w: table(
            angles(n, w), np.zeros_like, np.cos
        ),
        "a sine and its cosine have the same angle: there are width / 2 angles, not width": (
            each_column
        ),
        "a sine and its cosine have the same angle: 2i is np.arange(0, width, 2)": (
            each_column_twice
        ),
        "the exponent is i / width, so the hands turn too fast: it is 2i / width": lambda n, w: (
            table(angles(n, w, lambda width: hands(width) / 2))
        ),
        "the exponent is too large (is 2i doubled twice?): np.arange(0, width, 2) is 2i already": (
            lambda n, w: table(angles(n, w, lambda width: hands(width) * 2))
        ),
        "the exponent is 2i: divide it by the width": lambda n, w: table(
            angles(n, w, lambda width: hands(width) * width)
        ),
        "multiplied by 10000 ** (2i / width): divide": lambda n, w: table(
            angles(n, w, lambda width: -hands(width))
        ),
        "the exponent needs brackets: 10000 ** (np.arange(0, width, 2) / width)": lambda n, w: (
            table(np.arange(n)[:, None] / 10000.0 ** np.arange(0, w, 2) / w)
        ),
        "positions are counted from 0, not from 1": lambda n, w: table(angles(n, w, start=1)),
        "the base is 10000": lambda n, w: table(angles(n, w, base=1000)),
        "these are the angles: take their sine and cosine": lambda n, w: table(
            angles(n, w), np.array, np.array
        ),
        "these are the angles, one for two columns: take their sine and cosine": angles,
        "it is transposed: a row is a position": lambda n, w: table(angles(n, w)).T,
        "the angles are in radians: no conversion": in_degrees,
    }
    hint = "positions need an axis for the columns: np.arange(length)[:, np.newaxis]"
    judge("sinusoidal_positions", function, cases, lambda n, w: table(angles(n, w)), mistakes, hint)


def split_heads(function: Callable) -> None:
    """Check `function(x, heads)`: (batch, position, width) to (batch, head, position, depth)."""
    cases = [(normal(2, 5, 12), 3), (normal(1, 4, 8, seed=1), 2), (normal(3, 4, 4, seed=2), 4)]

    def right(x, heads):
        return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)

    def interleaved(x, heads):
        return np.moveaxis(x.reshape(*x.shape[:2], -1, heads), -1, 1)

    mistakes = {
        "reshape alone cuts the sentence, not the vectors: reshape to (batch, position, head, "
        "depth), then swap two axes": lambda x, heads: x.reshape(
            len(x), heads, x.shape[1], x.shape[2] // heads
        ),
        "the axes are (batch, position, head, depth): swap the middle two": lambda x, heads: (
            x.reshape(*x.shape[:2], heads, -1)
        ),
        "a head has every second column or so: the axes are (…, heads, depth), in this order": (
            interleaved
        ),
        "the axes are (head, batch, position, depth): the batch comes first": lambda x, heads: (
            np.moveaxis(x.reshape(*x.shape[:2], heads, -1), 2, 0)
        ),
        "the last two axes are swapped: that is for the keys, later": (
            lambda x, heads: right(x, heads).swapaxes(2, 3)
        ),
        "the swap comes before the reshape: reshape first": lambda x, heads: x.swapaxes(
            1, 2
        ).reshape(len(x), heads, x.shape[1], -1),
        "the batch is swapped with the head: swap axes 1 and 2": lambda x, heads: x.reshape(
            *x.shape[:2], heads, -1
        ).swapaxes(0, 2),
        "each head has the whole width: it gets width // heads columns": lambda x, heads: np.stack(
            [x] * heads, axis=1
        ),
        "only head 0 comes back": lambda x, heads: right(x, heads)[:, 0],
    }
    hint = "reshape to (batch, position, heads, width // heads), then swap axes 1 and 2"
    judge("split_heads", function, cases, right, mistakes, hint)


def merge_heads(function: Callable) -> None:
    """Check `function(x)`: (batch, head, position, depth) to (batch, position, width)."""
    cases = [(normal(2, 3, 5, 2),), (normal(1, 2, 4, 4, seed=1),), (normal(2, 4, 4, 3, seed=2),)]

    def right(x):
        return x.swapaxes(1, 2).reshape(len(x), x.shape[2], -1)

    mistakes = {
        "reshape alone mixes the positions: swap head and position first": lambda x: x.reshape(
            len(x), x.shape[2], -1
        ),
        "the heads stand after each other along the positions: they belong side by side": (
            lambda x: x.reshape(len(x), -1, x.shape[3])
        ),
        "the numbers of the heads take turns: keep each head's own together": lambda x: np.moveaxis(
            x, 1, 3
        ).reshape(len(x), x.shape[2], -1),
        "the swap is right, but head and depth are still two axes: reshape them into one": (
            lambda x: x.swapaxes(1, 2)
        ),
        "the heads are added up: put them side by side": lambda x: x.sum(axis=1),
        "this is the mean of the heads: put them side by side": lambda x: x.mean(axis=1),
        "only head 0 comes back": lambda x: x[:, 0],
        "the heads are in reverse order": lambda x: right(x[:, ::-1]),
        "position and depth are swapped: swap head and position, axes 1 and 2": lambda x: (
            x.swapaxes(2, 3).reshape(len(x), x.shape[2], -1)
        ),
        "the batch went with the swap: swap axes 1 and 2": lambda x: x.swapaxes(0, 1).reshape(
            len(x), x.shape[2], -1
        ),
    }
    hint = "swap axes 1 and 2, then reshape to (batch, position, heads * depth)"
    judge("merge_heads", function, cases, right, mistakes, hint)
