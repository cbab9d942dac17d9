"""When are two vectors alike, and how does a look-up become soft?"""

import numpy as np

from exercises import random_cases
from helpers.check import Lesson

check = Lesson()


def scores_of_any_shape(rng):
    *shape, length = random_cases.sizes(rng, 3)
    yield rng.normal(size=length), 1.0
    yield 3 * rng.normal(size=(*shape, length)), 0.5
    # Two scores stand far above first, last, mean, median and smallest; one row lies far below 0.
    far = rng.uniform(-1000, -400, size=(2, 6 + length))
    far[0, 1 + rng.permutation(4 + length)[:2]] = 1000, 998.5
    far[1] -= 400
    yield far[0], 0.5
    yield far.clip(-1000), 1.0


@check.exercise(
    scores_of_any_shape,
    hint="there may be one axis or more: do max and sum keep their axis (axis=-1, keepdims=True)?",
)
def softmax(scores, temperature):
    scores = scores / temperature
    return random_cases.softmax(scores)


def shares(numbers, axis=-1):
    return numbers / numbers.sum(axis=axis, keepdims=True)


def largest(scores, axis=-1):
    return scores.max(axis=axis, keepdims=True)


softmax.mistakes |= {
    "exp(1000) overflows: subtract the largest score first": lambda s, t: shares(np.exp(s / t)),
    "subtract the largest score, not the mean or another": lambda s, t: shares(
        np.exp(s / t - (s / t).mean(axis=-1, keepdims=True))
    ),
    "subtract the largest of each row, not of the table": lambda s, t: shares(
        np.exp((s - s.max()) / t)
    ),
    "divide by the temperature, then subtract": lambda s, t: shares(np.exp(s / t - largest(s))),
    "the temperature plays no part: divide the scores by it": lambda s, t: softmax(s, 1),
    "multiplied by the temperature: divide by it": lambda s, t: softmax(s * t, 1),
    "sum over the last axis, not the first": lambda s, t: random_cases.softmax(s / t, axis=0),
    "each row must sum to 1, not the table": lambda s, t: random_cases.softmax(s / t, axis=None),
    "the sum needs axis=-1, keepdims=True": lambda s, t: shares(
        np.exp((s - largest(s)) / t), axis=None
    ),
    "each row must sum to 1, and exp(1000) overflows": lambda s, t: shares(
        np.exp(s / t), axis=None
    ),
    "the brackets: divide the difference by the temperature": lambda s, t: shares(
        np.exp(s - largest(s) / t)
    ),
    "no exponential: weights can be negative": lambda s, t: shares(s / t),
    "divide by the sum, so that the weights sum to 1": lambda s, t: np.exp((s - largest(s)) / t),
    "this is all or nothing: softmax leaves something to the others": lambda s, t: s == largest(s),
    "divide the scores by the temperature, not the weights": lambda s, t: softmax(s, 1) / t,
}


def query_keys_and_values(rng):
    return [random_cases.arrays(rng, axes) for axes in ("d cd cv", "d cd cv", "d cd cd")]


@check.exercise(
    query_keys_and_values, hint="the scores are keys @ query, the context is weights @ values"
)
def soft_lookup(query, keys, values):
    return softmax(keys @ query, 1) @ values


soft_lookup.mistakes |= {
    "a hard look-up of the best value: mix all of them": lambda q, k, v: v[np.argmax(k @ q)],
    "these are the weights: multiply the values by them": lambda q, k, v: softmax(k @ q, 1),
    "these are the scores: softmax them, then weight the values": lambda q, k, v: k @ q,
    "there is no softmax: the scores are not weights yet": lambda q, k, v: (k @ q) @ v,
    "this is the plain mean of the values: the query plays no part": lambda q, k, v: v.mean(0),
    "the weights mix the keys: mix the values": lambda q, k, v: softmax(k @ q, 1) @ k,
    "do not scale the scores here": lambda q, k, v: soft_lookup(q / len(q) ** 0.5, k, v),
    "there is no exponential: softmax is exp / sum": lambda q, k, v: shares(k @ q) @ v,
    "the values are summed with no weight": lambda q, k, v: v.sum(0),
    "add the weighted values up (axis 0)": lambda q, k, v: softmax(k @ q, 1)[:, None] * v,
    "minus the scores? similar keys must weigh more": lambda q, k, v: soft_lookup(-q, k, v),
}


# Fruit, vehicle, action: Yuna, yesterday, pear or boat, and last the verb, took or peeled.
TOOK = np.array([[0, 0, 1], [0.1, 0.1, 0], [0.6, 0.6, 0], [0, 0.9, 1]])
PEELED = np.array([*TOOK[:3], [0.9, 0, 1]])


def how_well_it_finds_the_verbs(query) -> int:
    """5: at least 90% on each verb; 4: most on each; 3 and 2: on one of them; 1: on none, and
    Yuna gets as much as the verb; 0: on none."""
    took, peeled = (softmax(sentence @ query, 1) for sentence in (TOOK, PEELED))
    if min(took[3], peeled[3]) >= 0.9:
        return 5
    finds_took, finds_peeled = (each[3] > each[:3].max() + 1e-9 for each in (took, peeled))
    if finds_took or finds_peeled:
        return 1 + 2 * int(finds_took) + int(finds_peeled)
    return int(took[0] > took[3] - 1e-9)


@check.exercise(lambda rng: [()], judge=how_well_it_finds_the_verbs)
def verb_query():
    return np.array([4.0, 4.0, 6.0])


verb_query.mistakes |= {
    "the verbs get the most, but below 90%: same direction, longer": lambda: np.array([1.0, 1, 2]),
    "it finds took alone: which numbers does peeled have?": lambda: np.array([0, 5.0, 1]),
    "it finds peeled alone: which numbers does took have?": lambda: np.array([5.0, 0, 1]),
    "Yuna acts, too, and gets as much as the verb: what has she not?": lambda: np.array(
        [0, 0, 5.0]
    ),
    "another word gets at least as much as the verb, in both": lambda: np.array([1.0, 1.0, 0]),
}
