"""What does one line of Keras replace, and what can go wrong?"""

import functools

import numpy as np

from exercises import random_cases
from exercises.random_cases import softmax
from helpers.check import Lesson
from helpers.try_tests import TestExercise

check = Lesson()


def batches_with_mask(rng):
    query, key, value = random_cases.arrays(rng, "btd bsd bsd")
    mask = random_cases.is_word(rng, *key.shape[:2])
    far = 20 * abs(key) * np.where(mask, -1, 1)[..., np.newaxis]  # words far below padding
    for arrays in ((query, key, value), (20 * abs(query), far, value)):
        yield *(array.astype("float32") for array in arrays), mask


@check.exercise(batches_with_mask, hint="the masks are [None, is_word], for query and value")
def one_line(query, key, value, is_word):
    from keras import layers

    inputs, masks = [query, value, key], [None, is_word]
    return layers.Attention()(inputs, mask=masks, return_attention_scores=True)


def attend(query, key, value, mask, scale=1.0, low=-1e9):
    weights = softmax(np.where(mask[:, np.newaxis], dot(query, key) * scale, low))
    return weights @ value, weights


def dot(query, key):
    return query @ key.swapaxes(-1, -2)


def everything(mask):
    return np.ones_like(mask)


def mask_afterwards(query, key, value, mask):
    weights = softmax(dot(query, key)) * mask[:, np.newaxis]
    return weights @ value, weights


one_line.mistakes |= {
    "swapped: the layer takes [query, value, key]": lambda q, k, v, m: attend(q, v, k, m),
    "key and value swapped, no mask": lambda q, k, v, m: attend(q, v, k, everything(m)),
    "not masked: pass mask=[None, is_word]": lambda q, k, v, m: attend(q, k, v, everything(m)),
    "the value serves as key: [query, value, key]": lambda q, k, v, m: attend(q, v, v, m),
    "the key serves as value: [query, value, key]": lambda q, k, v, m: attend(q, k, k, m),
    "the value serves as key, no mask": lambda q, k, v, m: attend(q, v, v, everything(m)),
    "the mask is upside down: True is a word": lambda q, k, v, m: attend(q, k, v, ~m),
    "masked after the softmax: pass the mask to the layer": mask_afterwards,
    "padding needs a score below any word's": lambda q, k, v, m: attend(q, k, v, m, low=-99),
    "scaled by √depth: Keras's layer is not": lambda q, k, v, m: attend(
        q, k, v, m, scale=q.shape[-1] ** -0.5
    ),
}


def bahdanau_cases(rng):
    from keras import layers

    for units in (5, 3):  # as deep as the states, or less
        batch, target, source = random_cases.sizes(rng, 3)
        query, states = rng.normal(size=(batch, target, 5)), rng.normal(size=(batch, source, 5))
        is_word = random_cases.is_word(rng, batch, source)
        w, u = (layers.Dense(units, use_bias=False) for _ in "wu")
        additive = layers.AdditiveAttention()
        additive([w(query), states, u(states)])
        for layer, shape in ((w, (5, units)), (u, (5, units)), (additive, (units,))):
            layer.set_weights([rng.normal(size=shape)])
        # In functions, which no copy of the case copies.
        yield query, states, is_word, *map(as_function, (w, u, additive))


def as_function(layer):
    return lambda *arguments, **options: layer(*arguments, **options)


@check.exercise(bahdanau_cases, hint="additive takes [query, value, key], each in its own place")
def bahdanau(query, states, is_word, w, u, additive):
    inputs = [w(query), states, u(states)]
    return additive(inputs, mask=[None, is_word], return_attention_scores=True)


def added(additive, mask, *inputs):
    return additive([*inputs], mask=[None, mask], return_attention_scores=True)


bahdanau.mistakes |= {
    "u(states) serves as value too: give three inputs": lambda q, s, m, w, u, a: added(
        a, m, w(q), u(s)
    ),
    "the states serve as key: u belongs to the key": lambda q, s, m, w, u, a: added(a, m, w(q), s),
    "the order is [query, value, key]": lambda q, s, m, w, u, a: added(a, m, w(q), u(s), s),
    "w belongs to the query": lambda q, s, m, w, u, a: added(a, m, q, s, u(s)),
    "w and u are swapped": lambda q, s, m, w, u, a: added(a, m, u(q), s, w(s)),
    "the mask is missing": lambda q, s, m, w, u, a: added(a, everything(m), w(q), s, u(s)),
}


# What a test of an attention must let pass and what it must refuse. All take query (batch, target,
# depth), key and value (batch, source, depth) and the mask of the source (batch, source), and
# return context (batch, target, depth) and weights (batch, target, source).


