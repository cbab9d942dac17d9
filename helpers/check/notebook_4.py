"""Checks for the exercises of notebook 4."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal, softmax_of


def one_line(function: Callable) -> None:
    """Check `function(query, key, value, source_mask)`: context by `keras.layers.Attention`.

    Shapes: query (batch, target, depth), key and value (batch, source, depth), source_mask
    (batch, source), True where there is a word. Returns context (batch, target, depth).
    """
    cases = [
        (
            normal(2, 3, 4).astype("float32"),
            normal(2, 5, 4, seed=1).astype("float32"),
            normal(2, 5, 4, seed=2).astype("float32"),
            np.array([[True] * 5, [True, True, False, False, False]]),
        )
    ]

    def attend(query, key, value, mask, scale=1.0, axis=-1):
        scores = query @ key.swapaxes(-1, -2) * scale
        return softmax_of(np.where(mask[:, None], scores, -1e9), axis) @ value

    def after_softmax(query, key, value, mask):
        return (softmax_of(query @ key.swapaxes(-1, -2)) * mask[:, None]) @ value

    everything = np.ones((2, 5), dtype=bool)
    mistakes = {
        "key and value are swapped: the layer takes [query, value, key]": lambda q, k, v, m: attend(
            q, v, k, m
        ),
        "key and value are swapped, and the mask is not used": lambda q, k, v, m: attend(
            q, v, k, everything
        ),
        "the mask is not used: pass mask=[None, source_mask]": lambda q, k, v, m: attend(
            q, k, v, everything
        ),
        "the value serves as key: give the layer all three, [query, value, key]": (
            lambda q, k, v, m: attend(q, v, v, m)
        ),
        "the key serves as value: give the layer all three, [query, value, key]": (
            lambda q, k, v, m: attend(q, k, k, m)
        ),
        "the value serves as key, and the mask is not used": lambda q, k, v, m: attend(
            q, v, v, everything
        ),
        "the mask is upside down: True is a word": lambda q, k, v, m: attend(q, k, v, ~m),
        "the mask comes after the softmax: pass it to the layer": after_softmax,
        "the scores are scaled: Keras's layer does not divide by √depth": lambda q, k, v, m: attend(
            q, k, v, m, scale=0.5
        ),
    }
    hint = "the masks are [None, source_mask], for query and value"
    judge("one_line", function, cases, attend, mistakes, hint)


def general_score(function: Callable) -> None:
    """Check `function(query, key, w)`: Luong's general score, q · W k.

    Shapes: query (batch, target, n), key (batch, source, m), w (n, m). Returns scores (batch,
    target, source).
    """
    cases = [
        (normal(2, 3, 4), normal(2, 5, 4, seed=1), normal(4, 4, seed=2)),
        (normal(1, 2, 3, seed=3), normal(1, 4, 3, seed=4), normal(3, 3, seed=5)),
    ]

    def right(query, key, w):
        return query @ w @ key.swapaxes(-1, -2)

    mistakes = {
        "w is transposed: it belongs between query and key as it is": lambda q, k, w: right(
            q, k, w.T
        ),
        "w is not used: this is the dot score": lambda q, k, w: q @ k.swapaxes(-1, -2),
        "w is applied on both sides": lambda q, k, w: right(q @ w, k, w),
        "this is scaled by √depth: Luong's score is not": lambda q, k, w: (
            right(q, k, w) / np.sqrt(q.shape[-1])
        ),
        "these are weights: return the scores, before the softmax": lambda q, k, w: softmax_of(
            right(q, k, w)
        ),
        "there is a tanh: that belongs to the concat and additive scores": lambda q, k, w: np.tanh(
            right(q, k, w)
        ),
        "the scores are transposed: return (batch, target, source)": lambda q, k, w: right(
            q, k, w
        ).swapaxes(-1, -2),
        "this adds instead of multiplying": lambda q, k, w: (
            (q @ w).sum(-1)[:, :, None] + k.sum(-1)[:, None, :]
        ),
    }
    hint = (
        "to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2); "
        "and multiply with @, not *"
    )
    judge("general_score", function, cases, right, mistakes, hint)


def additive_score(function: Callable) -> None:
    """Check `function(query, key, w, u, v)`: Bahdanau's additive score, v · tanh(W q + U k).

    Shapes: query (batch, target, n), key (batch, source, m), w (n, units), u (m, units),
    v (units,). Returns scores (batch, target, source).
    """
    shapes = [
        ((2, 3, 4), (2, 5, 4), (4, 4), (4, 4), (4,)),
        ((1, 2, 3), (1, 4, 3), (3, 6), (3, 6), (6,)),
    ]
    cases = [tuple(normal(*shape, seed=i) for i, shape in enumerate(row)) for row in shapes]

    def inside(query, key, w, u):
        return (query @ w)[:, :, None] + (key @ u)[:, None]

    mistakes = {
        "the tanh is missing": lambda q, k, w, u, v: inside(q, k, w, u) @ v,
        "v is missing: this is the plain sum of the tanh": lambda q, k, w, u, v: np.tanh(
            inside(q, k, w, u)
        ).sum(-1),
        "the tanh comes first: tanh the sum, then multiply by v": lambda q, k, w, u, v: np.tanh(
            inside(q, k, w, u) @ v
        ),
        "each has a tanh of its own: add first, then take one tanh": lambda q, k, w, u, v: (
            (np.tanh(q @ w)[:, :, None] + np.tanh(k @ u)[:, None]) @ v
        ),
        "w and u are swapped": lambda q, k, w, u, v: np.tanh(inside(q, k, u, w)) @ v,
        "this multiplies query and key: additive means add": lambda q, k, w, u, v: (
            np.tanh((q @ w)[:, :, None] * (k @ u)[:, None]) @ v
        ),
        "the query is missing": lambda q, k, w, u, v: (
            np.tanh(inside(np.zeros_like(q), k, w, u)) @ v
        ),
        "the key is missing": lambda q, k, w, u, v: np.tanh(inside(q, np.zeros_like(k), w, u)) @ v,
        "the scores are transposed: return (batch, target, source)": lambda q, k, w, u, v: (
            np.tanh(inside(q, k, w, u)) @ v
        ).swapaxes(-1, -2),
        "v is not summed over: the last axis must go": lambda q, k, w, u, v: (
            np.tanh(inside(q, k, w, u)) * v
        ),
        "these are weights: return the scores": lambda q, k, w, u, v: softmax_of(
            np.tanh(inside(q, k, w, u)) @ v
        ),
    }

    def right(query, key, w, u, v):
        return np.tanh(inside(query, key, w, u)) @ v

    hint = (
        "the query needs an axis for the source, the key one for the target; v comes last: ... @ v"
    )
    judge("additive_score", function, cases, right, mistakes, hint)
