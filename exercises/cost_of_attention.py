"""What does attention cost, and what can be done about it?"""

import numpy as np

from exercises import random_cases
from exercises.random_cases import softmax
from helpers.check import Lesson

check = Lesson()


def lengths_and_widths(rng):
    return [tuple(rng.choice(range(2, most), 3, replace=False).tolist()) for most in (9, 60, 400)]


def count(each=2, of_target=2, of_source=2, products=2):
    return lambda t, s, d: each * d * (d * (of_target * t + of_source * s) + products * t * s)


@check.exercise(lengths_and_widths, tolerance=1e-6)
def cross_attention_flops(target, source, width):
    return count()(target, source, width)


cross_attention_flops.mistakes |= {
    "this is self-attention of all words together": lambda t, s, d: (
        8 * (t + s) * d**2 + 4 * (t + s) ** 2 * d
    ),
    "keys and values have the source's length": lambda t, s, d: cross_attention_flops(t, t, d),
    "queries have the target's length, not the source's": lambda t, s, d: cross_attention_flops(
        s, s, d
    ),
    "a multiplication and an addition are two FLOPs: this counts one": count(each=1),
    "the projections, by four matrices, are missing": count(of_target=0, of_source=0),
    "the scores and the weighted sum are missing": count(products=0),
    "the scores and the weighted sum are two products: this counts one": count(products=1),
    "the output projection is missing: one more for the target words": count(of_target=1),
    "keys and values are projections of the source, not the target": count(
        of_target=4, of_source=0
    ),
    "queries and output are projections of the target": count(of_target=0, of_source=4),
    "a projection costs 2 × width² a word": lambda t, s, d: 4 * (t + s) * d + 4 * t * s * d,
    "keys and values are two projections of the source words": count(of_source=1),
    "target and source need two projections each, not four": count(of_target=4, of_source=4),
    "the output is made for the target, not for the source": count(of_target=1, of_source=3),
    "each query meets each key: target × source": lambda t, s, d: (
        4 * (t + s) * d**2 + 4 * (t + s) * d
    ),
}


def rows_and_blocks(rng):
    rise = np.sort(rng.normal(size=5)) + [0, 1, 2, 3, 4]  # the largest score changes in each block
    yield rise, 2
    yield 3 * rng.normal(size=11), 3
    yield 3 * rng.normal(size=4), 4
    high, low = rng.permutation([1000.0, 998.5, 997.0]), rng.uniform(-1000, -900, size=3)
    yield np.array([high[0], -1000, low[0], *high[1:]]), 2
    yield low, 1
    yield np.array([*high[:2], *low]), 2


@check.exercise(rows_and_blocks, hint="start with maximum = -np.inf and total = 0.0")
def online_softmax(scores, block_size):
    return walk()(scores, block_size)


def blocks(scores, block_size):
    return [scores[i : i + block_size] for i in range(0, len(scores), block_size)]


def walk(factor=lambda old, new: np.exp(old - new), start=-np.inf, larger=max, cut=False):
    def weights(scores, block_size):
        maximum, total = start, 0.0
        for block in blocks(scores, block_size):
            if cut and len(block) < block_size:
                break
            new = larger(maximum, block.max())
            total = total * factor(maximum, new) + np.exp(block - new).sum()
            maximum = new
        return np.exp(scores - maximum) / total

    return weights


@online_softmax.mistake("each block subtracts its own largest score: bring all to the same one")
def own_maximum(scores, block_size):
    pieces = [np.exp(block - block.max()) for block in blocks(scores, block_size)]
    return np.concatenate(pieces) / sum(piece.sum() for piece in pieces)


online_softmax.mistakes |= {
    "the old sum is not rescaled: multiply by exp(old largest − new)": walk(lambda old, new: 1.0),
    "the factor is upside down: exp(old largest − new)": walk(
        lambda old, new: np.exp(new - old) if np.isfinite(old) else 1.0
    ),
    "the factor is upside down and infinite at first: exp(old − new)": walk(
        lambda old, new: np.exp(new - old)
    ),
    "the factor lacks exp": walk(lambda old, new: old - new if np.isfinite(old) else 0.0),
    "the largest score starts at 0, and all scores may lie far below: start at −∞": walk(start=0.0),
    "the last block is left out when it is shorter": walk(cut=True),
    "exp(1000) overflows: subtract the largest score so far": lambda s, n: (
        np.exp(s) / np.exp(s).sum()
    ),
    "a softmax for each block: all blocks together must sum to 1": lambda s, n: np.concatenate(
        [softmax(block) for block in blocks(s, n)]
    ),
    "the largest score goes down: keep the larger one": walk(larger=lambda old, new: new),
    "the sum is that of the last block alone": lambda s, n: (
        np.exp(s - s.max()) / np.exp(blocks(s, n)[-1] - s.max()).sum()
    ),
    "divide by the sum, so that the weights sum to 1": lambda s, n: np.exp(s - s.max()),
    "this is the sum: return exp / sum": lambda s, n: np.exp(s - s.max()).sum(),
}


def lengths_and_windows(rng):
    length = random_cases.sizes(rng, 1)[0] + int(rng.integers(4, 7))
    return [(length, 2), (length + 1, 1), (length + 2, 3), (5, 0), (3, 7)]


@check.exercise(
    lengths_and_windows, hint="compare positions[:, np.newaxis] with positions[np.newaxis, :]"
)
def sliding_mask(length, window):
    return (back(length) >= 0) & (back(length) <= window)


def back(length):
    return np.subtract.outer(np.arange(length), np.arange(length))


sliding_mask.mistakes |= {
    "this looks into the future too: no key after the query": lambda n, w: abs(back(n)) <= w,
    "it is transposed: rows are queries, columns are keys": lambda n, w: sliding_mask(n, w).T,
    "the past has no limit: at most `window` positions back": lambda n, w: back(n) >= 0,
    "the future has no limit: allow only keys at or before the query": lambda n, w: back(n) <= w,
    "one too few: itself and `window` before it": lambda n, w: (back(n) >= 0) & (back(n) < w),
    "one position too many: at most `window` positions back": lambda n, w: sliding_mask(n, w + 1),
    "a position may look at itself too": lambda n, w: (back(n) > 0) & (back(n) <= w),
    "this allows the far past and forbids the window": lambda n, w: back(n) >= w,
    "everything is allowed": lambda n, w: np.ones((n, n)),
}
