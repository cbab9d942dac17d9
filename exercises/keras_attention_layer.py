"""What does one line of Keras replace, and what can go wrong?"""

import numpy as np

from exercises import sampling
from exercises.sampling import softmax
from helpers.check import Lesson

check = Lesson()


def batches_with_mask(rng):
    query, key, value = sampling.arrays(rng, "btd bsd bsd")
    mask = sampling.is_word(rng, *key.shape[:2])
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
    "swapped: the layer takes [query, value, key]": lambda q, k, v, m: attend(q, v, k, m),
    "key and value swapped, no mask": lambda q, k, v, m: attend(q, v, k, everything(m)),
    "not masked: pass mask=[None, source_mask]": lambda q, k, v, m: attend(q, k, v, everything(m)),
    "the value serves as key: [query, value, key]": lambda q, k, v, m: attend(q, v, v, m),
    "the key serves as value: [query, value, key]": lambda q, k, v, m: attend(q, k, k, m),
    "the value serves as key, no mask": lambda q, k, v, m: attend(q, v, v, everything(m)),
    "the mask is upside down: True is a word": lambda q, k, v, m: attend(q, k, v, ~m),
    "masked after the softmax: pass the mask to the layer": lambda q, k, v, m: (
        (softmax(q @ k.swapaxes(-1, -2)) * m[:, np.newaxis]) @ v
    ),
    "padding needs a score below any word's": lambda q, k, v, m: attend(q, k, v, m, low=-99),
    "scaled by √depth: Keras's layer is not": lambda q, k, v, m: attend(
        q, k, v, m, scale=q.shape[-1] ** -0.5
    ),
}


@check.exercise(
    lambda rng: [sampling.arrays(rng, "btn bsn nn", scale) for scale in (1, 8)],
    hint="swap the last two axes of the keys, key.swapaxes(-1, -2); and multiply with @, not *",
)
def general_score(query, key, w):
    return query @ w @ key.swapaxes(-1, -2)


general_score.mistakes |= {
    "w is transposed: take it as it is": lambda q, k, w: general_score(q, k, w.T),
    "w is not used: this is the dot score": lambda q, k, w: q @ k.swapaxes(-1, -2),
    "w is applied on both sides": lambda q, k, w: general_score(q @ w, k, w),
    "scaled by √depth: Luong's is not": lambda q, k, w: general_score(q / q.shape[-1] ** 0.5, k, w),
    "these are weights: return the scores": lambda q, k, w: softmax(general_score(q, k, w)),
    "a tanh belongs to the concat score": lambda q, k, w: np.tanh(general_score(q, k, w)),
    "this adds instead of multiplying": lambda q, k, w: (
        (q @ w).sum(-1)[:, :, None] + k.sum(-1)[:, None]
    ),
}


@check.exercise(
    lambda rng: [sampling.arrays(rng, axes) for axes in ("btn bsn nu nu u", "btn bsn nn nn n")],
    hint="the query needs an axis for the source, the key one for the target; then ... @ v",
)
def additive_score(query, key, w, u, v):
    return np.tanh(inside(query, key, w, u)) @ v


def inside(query, key, w, u):
    return (query @ w)[:, :, np.newaxis] + (key @ u)[:, np.newaxis]


additive_score.mistakes |= {
    "the tanh is missing": lambda q, k, w, u, v: inside(q, k, w, u) @ v,
    "v is missing: the sum is plain": lambda q, k, w, u, v: additive_score(
        q, k, w, u, np.ones_like(v)
    ),
    "take the tanh first, then @ v": lambda q, k, w, u, v: np.tanh(inside(q, k, w, u) @ v),
    "each has a tanh of its own: add first, then take one tanh": lambda q, k, w, u, v: (
        (np.tanh(q @ w)[:, :, None] + np.tanh(k @ u)[:, None]) @ v
    ),
    "w and u are swapped": lambda q, k, w, u, v: additive_score(q, k, u, w, v),
    "this multiplies query and key: additive means add": lambda q, k, w, u, v: (
        np.tanh((q @ w)[:, :, None] * (k @ u)[:, None]) @ v
    ),
    "the query is missing": lambda q, k, w, u, v: additive_score(0 * q, k, w, u, v),
    "the key is missing": lambda q, k, w, u, v: additive_score(q, 0 * k, w, u, v),
    "v is not summed over: use @": lambda q, k, w, u, v: np.tanh(inside(q, k, w, u)) * v,
    "these are weights: return the scores": lambda q, k, w, u, v: softmax(
        additive_score(q, k, w, u, v)
    ),
}
