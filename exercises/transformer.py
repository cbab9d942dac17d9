"""What is left when the GRU goes?"""

import numpy as np

from exercises import random_cases
from helpers.check import Lesson

check = Lesson()


def padded_targets(rng):
    for _ in range(2):
        batch, length = random_cases.sizes(rng, 2)
        is_word = random_cases.is_word(rng, batch, length + 2)
        is_word[:, 0] = True
        yield (is_word * rng.integers(2, 50, size=is_word.shape),)
    yield (np.sort(is_word)[:, ::-1] * rng.integers(2, 50, size=is_word.shape),)


@check.exercise(
    padded_targets,
    hint="np.tri makes the causal mask; give target_ids != 0 an axis for the query in its middle",
)
def decoder_mask(target_ids):
    return causal(target_ids) & keys(target_ids)


def causal(ids, k=0):
    """(batch, target, target)"""
    return np.repeat(np.tri(ids.shape[1], k=k, dtype=bool)[np.newaxis], len(ids), axis=0)


def keys(ids):
    """(batch, target, target)"""
    return np.repeat((ids != 0)[:, np.newaxis], ids.shape[1], axis=1)


decoder_mask.mistakes |= {
    "padding can still be seen: put target_ids != 0 on top of the causal mask": causal,
    "later words can still be seen: the causal mask is missing": keys,
    "hide padding as keys, not its rows": lambda ids: causal(ids) & keys(ids).swapaxes(1, 2),
    "it is transposed: rows ask, columns answer": lambda ids: decoder_mask(ids).swapaxes(1, 2),
    "the triangle is turned around: rows ask": lambda ids: causal(ids).swapaxes(1, 2) & keys(ids),
    "this is or (|): both conditions must hold (&)": lambda ids: causal(ids) | keys(ids),
    "a position may look at itself too": lambda ids: causal(ids, k=-1) & keys(ids),
    "padding may stand anywhere: take target_ids != 0": lambda ids: decoder_mask(
        np.sort(ids)[:, ::-1]
    ),
}


def vectors_gain_bias(rng):
    # In the last, a mean without keepdims fails by its numbers, not by its shape.
    for axes, epsilon in (("blw w w", 1e-3), ("blw w w", 0.1), ("bww w w", 2.0)):
        x, gain, bias = random_cases.arrays(rng, axes)
        yield 3 * x + 1, gain, bias, epsilon


@check.exercise(vectors_gain_bias, hint="mean and variance need keepdims=True to fit to x")
def layer_norm(x, gain, bias, epsilon):
    return layer_normed()(x, gain, bias, epsilon)


def normed(x, epsilon, axis=-1, ddof=0):
    return centred(x, axis) / np.sqrt(variance(x, axis, ddof) + epsilon)


def centred(x, axis=-1):
    return x - x.mean(axis=axis, keepdims=True)


def variance(x, axis=-1, ddof=0):
    return x.var(axis=axis, keepdims=True, ddof=ddof)


def layer_normed(**change):
    return lambda x, gain, bias, epsilon: normed(x, epsilon, **change) * gain + bias


layer_norm.mistakes |= {
    "mean and variance of the batch: take the last axis": layer_normed(axis=0),
    "mean and variance of the sentence: take the last": layer_normed(axis=1),
    "mean and variance of all numbers: give axis=-1": layer_normed(axis=None),
    "divide by the root of the variance": lambda x, g, b, e: centred(x) / (variance(x) + e) * g + b,
    "epsilon belongs under the root": lambda x, g, b, e: (
        centred(x) / (np.sqrt(variance(x)) + e) * g + b
    ),
    "epsilon is missing": lambda x, g, b, e: normed(x, 0) * g + b,
    "the mean is not subtracted": lambda x, g, b, e: x / np.sqrt(variance(x) + e) * g + b,
    "gain is missing": lambda x, g, b, e: normed(x, e) + b,
    "bias is missing": lambda x, g, b, e: normed(x, e) * g,
    "the bias is multiplied too: add it last": lambda x, g, b, e: (normed(x, e) + b) * g,
    "the variance is divided by width, not width - 1": layer_normed(ddof=1),
    "nothing is divided": lambda x, g, b, e: centred(x) * g + b,
}


def steps(rng):
    for step, width, warmup in ((1, 64, 4), (3, 16, 40), (40, 512, 40), (900, 128, 30)):
        more = rng.integers(1, 9, size=3).tolist()
        yield step + (more[0] if step > 1 else 0), width + more[1], warmup + more[2]


@check.exercise(steps, hint="x ** -0.5 is one over the root of x")
def warmup_rate(step, width, warmup):
    return width**-0.5 * min(step**-0.5, step * warmup**-1.5)


warmup_rate.mistakes |= {
    "take the smaller term, not the larger": lambda s, d, w: d**-0.5 * max(s**-0.5, s * w**-1.5),
    "width plays no part: multiply by width ** -0.5": lambda s, d, w: warmup_rate(s, 1, w),
    "both terms get width ** -0.5": lambda s, d, w: min(d**-0.5 * s**-0.5, s * w**-1.5),
    "there is no warm-up: the second term is missing": lambda s, d, w: (d * s) ** -0.5,
    "it never falls: the first term is missing": lambda s, d, w: d**-0.5 * s * w**-1.5,
    "it is width ** -0.5, one over the root": lambda s, d, w: d * warmup_rate(s, d, w),
    "it is warmup ** -1.5, not -0.5": lambda s, d, w: d**-0.5 * min(s**-0.5, s * w**-0.5),
    "step and warmup are swapped": lambda s, d, w: warmup_rate(w, d, s),
    "step counts from 1 already: do not add 1": lambda s, d, w: warmup_rate(s + 1, d, w),
    "it is the minimum, not the sum": lambda s, d, w: d**-0.5 * (s**-0.5 + s * w**-1.5),
}
