"""What can a sentence learn from itself, with several heads?"""

import numpy as np

from exercises import random_cases
from helpers.check import Lesson

check = Lesson()


def lengths_and_widths(rng):
    for half, more in zip(random_cases.sizes(rng, 3), (3, 6, 9), strict=True):
        yield 2 * half + more, 2 * half


@check.exercise(
    lengths_and_widths,
    hint="positions need an axis for the columns: np.arange(length)[:, np.newaxis]",
)
def sinusoidal_positions(length, width):
    return table(angles(length, width))


def two_i(width):
    return np.arange(0, width, 2)


def angles(length, width, exponent=lambda width: two_i(width) / width, base=10000.0, start=0):
    return np.arange(start, start + length)[:, np.newaxis] / base ** exponent(width)


def table(angles, even=np.sin, odd=np.cos):
    return np.stack([even(angles), odd(angles)], axis=-1).reshape(len(angles), -1)


def by_column(angles):
    return np.where(np.arange(angles.shape[1]) % 2, np.cos(angles), np.sin(angles))


def with_exponent(exponent):
    return lambda n, w: table(angles(n, w, exponent))


def with_functions(even, odd):
    return lambda n, w: table(angles(n, w), even, odd)


sinusoidal_positions.mistakes |= {
    "sine and cosine are swapped: the even columns are sines": with_functions(np.cos, np.sin),
    "sines and cosines must take turns, [:, 0::2] and [:, 1::2]": lambda n, w: np.hstack(
        [np.sin(angles(n, w)), np.cos(angles(n, w))]
    ),
    "all columns are sines: the odd ones are cosines": with_functions(np.sin, np.sin),
    "all columns are cosines: the even ones are sines": with_functions(np.cos, np.cos),
    "the odd columns are empty: they are cosines": with_functions(np.sin, np.zeros_like),
    "the even columns are empty: they are sines": with_functions(np.zeros_like, np.cos),
    "there are width / 2 angles: a sine and its cosine share one": lambda n, w: by_column(
        angles(n, w, lambda w: np.arange(w) / w)
    ),
    "2i is np.arange(0, width, 2): a sine and its cosine share it": lambda n, w: by_column(
        angles(n, w, lambda w: 2 * np.arange(w) / w)
    ),
    "the exponent is i / width: it is 2i / width": with_exponent(lambda w: two_i(w) / w / 2),
    "2i is doubled twice: it is np.arange(0, width, 2)": with_exponent(lambda w: 2 * two_i(w) / w),
    "the exponent is 2i: divide it by the width": with_exponent(two_i),
    "multiplied by 10000 ** (2i / width): divide": with_exponent(lambda w: -two_i(w) / w),
    "the exponent needs brackets: 10000 ** (… / width)": lambda n, w: table(
        angles(n, w, two_i) / w
    ),
    "positions are counted from 0, not from 1": lambda n, w: table(angles(n, w, start=1)),
    "the base is 10000": lambda n, w: table(angles(n, w, base=1000)),
    "these are the angles: take their sine and cosine": with_functions(np.array, np.array),
    "these are the angles, one for two columns: take their sine and cosine": angles,
    "it is transposed: a row is a position": lambda n, w: table(angles(n, w)).T,
    "the angles are in radians: no conversion": lambda n, w: table(np.deg2rad(angles(n, w))),
}


def lengths(rng):
    return [(size + 1,) for size in random_cases.sizes(rng, 3)] + [(1,)]


@check.exercise(lengths)
def causal_mask(length):
    positions = np.arange(length)
    return positions[:, np.newaxis] >= positions[np.newaxis, :]


causal_mask.mistakes |= {
    "it is transposed: a row is a query and may look back, not ahead": lambda n: np.tri(n).T,
    "a word must be able to look at itself too": lambda n: np.tri(n, k=-1),
    "each word sees itself only: let it look back as well": np.eye,
    "everything is allowed: nothing after the query may be": lambda n: np.ones((n, n)),
    "nothing is allowed": lambda n: np.zeros((n, n)),
    "each word sees one word too far ahead": lambda n: np.tri(n, k=1),
}


def vectors_and_heads(rng):
    for _ in range(2):
        batch, length, heads, depth = random_cases.sizes(rng, 4)
        yield rng.normal(size=(batch, length, heads * depth)), heads
    yield rng.normal(size=(3, 4, 4)), 4


@check.exercise(
    vectors_and_heads,
    hint="reshape to (batch, position, heads, width // heads), then swap axes 1 and 2",
)
def split_heads(x, heads):
    return four_axes(x, heads).swapaxes(1, 2)


def four_axes(x, heads):
    return x.reshape(*x.shape[:2], heads, -1)


split_heads.mistakes |= {
    "reshape alone cuts the sentence, not the vectors: then swap two axes": lambda x, h: x.reshape(
        len(x), h, x.shape[1], -1
    ),
    "the axes are (batch, position, head, depth): swap the middle two": four_axes,
    "a head's columns are neighbours: (…, heads, depth), in this order": lambda x, h: np.moveaxis(
        x.reshape(*x.shape[:2], -1, h), -1, 1
    ),
    "the head comes first: the batch must": lambda x, h: np.moveaxis(four_axes(x, h), 2, 0),
    "the last two axes are swapped": lambda x, h: split_heads(x, h).swapaxes(2, 3),
    "reshape first, then swap": lambda x, h: x.swapaxes(1, 2).reshape(len(x), h, x.shape[1], -1),
    "batch and head are swapped: swap axes 1 and 2": lambda x, h: four_axes(x, h).swapaxes(0, 2),
    "a head gets width // heads columns, not all": lambda x, h: np.stack([x] * h, axis=1),
    "only head 0 comes back": lambda x, h: split_heads(x, h)[:, 0],
}


def heads_of_sentences(rng):
    return [random_cases.arrays(rng, axes) for axes in ("bhld", "bhld", "bhhd")]


@check.exercise(
    heads_of_sentences, hint="swap axes 1 and 2, then reshape to (batch, position, heads * depth)"
)
def merge_heads(x):
    return merged(x, x.swapaxes(1, 2))


def merged(x, vectors):
    return vectors.reshape(len(x), x.shape[2], -1)


merge_heads.mistakes |= {
    "reshape alone mixes positions: swap first": lambda x: merged(x, x),
    "the heads belong side by side, not below each other": lambda x: x.reshape(
        len(x), -1, x.shape[3]
    ),
    "heads take turns: keep a head's numbers together": lambda x: merged(x, np.moveaxis(x, 1, 3)),
    "head and depth are still two axes: reshape them into one": lambda x: x.swapaxes(1, 2),
    "the heads are added up: put them side by side": lambda x: x.sum(axis=1),
    "this is the mean of the heads: put them side by side": lambda x: x.mean(axis=1),
    "only head 0 comes back": lambda x: x[:, 0],
    "the heads are in reverse order": lambda x: merge_heads(x[:, ::-1]),
    "position and depth are swapped: swap axes 1 and 2": lambda x: merged(x, x.swapaxes(2, 3)),
    "the batch is swapped too: swap axes 1 and 2": lambda x: merged(x, x.swapaxes(0, 1)),
}