def on_sound_arrays(attention):
    """The attention, refusing arrays that it is not made for in words."""

    @functools.wraps(attention)
    def checked(query, key, value, is_word):
        mask = np.asarray(is_word, bool)
        for name, array in {"query": query, "key": key, "value": value}.items():
            if array.ndim != 3:
                raise ValueError(f"{name} has the shape {array.shape}; expected three axes")
        if mask.shape != key.shape[:2]:
            raise ValueError(
                f"is_word has the shape {mask.shape}; expected (batch, source) = {key.shape[:2]}"
            )
        if not mask.any(axis=1).all():
            raise ValueError("is_word hides a whole sentence; expected a word in each")
        return attention(query, key, value, mask)

    return checked


def by_loops(query, key, value, mask):
    weights = np.zeros((*query.shape[:2], key.shape[1]))
    context = np.zeros((*query.shape[:2], value.shape[2]))
    for b, t in np.ndindex(query.shape[:2]):
        words = np.flatnonzero(mask[b])
        weights[b, t, words] = softmax(np.array([query[b, t] @ key[b, s] for s in words]))
        context[b, t] = sum(weights[b, t, s] * value[b, s] for s in words)
    return context, weights


def by_einsum(query, key, value, mask):
    scores = np.einsum("btd,bsd->bts", query, key) / np.sqrt(key.shape[-1])
    weights = softmax(np.where(mask[:, np.newaxis], scores, -np.inf))
    return np.einsum("bts,bsd->btd", weights, value), weights


def by_keras_functions(query, key, value, mask):
    from keras import ops

    scores = ops.matmul(query, ops.transpose(key, (0, 2, 1)))
    weights = ops.softmax(ops.where(mask[:, np.newaxis], scores, -1e9), axis=-1)
    return ops.matmul(weights, value), weights


def over_targets(query, key, value, mask):
    scores = np.where(mask[:, np.newaxis], dot(query, key), -1e9)
    weights = softmax(scores.swapaxes(1, 2)).swapaxes(1, 2)
    return weights @ value, weights


def sigmoid(query, key, value, mask):
    weights = mask[:, np.newaxis] / (1 + np.exp(-dot(query, key)))
    return weights @ value, weights


def score_zero(query, key, value, mask):
    weights = softmax(dot(query, key) * mask[:, np.newaxis])
    return weights @ value, weights


def only_the_best(query, key, value, mask):
    scores = np.where(mask[:, np.newaxis], dot(query, key), -np.inf)
    weights = np.eye(key.shape[1])[scores.argmax(axis=-1)]
    return weights @ value, weights


RIGHT = {
    "a loop over queries and keys": by_loops,
    "three lines of NumPy": attend,
    "einsum, scores divided by √depth": by_einsum,
    "Keras's functions": by_keras_functions,
    "Keras's layer": one_line,
}
BROKEN = {
    "softmax over the target words": over_targets,
    "sigmoid in place of softmax": sigmoid,
    "mask after the softmax": mask_afterwards,
    "mask ignored": lambda q, k, v, m: attend(q, k, v, everything(m)),
    "mask upside down": lambda q, k, v, m: attend(q, k, v, ~m),
    "padding gets the score 0": score_zero,
    "key and value swapped": lambda q, k, v, m: attend(q, v, k, m),
    "key serves as value": lambda q, k, v, m: attend(q, k, k, m),
    "plain mean of the words": lambda q, k, v, m: attend(0 * q, k, v, m),
    "smallest score, largest weight": lambda q, k, v, m: attend(-q, k, v, m),
    "largest score takes all": only_the_best,
    "all sentences use the first one's keys": lambda q, k, v, m: attend(q, 0 * k + k[:1], v, m),
}
RIGHT = {name: on_sound_arrays(each) for name, each in RIGHT.items()}
BROKEN = {name: on_sound_arrays(each) for name, each in BROKEN.items()}


# Each promise as a test of its own, for the table that shows what it catches.


def example():
    query, key, value = np.random.default_rng(0).normal(size=(3, 2, 4, 5))
    return query, key, value, np.array([[True, True, True, True], [True, True, False, False]])


def test_sums(attention):
    _, weights = attention(*example())
    assert np.allclose(weights.sum(axis=-1), 1, atol=1e-4)


def test_padding(attention):
    _, weights = attention(*example())
    assert np.allclose(weights[1, :, 2:], 0, atol=1e-4)


def test_mixture(attention):
    query, key, value, mask = example()
    context, weights = attention(query, key, value, mask)
    assert np.allclose(context, weights @ value, atol=1e-4)


def test_order(attention):
    query, key, value, mask = example()
    _, weights = attention(query, key, value, mask)
    more = dot(query, key)[:, :, 0] > dot(query, key)[:, :, 1]
    assert np.all(more == (weights[:, :, 0] > weights[:, :, 1]))


PROMISES = {
    "1 sums": test_sums, "2 padding": test_padding,
    "3 mixture": test_mixture, "4 order": test_order,
}  # fmt: skip


@check.exercise(BROKEN, kind=TestExercise, right=RIGHT)
def test_attention(attention):
    for promise in PROMISES.values():
        promise(attention)
