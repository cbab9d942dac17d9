"""What are score, softmax and weighted sum?"""

import numpy as np

from exercises import random_cases
from exercises.random_cases import softmax
from helpers.check import Lesson

check = Lesson()


def query_key_value(rng):
    # In the last, key for value fails by its numbers, not by its shape.
    for axes, scale in (("btd bsd bsv", 1), ("btd bsd bsv", 20), ("btd bsd bsd", 2)):
        query, key, value = random_cases.arrays(rng, axes)
        yield scale * query, scale * key, value


@check.exercise(
    query_key_value,
    hint="to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2)",
)
def attention(query, key, value):
    weights = softmax(scaled_scores(query, key))
    return weights @ value, weights


def attend(axis=-1, by=lambda query, key, value: np.sqrt(query.shape[-1])):
    def wrong(query, key, value):
        weights = softmax(query @ key.swapaxes(-1, -2) / by(query, key, value), axis)
        return weights @ value, weights

    return wrong


def scaled_scores(query, key):
    return query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])


attention.mistakes |= {
    "not scaled: divide by the square root of the depth": attend(by=lambda *_: 1),
    "divided by the depth: take its root": attend(by=lambda q, k, v: q.shape[-1]),
    "multiplied by √depth: divide by it": attend(by=lambda q, k, v: q.shape[-1] ** -0.5),
    "scaled by the number of keys, not √depth": attend(by=lambda q, k, v: np.sqrt(k.shape[1])),
    "scaled by the values' depth: take the query's": attend(
        by=lambda q, k, v: np.sqrt(v.shape[-1])
    ),
    "the softmax is over the target axis: take the last one": attend(axis=-2),
    "the softmax is over the batch axis: take the last one": attend(axis=0),
    "there is no softmax: these are scores, not weights": lambda q, k, v: (
        scaled_scores(q, k) @ v,
        scaled_scores(q, k),
    ),
    "the sum is over the keys: weight the values": lambda q, k, v: attention(q, k, k),
    "key and value are swapped": lambda q, k, v: attention(q, v, k),
    "the second result is the scores: return the weights": lambda q, k, v: (
        attention(q, k, v)[0],
        scaled_scores(q, k),
    ),
}


@attention.mistake("the weights are transposed: return (batch, target, source)")
def transposed(query, key, value):
    context, weights = attention(query, key, value)
    return context, weights.swapaxes(-1, -2)


@attention.mistake("divide by the square root of the depth before the softmax, not after")
def late(query, key, value):
    context, weights = attend(by=lambda *_: 1)(query, key, value)
    return context / np.sqrt(query.shape[-1]), weights / np.sqrt(query.shape[-1])


def scores_and_mask(rng):
    batch, target, source = random_cases.sizes(rng, 3)
    scores = rng.normal(size=(batch, target, source + 4))
    mask = random_cases.is_word(rng, batch, source + 4)
    yield scores, mask
    # Words far below padding: nothing but a very low number hides it then.
    yield np.where(mask[:, None], 250 * scores.clip(-2, 2) - 1500, 500 + 500 * scores), mask
    padded_at_the_end = np.sort(mask)[:, ::-1]
    padded_at_the_end[0] = True
    yield scores, padded_at_the_end


@check.exercise(
    scores_and_mask, hint="the mask needs an axis for the target: mask[:, np.newaxis, :]"
)
def masked_softmax(scores, mask):
    return softmax(np.where(mask[:, np.newaxis, :], scores, -1e9))


def filled_with(number, axis=-1):
    return lambda s, m: softmax(np.where(m[:, None], s, number), axis)


@masked_softmax.mistake("np.exp over- or underflows for large scores: use the softmax of section 2")
def naive(scores, mask):
    exponentials = np.exp(scores) * mask[:, None]
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


masked_softmax.mistakes |= {
    "the mask is not used": lambda s, m: softmax(s),
    "padding has the score 0, and exp(0) is 1: use a large negative number": filled_with(0),
    "padding has the score -1, which still gets weight: use -1e9": filled_with(-1),
    "a low score for a word beats this number for padding: use -1e9": filled_with(-99),
    "a high score of padding beats what is added: use -1e9": lambda s, m: softmax(
        s - 99 * ~m[:, None]
    ),
    "padding may stand anywhere: take the mask as it is": lambda s, m: masked_softmax(
        s, np.sort(m)[:, ::-1]
    ),
    "masked after the softmax, rows do not sum to 1: mask the scores": lambda s, m: (
        softmax(s) * m[:, None]
    ),
    "each sentence has a mask of its own, not that of the first: mask[:, np.newaxis, :]": (
        lambda s, m: masked_softmax(s, np.repeat(m[:1], len(m), 0))
    ),
    "the mask is upside down: words must keep their scores": lambda s, m: masked_softmax(s, ~m),
    "−1e9 belongs on padding, where the mask is False": lambda s, m: softmax(s + m[:, None] * -1e9),
    "True and False are added to the scores: use np.where": lambda s, m: softmax(s + m[:, None]),
    "the softmax is over the target axis: take the last one": filled_with(-1e9, axis=-2),
    "the softmax is over the batch axis: take the last one": filled_with(-1e9, axis=0),
    "these are the masked scores: softmax them": lambda s, m: np.where(m[:, None], s, -1e9),
}


def keys_and_weights(rng):
    for scale in (0.3, 1, 2):
        source, more = random_cases.sizes(rng, 2)
        yield rng.normal(size=(source, source + more)), softmax(scale * rng.normal(size=source))


@check.exercise(
    keys_and_weights,
    hint="a query has a number for each column of key: (depth,)",
    judge=lambda query, key, weights: softmax(key @ query),
)
def query_for(key, weights):
    return solve(key, np.log(weights))


def solve(key, scores):
    return np.linalg.lstsq(key, scores, rcond=None)[0]


query_for.mistakes |= {
    "these scores are the weights: undo the softmax first, with np.log": lambda k, w: solve(k, w),
    "the logarithm undoes e to the power of s: exp does it once more": lambda k, w: solve(
        k, np.exp(w)
    ),
    "this query is a mean of the keys: solve for the scores np.log(weights)": lambda k, w: w @ k,
    "the scores are right, but multiplying by the keys does not undo the product": lambda k, w: (
        np.log(w) @ k
    ),
    "the scores have the wrong sign: np.log(weights) itself is below 0": lambda k, w: solve(
        k, -np.log(w)
    ),
    "without the division by √depth here": lambda k, w: solve(k, np.log(w) * np.sqrt(k.shape[1])),
}
