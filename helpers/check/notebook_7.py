"""Checks for the exercises of notebook 7."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal


def decoder_mask(function: Callable) -> None:
    """Check `function(target_ids)`: what each target position may look at in a decoder.

    Vaswani and others (2017), section 3.2.3. Returns (batch, target, target).
    """
    cases = [
        (np.array([[2, 5, 6, 7], [2, 8, 0, 0]]),),
        (np.array([[2, 4, 0], [2, 0, 0], [2, 9, 3]]),),
    ]

    def parts(ids):
        return np.tri(ids.shape[1], dtype=bool)[np.newaxis], (ids != 0)[:, np.newaxis, :]

    def right(ids):
        return np.logical_and(*parts(ids))

    def as_rows(ids):
        return parts(ids)[0] & (ids != 0)[:, :, np.newaxis]

    mistakes = {
        "padding can still be seen: put target_ids != 0 on top of the causal mask": lambda ids: (
            np.repeat(parts(ids)[0], len(ids), axis=0)
        ),
        "later words can still be seen: the causal mask is missing": lambda ids: np.repeat(
            parts(ids)[1], ids.shape[1], axis=1
        ),
        "it is upside down: True where a position may be seen": lambda ids: ~right(ids),
        "mask padding as keys (the last axis) only, not the rows of padding": as_rows,
        "it is transposed: rows ask, columns answer": lambda ids: right(ids).swapaxes(1, 2),
        "the triangle is turned around: rows ask, columns answer": lambda ids: (
            parts(ids)[0].swapaxes(1, 2) & parts(ids)[1]
        ),
        "this is or (|): both conditions must hold (&)": lambda ids: np.logical_or(*parts(ids)),
        "a position may look at itself too": lambda ids: (
            np.tri(ids.shape[1], k=-1, dtype=bool) & parts(ids)[1]
        ),
        "return True and False, not what is added to the scores": lambda ids: np.where(
            right(ids), 0, -1e9
        ),
    }
    hint = "np.tri makes the causal mask; give target_ids != 0 an axis for the query in its middle"
    judge("decoder_mask", function, cases, right, mistakes, hint)


def layer_norm(function: Callable) -> None:
    """Check `function(x, gain, bias, epsilon)`: layer normalization.

    Ba, Kiros and Hinton (2016), "Layer normalization". x (batch, length, width), gain and bias
    (width,).
    """
    cases = [
        (3 * normal(2, 3, 4) + 1, normal(4, seed=1), normal(4, seed=2), 1e-3),
        (normal(2, 4, 4, seed=3), normal(4, seed=4), normal(4, seed=5), 0.1),
    ]

    def right(x, gain, bias, epsilon, axis=-1, ddof=0):
        centred = x - x.mean(axis=axis, keepdims=True)
        variance = x.var(axis=axis, keepdims=True, ddof=ddof)
        return gain * centred / np.sqrt(variance + epsilon) + bias

    def centred(x):
        return x - x.mean(axis=-1, keepdims=True)

    def spread(x):
        return x.std(axis=-1, keepdims=True)

    mistakes = {
        "your mean and variance are those of the batch: take the last axis": lambda x, g, b, e: (
            right(x, g, b, e, axis=0)
        ),
        "your mean and variance are those of the sentence: take the last axis": lambda x, g, b, e: (
            right(x, g, b, e, axis=1)
        ),
        "your mean and variance are those of all numbers: give axis=-1": lambda x, g, b, e: right(
            x, g, b, e, axis=None
        ),
        "divide by the square root of the variance": lambda x, g, b, e: (
            g * centred(x) / (spread(x) ** 2 + e) + b
        ),
        "epsilon goes under the square root, to the variance": lambda x, g, b, e: (
            g * centred(x) / (spread(x) + e) + b
        ),
        "epsilon is missing": lambda x, g, b, e: g * centred(x) / spread(x) + b,
        "the mean is not subtracted": lambda x, g, b, e: g * x / np.sqrt(spread(x) ** 2 + e) + b,
        "gain is missing": lambda x, g, b, e: right(x, 1, b, e),
        "bias is missing": lambda x, g, b, e: right(x, g, 0, e),
        "your bias is multiplied as well: gain first, then add the bias": lambda x, g, b, e: (
            g * (right(x, 1, 0, e) + b)
        ),
        "the variance is the mean of the squares: divide by width, not by width - 1": (
            lambda x, g, b, e: right(x, g, b, e, ddof=1)
        ),
        "nothing is divided": lambda x, g, b, e: g * centred(x) + b,
    }
    hint = "mean and variance need keepdims=True to fit to x"
    judge("layer_norm", function, cases, right, mistakes, hint)


def warmup_rate(function: Callable) -> None:
    """Check `function(step, width, warmup)`: the learning rate of Vaswani and others (2017).

    Section 5.3, equation 3.
    """
    cases = [(1, 64, 4), (3, 64, 4), (4, 512, 4), (100, 512, 40), (7, 16, 30)]

    def right(step, width, warmup):
        return width**-0.5 * min(step**-0.5, step * warmup**-1.5)

    mistakes = {
        "take the smaller of the two terms, not the larger": lambda s, d, w: (
            d**-0.5 * max(s**-0.5, s * w**-1.5)
        ),
        "width plays no part: multiply the whole by width ** -0.5": lambda s, d, w: min(
            s**-0.5, s * w**-1.5
        ),
        "width ** -0.5 belongs outside the brackets: both terms get it": lambda s, d, w: min(
            d**-0.5 * s**-0.5, s * w**-1.5
        ),
        "there is no warm-up: the second term is missing": lambda s, d, w: (d * s) ** -0.5,
        "it never falls: the first term is missing": lambda s, d, w: d**-0.5 * s * w**-1.5,
        "it is width ** -0.5, one over the root": lambda s, d, w: (
            d**0.5 * min(s**-0.5, s * w**-1.5)
        ),
        "it is warmup ** -1.5, so that the terms meet at the warm-up's end": lambda s, d, w: (
            d**-0.5 * min(s**-0.5, s * w**-0.5)
        ),
        "step and warmup are swapped": lambda s, d, w: right(w, d, s),
        "step counts from 1 already: do not add 1": lambda s, d, w: right(s + 1, d, w),
        "add nothing: it is the minimum, not the sum": lambda s, d, w: (
            d**-0.5 * (s**-0.5 + s * w**-1.5)
        ),
    }
    judge("warmup_rate", function, cases, right, mistakes, "x ** -0.5 is one over the root of x")
