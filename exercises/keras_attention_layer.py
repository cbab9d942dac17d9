"""What does one line of Keras replace, and what can go wrong?"""

import numpy as np

from exercises import draw
from exercises.draw import softmax
from helpers.check import Lesson

check = Lesson()


def batches_with_mask(rng):
    batch, target, source, depth = draw.sizes(rng, 4)
    query, key, value = draw.normal(
        rng, (batch, target, depth), (batch, source + 2, depth), (batch, source + 2, depth)
    )
    mask = draw.is_word(rng, batch, source + 2)
    far = 20 * abs(key) * np.where(mask, -1, 1)[..., np.newaxis]  # words far below padding
    for arrays in ((query, key, value), (20 * abs(query), far, value)):
        yield *(array.astype("float32") for array in arrays), mask


@check.exercise(batches_with_mask, hint="the masks are [None, source_mask], for query and value")
def one_line(query, key, value, source_mask):
    from keras import layers

    return layers.Attention()([query, value, key], mask=[None, source_mask])


def attend(query, key, value, mask, scale=1.0, low=-1e9):
    scores = query @ key.swapaxes(-1, -2) * scale
    return softmax(np.where(mask[:, np.newaxis], scores, low)) @ value


def everything(mask):
    return np.ones_like(mask)


one_line.mistakes |= {
    "key and value are swapped: the layer takes [query, value, key]": lambda q, k, v, m: attend(
        q, v, k, m
    ),
    "key and value are swapped, and the mask is not used": lambda q, k, v, m: attend(
        q, v, k, everything(m)
    ),
    "the mask is not used: pass mask=[None, source_mask]": lambda q, k, v, m: attend(
        q, k, v, everything(m)
    ),
    "the value serves as key: give the layer all three, [query, value, key]": lambda q, k, v, m: (
        attend(q, v, v, m)
    ),
    "the key serves as value: give the layer all three, [query, value, key]": lambda q, k, v, m: (
        attend(q, k, k, m)
    ),
    "the value serves as key, and the mask is not used": lambda q, k, v, m: attend(
        q, v, v, everything(m)
    ),
    "the mask is upside down: True is a word": lambda q, k, v, m: attend(q, k, v, ~m),
    "the mask comes after the softmax: pass it to the layer": lambda q, k, v, m: (
        (softmax(q @ k.swapaxes(-1, -2)) * m[:, np.newaxis]) @ v
    ),
    "padding needs a lower score than any word has: pass the mask to the layer": (
        lambda q, k, v, m: attend(q, k, v, m, low=-99)
    ),
    "the scores are scaled: Keras's layer does not divide by √depth": lambda q, k, v, m: attend(
        q, k, v, m, scale=q.shape[-1] ** -0.5
    ),
}


def query_key_and_matrix(rng):
    batch, target, source, depth = draw.sizes(rng, 4)
    for large in (1, 10):
        query, key, w = draw.normal(
            rng, (batch, target, depth), (batch, source, depth), (depth, depth)
        )
        yield large * query, large * key, w


@check.exercise(
    query_key_and_matrix,
    hint="to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2); and "
    "multiply with @, not *",
)
def general_score(query, key, w):
    return query @ w @ key.swapaxes(-1, -2)


general_score.mistakes |= {
    "w is transposed: it belongs between query and key as it is": lambda q, k, w: general_score(
        q, k, w.T
    ),
    "w is not used: this is the dot score": lambda q, k, w: q @ k.swapaxes(-1, -2),
    "w is applied on both sides": lambda q, k, w: general_score(q @ w, k, w),
    "this is scaled by √depth: Luong's score is not": lambda q, k, w: general_score(
        q / q.shape[-1] ** 0.5, k, w
    ),
    "these are weights: return the scores, before the softmax": lambda q, k, w: softmax(
        general_score(q, k, w)
    ),
    "there is a tanh: that belongs to the concat and additive scores": lambda q, k, w: np.tanh(
        general_score(q, k, w)
    ),
    "this adds instead of multiplying": lambda q, k, w: (
        (q @ w).sum(-1)[:, :, None] + k.sum(-1)[:, None]
    ),
}


def query_key_and_matrices(rng):
    batch, target, source, depth, units = draw.sizes(rng, 5)
    for size in (units, depth):
        inputs = draw.normal(rng, (batch, target, depth), (batch, source, depth))
        yield *inputs, *draw.normal(rng, (depth, size), (depth, size), (size,))


@check.exercise(
    query_key_and_matrices,
    hint="the query needs an axis for the source, the key one for the target; v comes last: ... @ "
    "v",
)
def additive_score(query, key, w, u, v):
    return np.tanh(inside(query, key, w, u)) @ v


def inside(query, key, w, u):
    return (query @ w)[:, :, np.newaxis] + (key @ u)[:, np.newaxis]


additive_score.mistakes |= {
    "the tanh is missing": lambda q, k, w, u, v: inside(q, k, w, u) @ v,
    "v is missing: this is the plain sum of the tanh": lambda q, k, w, u, v: additive_score(
        q, k, w, u, np.ones_like(v)
    ),
    "the tanh comes first: tanh the sum, then multiply by v": lambda q, k, w, u, v: np.tanh(
        inside(q, k, w, u) @ v
    ),
    "each has a tanh of its own: add first, then take one tanh": lambda q, k, w, u, v: (
        (np.tanh(q @ w)[:, :, None] + np.tanh(k @ u)[:, None]) @ v
    ),
    "w and u are swapped": lambda q, k, w, u, v: additive_score(q, k, u, w, v),
    "this multiplies query and key: additive means add": lambda q, k, w, u, v: (
        np.tanh((q @ w)[:, :, None] * (k @ u)[:, None]) @ v
    ),
    "the query is missing": lambda q, k, w, u, v: additive_score(0 * q, k, w, u, v),
    "the key is missing": lambda q, k, w, u, v: additive_score(q, 0 * k, w, u, v),
    "v is not summed over: the last axis must go": lambda q, k, w, u, v: (
        np.tanh(inside(q, k, w, u)) * v
    ),
    "these are weights: return the scores": lambda q, k, w, u, v: softmax(
        additive_score(q, k, w, u, v)
    ),
}
