"""Checks for the exercises of notebook 8."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge, normal, softmax_of


def cross_attention_flops(function: Callable) -> None:
    """Check `function(target, source, width)`: FLOPs of an attention layer, softmax left out."""
    cases = [(5, 7, 4), (300, 20, 64), (1, 50, 16)]

    def count(each=2, target_projections=2, source_projections=2, products=2):
        return lambda t, s, d: (
            each * d * (d * (target_projections * t + source_projections * s) + products * t * s)
        )

    mistakes = {
        "this is the self-attention of target + source words together": lambda t, s, d: (
            8 * (t + s) * d**2 + 4 * (t + s) ** 2 * d
        ),
        "this takes the target's length for both: keys and values have the source's": (
            lambda t, s, d: count()(t, t, d)
        ),
        "this takes the source's length for both: queries have the target's": (
            lambda t, s, d: count()(s, s, d)
        ),
        "a multiplication and an addition are two FLOPs: this counts one": count(each=1),
        "the projections are missing: four products with (width, width) matrices": count(
            target_projections=0, source_projections=0
        ),
        "the scores and the weighted sum are missing": count(products=0),
        "the scores and the weighted sum are two products: this counts one": count(products=1),
        "the output projection is missing: one more for the target words": count(
            target_projections=1
        ),
        "all four projections are counted for the target: keys and values are made of the source": (
            count(target_projections=4, source_projections=0)
        ),
        "all four projections are counted for the source: queries and output are the target's": (
            count(target_projections=0, source_projections=4)
        ),
        "a (width, width) matrix costs 2 × width² for each word": lambda t, s, d: (
            4 * (t + s) * d + 4 * t * s * d
        ),
        "keys and values are two projections of the source words": count(source_projections=1),
        "every word has all four projections here: the target needs two, the source two": count(
            target_projections=4, source_projections=4
        ),
        "three projections are counted for the source: the output is made for the target": count(
            target_projections=1, source_projections=3
        ),
        "target and source do not meet in a sum: each query meets each key, target × source": (
            lambda t, s, d: 4 * (t + s) * d**2 + 4 * (t + s) * d
        ),
    }
    judge("cross_attention_flops", function, cases, count(), mistakes)


def online_softmax(function: Callable) -> None:
    """Check `function(scores, block_size)`: the softmax of a row, read block by block."""
    cases = [
        (np.array([2.0, 1.0, 5.0, 3.0, 5.5]), 2),
        (np.array([4.0, 1.0, 2.0, 0.0]), 4),
        (normal(11, seed=1) * 3, 3),
        (np.array([1000.0, 998.0, -1000.0, 1001.0, 999.0]), 2),
        (np.array([-1000.0, -1001.0, -999.0]), 1),
        (np.array([1000.0, 998.0, -1000.0, -999.0]), 2),
    ]

    def blocks(scores, block_size):
        return [scores[i : i + block_size] for i in range(0, len(scores), block_size)]

    def walk(scale, start=-np.inf, cut=False):
        def result(scores, block_size):
            maximum, total = start, 0.0
            pieces = blocks(scores, block_size)
            if cut:
                pieces = [piece for piece in pieces if len(piece) == block_size]
            for piece in pieces:
                new = max(maximum, piece.max())
                total = total * scale(maximum, new) + np.exp(piece - new).sum()
                maximum = new
            return np.exp(scores - maximum) / total

        return result

    def naive(scores, block_size):
        return np.exp(scores) / np.exp(scores).sum()

    def each(scores, block_size):
        return np.concatenate([softmax_of(piece) for piece in blocks(scores, block_size)])

    def own_maximum(scores, block_size):
        pieces = [np.exp(piece - piece.max()) for piece in blocks(scores, block_size)]
        return np.concatenate(pieces) / sum(piece.sum() for piece in pieces)

    def last_maximum(scores, block_size):
        total = 0.0
        maximum = -np.inf
        for piece in blocks(scores, block_size):
            total = total * np.exp(maximum - piece.max()) + np.exp(piece - piece.max()).sum()
            maximum = piece.max()
        return np.exp(scores - maximum) / total

    def last_sum(scores, block_size):
        total = np.exp(blocks(scores, block_size)[-1] - scores.max()).sum()
        return np.exp(scores - scores.max()) / total

    def undivided(scores, block_size):
        return np.exp(scores - scores.max())

    def total_only(scores, block_size):
        return np.exp(scores - scores.max()).sum()

    mistakes = {
        "the old sum is not rescaled when the largest score changes: multiply it by "
        "exp(old largest − new largest)": walk(lambda old, new: 1.0),
        "the factor is upside down: exp(old largest − new largest)": walk(
            lambda old, new: np.exp(new - old) if np.isfinite(old) else 1.0
        ),
        "the factor is upside down, and infinite at first: exp(old largest − new largest)": walk(
            lambda old, new: np.exp(new - old)
        ),
        "the factor lacks the exponential": walk(
            lambda old, new: old - new if np.isfinite(old) else 0.0
        ),
        "the largest score starts at 0, and all scores may lie far below: start at −∞": walk(
            lambda old, new: np.exp(old - new), start=0.0
        ),
        "the last block is left out when it is shorter": walk(
            lambda old, new: np.exp(old - new), cut=True
        ),
        "exp(1000) overflows: subtract the largest score so far before the exponential": naive,
        "each block is a softmax of its own: the weights of all blocks together must sum to 1": (
            each
        ),
        "each block subtracts its own largest score: bring all to the same one": own_maximum,
        "the largest score may not go down: keep the larger of old and new": last_maximum,
        "the sum is that of the last block alone: add to the old one": last_sum,
        "divide by the sum, so that the weights sum to 1": undivided,
        "this is the sum: return the weights, np.exp(scores - largest) / sum": total_only,
    }
    hint = "start with maximum = -np.inf and total = 0.0"
    judge("online_softmax", function, cases, lambda s, b: softmax_of(s), mistakes, hint)


def sliding_mask(function: Callable) -> None:
    """Check `function(length, window)`: True for a position itself and `window` before it."""
    cases = [(6, 2), (5, 1), (4, 0), (3, 7)]

    def back(length):
        return np.subtract.outer(np.arange(length), np.arange(length))

    def right(length, window):
        return (back(length) >= 0) & (back(length) <= window)

    mistakes = {
        "this looks into the future too: allow only keys at or before the query": lambda n, w: (
            abs(back(n)) <= w
        ),
        "it is transposed: rows are queries, columns are keys": lambda n, w: right(n, w).T,
        "the past has no limit: at most `window` positions back": lambda n, w: back(n) >= 0,
        "the future has no limit: allow only keys at or before the query": lambda n, w: (
            back(n) <= w
        ),
        "one position too few: itself and `window` positions before": lambda n, w: (
            (back(n) >= 0) & (back(n) < w)
        ),
        "one position too many: at most `window` positions back": lambda n, w: (
            (back(n) >= 0) & (back(n) <= w + 1)
        ),
        "a position may look at itself too": lambda n, w: (back(n) > 0) & (back(n) <= w),
        "this allows the far past and forbids the window": lambda n, w: (
            (back(n) >= 0) & (back(n) >= w)
        ),
        "upside down: True means that the query may look": lambda n, w: ~right(n, w),
        "these are numbers to add to scores: return True and False": lambda n, w: np.where(
            right(n, w), 0.0, -np.inf
        ),
        "these are very large negative numbers: return True and False": lambda n, w: np.where(
            right(n, w), 0.0, -1e9
        ),
        "everything is allowed": lambda n, w: np.ones((n, n)),
    }
    hint = "compare positions[:, np.newaxis] with positions[np.newaxis, :]"
    judge("sliding_mask", function, cases, right, mistakes, hint)
