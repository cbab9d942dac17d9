"""Checks for the exercises of notebook 1."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal, softmax_of


def _cosine(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


def cosine_similarity(function: Callable) -> None:
    """Check `function(a, b)`: the cosine of the angle between two vectors."""
    cases = [
        (np.array([3.0, 4.0]), np.array([4.0, -3.5])),
        (normal(5), normal(5, seed=1)),
    ]
    norm = np.linalg.norm
    mistakes = {
        "this is the dot product: divide by both lengths": np.dot,
        "the products are there, but not added up: a @ b adds them": lambda a, b: (
            a * b / (norm(a) * norm(b))
        ),
        "these are products pair by pair: add them up (a @ b), divide by both lengths": (
            lambda a, b: a * b
        ),
        "the divisor needs brackets: a @ b / (norm of a * norm of b)": lambda a, b: (
            a @ b / norm(a) * norm(b)
        ),
        "divided by the first length alone: divide by the second too": lambda a, b: a @ b / norm(a),
        "divided by the second length alone: divide by the first too": lambda a, b: a @ b / norm(b),
        "divide by the product of the lengths, not by their sum": lambda a, b: (
            a @ b / (norm(a) + norm(b))
        ),
        "these are squared lengths: take the square root": lambda a, b: a @ b / (a @ a * (b @ b)),
        "a length is the root of the sum of squares, not the sum of absolute values": (
            lambda a, b: a @ b / (abs(a).sum() * abs(b).sum())
        ),
        "a length is not the number of components": lambda a, b: a @ b / len(a),
        "this is 1 − cosine, a distance: return the cosine": lambda a, b: 1 - _cosine(a, b),
        "this is the angle: return its cosine": lambda a, b: np.arccos(_cosine(a, b)),
        "the sign is lost: opposite vectors have −1": lambda a, b: abs(_cosine(a, b)),
        "only the divisor is there, without the dot product": lambda a, b: norm(a) * norm(b),
    }
    judge("cosine_similarity", function, cases, _cosine, mistakes)


def softmax(function: Callable) -> None:
    """Check `function(scores, temperature)`: softmax over the last axis, for any shape."""
    cases = [
        (np.array([2.0, 1.0, -1.0]), 1.0),
        (normal(3, 4), 0.5),
        (np.array([1000.0, 999.0]), 0.5),
        (np.array([[1000.0, 999.0], [1.0, 2.0]]), 1.0),
    ]

    def naive(scores, temperature):
        exponentials = np.exp(scores / temperature)
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def shares(scores, temperature):
        return scores / temperature / (scores / temperature).sum(axis=-1, keepdims=True)

    def unnormalised(scores, temperature):
        scores = scores / temperature
        return np.exp(scores - scores.max(axis=-1, keepdims=True))

    def whole(scores, temperature):
        return softmax_of((scores / temperature).ravel()).reshape(scores.shape)

    def whole_sum(scores, temperature):
        exponentials = unnormalised(scores, temperature)
        return exponentials / exponentials.sum()

    def largest_of_all(scores, temperature):
        exponentials = np.exp(scores / temperature - (scores / temperature).max())
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def undivided_largest(scores, temperature):
        exponentials = np.exp(scores / temperature - scores.max(axis=-1, keepdims=True))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def naive_whole(scores, temperature):
        return np.exp(scores / temperature) / np.exp(scores / temperature).sum()

    def late_temperature(scores, temperature):
        exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True) / temperature)
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    mistakes = {
        "exp(1000) overflows: subtract the largest score first, the weights stay the same": naive,
        "subtract the largest score of each row, not of the whole table": largest_of_all,
        "divide by the temperature first, then subtract the largest score": undivided_largest,
        "the temperature plays no part: divide the scores (after the exponential it cancels)": (
            lambda s, t: softmax_of(s)
        ),
        "multiplied by the temperature: divide by it": lambda s, t: softmax_of(s * t),
        "the weights must sum to 1 along the last axis; this sums over the first": lambda s, t: (
            softmax_of(s / t, axis=0)
        ),
        "each row must sum to 1, not the whole table (axis=-1, keepdims=True)": whole,
        "each row must sum to 1: the last sum needs axis=-1, keepdims=True": whole_sum,
        "each row must sum to 1 (axis=-1, keepdims=True), and exp(1000) overflows: subtract the "
        "largest score first": naive_whole,
        "the brackets: subtract the largest score, then divide the difference by the temperature": (
            late_temperature
        ),
        "there is no exponential: a negative score gives a negative weight": shares,
        "divide by the sum, so that the weights sum to 1": unnormalised,
        "this is all or nothing: softmax leaves something to the others": lambda s, t: (
            s == s.max(axis=-1, keepdims=True)
        ).astype(float),
        "divide the scores by the temperature before the exponential, not after": lambda s, t: (
            softmax_of(s) / t
        ),
    }
    hint = "there may be one axis or more: do max and sum keep their axis (axis=-1, keepdims=True)?"
    judge("softmax", function, cases, lambda s, t: softmax_of(s / t), mistakes, hint)


def soft_lookup(function: Callable) -> None:
    """Check `function(query, keys, values)`: the softmax-weighted mean of the values.

    Shapes: query (depth,), keys (count, depth), values (count, value depth).
    """
    cases = [(normal(3), normal(4, 3, seed=1), normal(4, 2, seed=2))]
    cases += [(normal(2, seed=3), normal(3, 2, seed=4), normal(3, 2, seed=5))]

    def right(query, keys, values):
        return softmax_of(keys @ query) @ values

    mistakes = {
        "this takes the one best value (a hard look-up): mix all of them by weight": (
            lambda q, k, v: v[np.argmax(k @ q)]
        ),
        "these are the weights: multiply the values by them": lambda q, k, v: softmax_of(k @ q),
        "these are the scores: softmax them, then weight the values": lambda q, k, v: k @ q,
        "there is no softmax: the scores are not weights yet": lambda q, k, v: (k @ q) @ v,
        "this is the plain mean of the values: the query plays no part": lambda q, k, v: v.mean(0),
        "the weights mix the keys: mix the values": lambda q, k, v: softmax_of(k @ q) @ k,
        "do not scale here: the scores are keys @ query as they are": lambda q, k, v: (
            softmax_of(k @ q / np.sqrt(len(q))) @ v
        ),
        "there is no exponential: softmax is exp, then divide by the sum": lambda q, k, v: (
            k @ q / (k @ q).sum() @ v
        ),
        "the values are summed with no weight": lambda q, k, v: v.sum(0),
        "the weighted values are there: add them up over the entries (axis 0)": lambda q, k, v: (
            softmax_of(k @ q)[:, None] * v
        ),
        "the softmax is taken of minus the scores: similar keys must weigh more": lambda q, k, v: (
            softmax_of(-(k @ q)) @ v
        ),
    }
    hint = "the scores are keys @ query, the context is weights @ values"
    judge("soft_lookup", function, cases, right, mistakes, hint)
