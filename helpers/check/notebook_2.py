"""Checks for the exercises of notebook 2."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal, softmax_of


def attention(function: Callable) -> None:
    """Check `function(query, key, value)`: scaled dot-product attention for a batch.

    Shapes: query (batch, target, depth), key (batch, source, depth), value (batch, source, value
    depth). Returns context (batch, target, value depth) and weights (batch, target, source).
    """
    cases = [
        (normal(2, 3, 4), normal(2, 5, 4, seed=1), normal(2, 5, 4, seed=2)),
        (normal(1, 4, 9, seed=3), normal(1, 4, 9, seed=4), normal(1, 4, 9, seed=5)),
    ]

    def attend(scale=np.sqrt, axis=-1, values="value", weigh=softmax_of):
        def result(query, key, value):
            scores = query @ key.swapaxes(-1, -2) / scale(query.shape[-1])
            weights = weigh(scores) if axis == -1 else softmax_of(scores, axis=axis)
            return weights @ {"value": value, "key": key}[values], weights

        return result

    right = attend()

    def scaled_by_length(query, key, value):
        return attend(scale=lambda depth: np.sqrt(key.shape[1]))(query, key, value)

    def late(query, key, value):
        scale = np.sqrt(query.shape[-1])
        context, weights = attend(scale=lambda depth: 1)(query, key, value)
        return context / scale, weights / scale

    def transposed(query, key, value):
        context, weights = right(query, key, value)
        return context, weights.swapaxes(-1, -2)

    mistakes = {
        "divide by the square root of the depth before the softmax, not after": late,
        "the scores are not scaled: divide by the square root of the depth": attend(
            scale=lambda depth: 1
        ),
        "divided by the depth: divide by its square root": attend(scale=lambda depth: depth),
        "multiplied by the square root of the depth: divide": attend(
            scale=lambda depth: 1 / np.sqrt(depth)
        ),
        "scaled by the number of keys: the depth is query.shape[-1]": scaled_by_length,
        "the softmax is over the target axis: each row must sum to 1 over the source": attend(
            axis=-2
        ),
        "the softmax is over the batch axis: take the last one": attend(axis=0),
        "there is no softmax: these are scores, not weights": attend(weigh=lambda s: s),
        "the sum is over the keys: weight the values": attend(values="key"),
        "key and value are swapped": lambda q, k, v: right(q, v, k),
        "the second result is the scores: return the weights": lambda q, k, v: (
            right(q, k, v)[0],
            q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]),
        ),
        "the weights are transposed: return (batch, target, source)": transposed,
        "context and weights are swapped: return context, weights": lambda q, k, v: right(q, k, v)[
            ::-1
        ],
        "only the context comes back: return context, weights": lambda q, k, v: right(q, k, v)[0],
        "only the weights come back: return context, weights": lambda q, k, v: right(q, k, v)[1],
    }
    hint = "to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2)"
    judge("attention", function, cases, right, mistakes, hint)


def masked_softmax(function: Callable) -> None:
    """Check `function(scores, mask)`: weights (batch, target, source) with none on padding.

    Shapes: scores (batch, target, source); mask (batch, source), True where there is a word.
    """
    cases = [
        (normal(2, 3, 4), np.array([[True, True, True, False], [True, False, False, False]])),
        (normal(2, 2, 2, seed=1) - 60, np.array([[True, False], [True, True]])),
    ]

    def masked_with(number, axis=-1):
        return lambda s, m: softmax_of(np.where(m[:, None, :], s, number), axis=axis)

    mistakes = {
        "the mask is not used": lambda s, m: softmax_of(s),
        "padding has the score 0, and exp(0) is 1: use a large negative number": masked_with(0.0),
        "padding has the score -1, which still gets weight: use -1e9": masked_with(-1.0),
        "the mask comes after the softmax, so the rows no longer sum to 1: mask the scores": (
            lambda s, m: softmax_of(s) * m[:, None, :]
        ),
        "the mask is upside down: True is a word, and words must keep their scores": (
            lambda s, m: softmax_of(np.where(m[:, None, :], -1e9, s))
        ),
        "the mask is upside down: −1e9 belongs on padding, where the mask is False": (
            lambda s, m: softmax_of(s + m[:, None, :] * -1e9)
        ),
        "True and False were added to the scores: choose with np.where": lambda s, m: softmax_of(
            s + m[:, None, :]
        ),
        "the softmax is over the target axis: take the last one": masked_with(-1e9, axis=-2),
        "the softmax is over the batch axis: take the last one": masked_with(-1e9, axis=0),
        "these are the masked scores: softmax them": lambda s, m: np.where(m[:, None, :], s, -1e9),
    }
    hint = "the mask needs an axis for the target: mask[:, np.newaxis, :]"
    judge("masked_softmax", function, cases, masked_with(-1e9), mistakes, hint)


def causal_mask(function: Callable) -> None:
    """Check `function(length)`: boolean (length, length), True up to and including the query."""
    cases = [(4,), (1,), (6,)]
    mistakes = {
        "it is transposed: a row is a query and may look back, not ahead": lambda n: np.tri(n).T,
        "a word must be able to look at itself too": lambda n: np.tri(n, k=-1),
        "each word sees itself only: let it look back as well": np.eye,
        "everything is allowed: nothing after the query may be": lambda n: np.ones((n, n)),
        "nothing is allowed": lambda n: np.zeros((n, n)),
        "it is upside down: True where a query may look": lambda n: 1 - np.tri(n),
        "each word sees one word too far ahead": lambda n: np.tri(n, k=1),
        "these are numbers to add to the scores: return True and False": lambda n: np.where(
            np.tri(n), 0, -np.inf
        ),
        "large negative numbers are for the scores: return True and False": lambda n: np.where(
            np.tri(n), 0, -1e9
        ),
    }
    judge("causal_mask", function, cases, np.tri, mistakes)
