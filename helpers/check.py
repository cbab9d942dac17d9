"""Checks for the exercises: each says in one line whether an answer is right and, if not, why.

A check calls the learner's function on a few inputs and compares the results with those of a
reference. A wrong result is then compared with what well-known mistakes give: the mistake that
gives the same numbers on every input is the likely cause. A check prints and never raises.
"""

from collections.abc import Callable, Sequence

import numpy as np

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}  # wide enough for float32


def compare(name: str, a, b, *, below: float) -> None:
    """Print the largest difference of two results, and whether it stays below a bound.

    Args:
        name: what is compared.
        a, b: arrays or tensors of one shape.
        below: the bound. The difference itself may vary from machine to machine.

    Raises:
        ValueError: the shapes differ; nothing is broadcast.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"{name}: the shapes are {a.shape} and {b.shape}; expected the same")
    difference = abs(a - b).max()
    print(f"{name}: largest difference {difference:.1e}, below {below:g}: {difference < below}")


def _judge(
    name: str,
    function: Callable,
    cases: Sequence[tuple],
    right: Callable,
    mistakes: dict[str, Callable],
) -> None:
    """Print a verdict on `function`.

    Args:
        name: the exercise.
        function: the learner's answer.
        cases: the arguments of each call.
        right: the reference; its results may be a number, an array or a tuple of arrays.
        mistakes: message to a function that makes that mistake.
    """
    problem = _find_problem(function, cases, right, mistakes)
    print(f"✗ {name}: {problem}" if problem else f"✓ {name}: right on all {len(cases)} inputs")


def _find_problem(function, cases, right, mistakes) -> str | None:
    expected = [right(*case) for case in cases]
    several = isinstance(expected[0], tuple)
    answers = []
    for case in cases:
        try:
            answer = function(*map(_copy, case))
        except Exception as error:
            return f"your code stops with {type(error).__name__}: {error}"
        if answer is None or answer is ...:
            return "nothing comes back yet: replace the ... and end with a return"
        try:
            answers.append(_arrays(answer, several))
        except (TypeError, ValueError):
            return f"it returns {type(answer).__name__}, which is not a number or an array"
    expected = [_arrays(result, several) for result in expected]
    if all(map(_same, answers, expected)):
        return None
    for message, mistake in mistakes.items():
        with np.errstate(all="ignore"):
            wrong = [_arrays(mistake(*map(_copy, case)), several) for case in cases]
        if all(map(_same, answers, wrong)):
            return message
    return next(filter(None, map(_describe, answers, expected)))


def _describe(answer, expected) -> str | None:
    """Say how one wrong result differs, without knowing the cause."""
    if len(answer) != len(expected):
        return f"it returns {len(answer)} result(s); expected {len(expected)}"
    for ours, theirs in zip(answer, expected, strict=True):
        if ours.shape != theirs.shape:
            hint = ", transposed" if ours.shape == theirs.shape[::-1] else ""
            return f"the shape is {ours.shape}{hint}; expected {theirs.shape}"
        if np.isnan(ours).any() and not np.isnan(theirs).any():
            return "the result has nan: is an infinity or a division by 0 in it?"
        if not np.allclose(ours, theirs, **TOLERANCE):
            wrong = ~np.isclose(ours, theirs, **TOLERANCE)
            index = tuple(map(int, np.argwhere(wrong)[0]))
            where = f"the value at {index}" if index else "the number"
            return f"the shape is right, but {where} is {ours[index]:.4g}, not {theirs[index]:.4g}"
    return None


def _arrays(result, several: bool) -> list[np.ndarray]:
    results = result if several and isinstance(result, (tuple, list)) else [result]
    return [np.asarray(array, dtype=float) for array in results]


def _same(answer, expected) -> bool:
    return len(answer) == len(expected) and all(
        a.shape == b.shape and np.allclose(a, b, **TOLERANCE, equal_nan=True)
        for a, b in zip(answer, expected, strict=True)
    )


def _copy(argument):
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _softmax(scores, axis=-1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


# Notebook 1


def _cosine(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


def cosine_similarity(function: Callable) -> None:
    """Check `function(a, b)`: the cosine of the angle between two vectors."""
    cases = [
        (np.array([3.0, 4.0]), np.array([4.0, -3.5])),
        (_normal(5), _normal(5, seed=1)),
    ]
    norm = np.linalg.norm
    mistakes = {
        "this is the dot product: divide by both lengths": np.dot,
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
    _judge("cosine_similarity", function, cases, _cosine, mistakes)


def softmax(function: Callable) -> None:
    """Check `function(scores, temperature)`: softmax over the last axis, for any shape."""
    cases = [
        (np.array([2.0, 1.0, -1.0]), 1.0),
        (_normal(3, 4), 0.5),
        (np.array([1000.0, 999.0]), 1.0),
    ]

    def naive(scores, temperature):
        exponentials = np.exp(scores / temperature)
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def shares(scores, temperature):
        return scores / temperature / (scores / temperature).sum(axis=-1, keepdims=True)

    def unnormalised(scores, temperature):
        scores = scores / temperature
        return np.exp(scores - scores.max(axis=-1, keepdims=True))

    mistakes = {
        "exp(1000) overflows: subtract the largest score first, the weights stay the same": naive,
        "the temperature is not used": lambda s, t: _softmax(s),
        "multiplied by the temperature: divide by it": lambda s, t: _softmax(s * t),
        "the weights must sum to 1 along the last axis; this sums over the first": lambda s, t: (
            _softmax(s / t, axis=0)
        ),
        "the whole table sums to 1: each row must (axis=-1, keepdims=True)": lambda s, t: _softmax(
            (s / t).ravel()
        ).reshape(s.shape),
        "there is no exponential: a negative score gives a negative weight": shares,
        "divide by the sum, so that the weights sum to 1": unnormalised,
        "this is all or nothing: softmax leaves something to the others": lambda s, t: (
            s == s.max(axis=-1, keepdims=True)
        ).astype(float),
        "divide the scores by the temperature before the exponential, not after": lambda s, t: (
            _softmax(s) / t
        ),
    }
    _judge("softmax", function, cases, lambda s, t: _softmax(s / t), mistakes)


def soft_lookup(function: Callable) -> None:
    """Check `function(query, keys, values)`: the softmax-weighted mean of the values.

    Shapes: query (depth,), keys (count, depth), values (count, value depth).
    """
    cases = [(_normal(3), _normal(4, 3, seed=1), _normal(4, 2, seed=2))]
    cases += [(_normal(2, seed=3), _normal(3, 2, seed=4), _normal(3, 2, seed=5))]

    def right(query, keys, values):
        return _softmax(keys @ query) @ values

    mistakes = {
        "this takes the one best value (a hard look-up): mix all of them by weight": (
            lambda q, k, v: v[np.argmax(k @ q)]
        ),
        "these are the weights: multiply them with the values": lambda q, k, v: _softmax(k @ q),
        "these are the scores: softmax them, then weight the values": lambda q, k, v: k @ q,
        "there is no softmax: the scores are not weights yet": lambda q, k, v: (k @ q) @ v,
        "this is the plain mean of the values: the query plays no part": lambda q, k, v: v.mean(0),
        "the weights mix the keys: mix the values": lambda q, k, v: _softmax(k @ q) @ k,
        "the values are summed with no weight": lambda q, k, v: v.sum(0),
        "the weighted values are there: add them up over the entries (axis 0)": lambda q, k, v: (
            _softmax(k @ q)[:, None] * v
        ),
        "the softmax is taken of minus the scores: similar keys must weigh more": lambda q, k, v: (
            _softmax(-(k @ q)) @ v
        ),
    }
    _judge("soft_lookup", function, cases, right, mistakes)


# Notebook 2


def attention(function: Callable) -> None:
    """Check `function(query, key, value)`: scaled dot-product attention for a batch.

    Shapes: query (batch, target, depth), key (batch, source, depth), value (batch, source, value
    depth). Returns context (batch, target, value depth) and weights (batch, target, source).
    """
    cases = [
        (_normal(2, 3, 4), _normal(2, 5, 4, seed=1), _normal(2, 5, 4, seed=2)),
        (_normal(1, 4, 9, seed=3), _normal(1, 4, 9, seed=4), _normal(1, 4, 9, seed=5)),
    ]

    def attend(scale=np.sqrt, axis=-1, values="value", weigh=_softmax):
        def result(query, key, value):
            scores = query @ key.swapaxes(-1, -2) / scale(query.shape[-1])
            weights = weigh(scores) if axis == -1 else _softmax(scores, axis=axis)
            return weights @ {"value": value, "key": key}[values], weights

        return result

    right = attend()

    def scaled_by_length(query, key, value):
        return attend(scale=lambda depth: np.sqrt(key.shape[1]))(query, key, value)

    def transposed(query, key, value):
        context, weights = right(query, key, value)
        return context, weights.swapaxes(-1, -2)

    mistakes = {
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
        "the weights are transposed: return (batch, target, source)": transposed,
        "context and weights are swapped: return context, weights": lambda q, k, v: right(q, k, v)[
            ::-1
        ],
        "only the context comes back: return context, weights": lambda q, k, v: right(q, k, v)[0],
        "only the weights come back: return context, weights": lambda q, k, v: right(q, k, v)[1],
    }
    _judge("attention", function, cases, right, mistakes)


def masked_softmax(function: Callable) -> None:
    """Check `function(scores, mask)`: weights (batch, target, source) with none on padding.

    Shapes: scores (batch, target, source); mask (batch, source), True where there is a word.
    """
    cases = [
        (_normal(2, 3, 4), np.array([[True, True, True, False], [True, False, False, False]])),
        (_normal(2, 2, 2, seed=1) - 60, np.array([[True, False], [True, True]])),
    ]

    def masked_with(number, axis=-1):
        return lambda s, m: _softmax(np.where(m[:, None, :], s, number), axis=axis)

    mistakes = {
        "the mask is not used": lambda s, m: _softmax(s),
        "padding has the score 0, and exp(0) is 1: use a large negative number": masked_with(0.0),
        "padding has the score -1, which still gets weight: use -1e9": masked_with(-1.0),
        "the mask comes after the softmax, so the rows no longer sum to 1: mask the scores": (
            lambda s, m: _softmax(s) * m[:, None, :]
        ),
        "the mask is upside down: True is a word, and words must keep their scores": (
            lambda s, m: _softmax(np.where(m[:, None, :], -1e9, s))
        ),
        "True and False were added to the scores: choose with np.where": lambda s, m: _softmax(
            s + m[:, None, :]
        ),
        "the softmax is over the target axis: take the last one": masked_with(-1e9, axis=-2),
        "the softmax is over the batch axis: take the last one": masked_with(-1e9, axis=0),
        "these are the masked scores: softmax them": lambda s, m: np.where(m[:, None, :], s, -1e9),
    }
    _judge("masked_softmax", function, cases, masked_with(-1e9), mistakes)


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
    _judge("causal_mask", function, cases, np.tri, mistakes)
