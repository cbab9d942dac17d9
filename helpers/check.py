"""Checks for the exercises: each says in one line whether an answer is right and, if not, why.

A check calls the learner's function on a few inputs and compares the results with those of a
reference. A wrong result is then compared with what well-known mistakes give: the mistake that
gives the same numbers on every input is the likely cause. A check prints and never raises.
"""

import re
from collections import Counter
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
    hint: str = "",
) -> None:
    """Print a verdict on `function`.

    Args:
        name: the exercise.
        function: the learner's answer.
        cases: the arguments of each call.
        right: the reference; its results may be a number, an array or a tuple of arrays.
        mistakes: message to a function that makes that mistake.
        hint: what to look at when the learner's code raises an exception.
    """
    problem = _find_problem(function, cases, right, mistakes, hint)
    green, plain = "\x1b[32m", "\x1b[0m"  # Jupyter shows these codes as colour
    print(f"✗ {name}: {problem}" if problem else f"{green}✓ {name}: right{plain}")


def _find_problem(function, cases, right, mistakes, hint) -> str | None:
    expected = [right(*case) for case in cases]
    several = isinstance(expected[0], tuple)
    answers = []
    for case in cases:
        try:
            answer = function(*map(_copy, case))
        except Exception as error:
            # Keras's messages have colours and go over many lines.
            message = " ".join(re.sub(r"\x1b\[\d+m|\{\{.*?\}\}", "", str(error)).split())
            hint = f"; {hint}" if hint else ""
            return f"your code stops with {type(error).__name__}: {message[:200]}{hint}"
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
    for number, (ours, theirs) in enumerate(zip(answer, expected, strict=True), start=1):
        if ours.shape != theirs.shape:
            which = f" of result {number}" if len(answer) > 1 else ""
            hint = ", transposed" if ours.shape == theirs.shape[::-1] else ""
            return f"the shape{which} is {ours.shape}{hint}; expected {theirs.shape}"
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
    _judge("cosine_similarity", function, cases, _cosine, mistakes)


def softmax(function: Callable) -> None:
    """Check `function(scores, temperature)`: softmax over the last axis, for any shape."""
    cases = [
        (np.array([2.0, 1.0, -1.0]), 1.0),
        (_normal(3, 4), 0.5),
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
        return _softmax((scores / temperature).ravel()).reshape(scores.shape)

    def whole_sum(scores, temperature):
        exponentials = unnormalised(scores, temperature)
        return exponentials / exponentials.sum()

    def largest_of_all(scores, temperature):
        exponentials = np.exp(scores / temperature - (scores / temperature).max())
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def undivided_largest(scores, temperature):
        exponentials = np.exp(scores / temperature - scores.max(axis=-1, keepdims=True))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    mistakes = {
        "exp(1000) overflows: subtract the largest score first, the weights stay the same": naive,
        "subtract the largest score of each row, not of the whole table": largest_of_all,
        "divide by the temperature first, then subtract the largest score": undivided_largest,
        "the temperature plays no part: divide the scores (after the exponential it cancels)": (
            lambda s, t: _softmax(s)
        ),
        "multiplied by the temperature: divide by it": lambda s, t: _softmax(s * t),
        "the weights must sum to 1 along the last axis; this sums over the first": lambda s, t: (
            _softmax(s / t, axis=0)
        ),
        "each row must sum to 1, not the whole table (axis=-1, keepdims=True)": whole,
        "each row must sum to 1: the last sum needs axis=-1, keepdims=True": whole_sum,
        "there is no exponential: a negative score gives a negative weight": shares,
        "divide by the sum, so that the weights sum to 1": unnormalised,
        "this is all or nothing: softmax leaves something to the others": lambda s, t: (
            s == s.max(axis=-1, keepdims=True)
        ).astype(float),
        "divide the scores by the temperature before the exponential, not after": lambda s, t: (
            _softmax(s) / t
        ),
    }
    hint = "do max and sum keep their axis (axis=-1, keepdims=True)?"
    _judge("softmax", function, cases, lambda s, t: _softmax(s / t), mistakes, hint)


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
    hint = "the scores are keys @ query, the context is weights @ values"
    _judge("soft_lookup", function, cases, right, mistakes, hint)


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
        "the weights are transposed: return (batch, target, source)": transposed,
        "context and weights are swapped: return context, weights": lambda q, k, v: right(q, k, v)[
            ::-1
        ],
        "only the context comes back: return context, weights": lambda q, k, v: right(q, k, v)[0],
        "only the weights come back: return context, weights": lambda q, k, v: right(q, k, v)[1],
    }
    hint = "to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2)"
    _judge("attention", function, cases, right, mistakes, hint)


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
    hint = "the mask needs an axis for the target: mask[:, np.newaxis, :]"
    _judge("masked_softmax", function, cases, masked_with(-1e9), mistakes, hint)


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


# Notebook 3


def teacher_forcing(function: Callable) -> None:
    """Check `function(target_ids)`: what goes into the decoder and what should come out."""
    cases = [
        (np.array([[2, 7, 8, 3, 0], [2, 9, 5, 6, 3]]),),
        (np.array([[2, 4, 3]]),),
    ]
    mistakes = {
        "nothing is shifted: the model would only have to copy its input": lambda ids: (ids, ids),
        "both are the same part: what should come out is one position ahead": lambda ids: (
            ids[:, :-1],
            ids[:, :-1],
        ),
        "both lack <sos>: the decoder needs it to begin": lambda ids: (ids[:, 1:], ids[:, 1:]),
        "the two are swapped: return what goes in first": lambda ids: (ids[:, 1:], ids[:, :-1]),
        "the input is not cut: it must be as long as the answer": lambda ids: (ids, ids[:, 1:]),
        "the answer is not cut: <sos> is never predicted": lambda ids: (ids[:, :-1], ids),
        "this shifts the sentences of the batch: shift along the second axis": lambda ids: (
            ids[:-1],
            ids[1:],
        ),
        "np.roll brings <sos> around to the end: cut instead": lambda ids: (
            ids[:, :-1],
            np.roll(ids, 1, axis=1)[:, :-1],
        ),
        "this is shifted by two": lambda ids: (ids[:, :-2], ids[:, 2:]),
        "only the input comes back: return two arrays": lambda ids: ids[:, :-1],
        "only the answer comes back: return two arrays": lambda ids: ids[:, 1:],
    }
    _judge("teacher_forcing", function, cases, lambda ids: (ids[:, :-1], ids[:, 1:]), mistakes)


def masked_accuracy(function: Callable) -> None:
    """Check `function(answers, predicted)`: share of right ids among the words."""
    cases = [
        (
            np.array([[4, 5, 3, 0, 0], [6, 7, 8, 9, 3]]),
            np.array([[4, 0, 3, 0, 7], [6, 7, 8, 1, 0]]),
        ),
        (np.array([[4, 7, 3, 0, 0, 0]]), np.array([[1, 7, 3, 0, 5, 0]])),
    ]

    def right(answers, predicted):
        return (answers == predicted)[answers != 0].mean()

    mistakes = {
        "padding is counted: look only where the answer is not 0": lambda a, p: (a == p).mean(),
        "padding counts as wrong here: divide by the number of words": lambda a, p: (
            (a == p) & (a != 0)
        ).mean(),
        "padding counts as right here: it should not count at all": lambda a, p: (
            (a == p) | (a == 0)
        ).mean(),
        "right padding is counted among the right words": lambda a, p: (
            (a == p).sum() / (a != 0).sum()
        ),
        "the mask is taken from the prediction: it must come from the answer": lambda a, p: (
            a == p
        )[p != 0].mean(),
        "the mask must come from the answer alone, not from the prediction too": lambda a, p: (
            a == p
        )[(a != 0) & (p != 0)].mean(),
        "the mask must come from the answer alone: a word is where it is not 0": lambda a, p: (
            a == p
        )[(a != 0) | (p != 0)].mean(),
        "this is in percent: return a share from 0 to 1": lambda a, p: 100 * right(a, p),
        "the mask is upside down: this looks at padding": lambda a, p: (a == p)[a == 0].mean(),
        "this is a count: divide by the number of words": lambda a, p: (a == p)[a != 0].sum(),
        "this is the share of wrong words": lambda a, p: (a != p)[a != 0].mean(),
        "this is a mean of sentences: short ones weigh too much": lambda a, p: np.mean(
            [right(x, y) for x, y in zip(a, p, strict=True)]
        ),
    }
    _judge("masked_accuracy", function, cases, right, mistakes)


def greedy_decode(function: Callable) -> None:
    """Check `function(step, state, start_id, end_id, max_length)`: the ids that a model writes.

    `step(word_id, state)` returns the probabilities of all ids and the next state.
    """

    def model(story):
        """A model that writes `story` if it is given its own words and states."""
        calls = []

        def step(word_id, state):
            calls.append(word_id)
            if len(calls) > 200:
                raise RuntimeError("200 words and no end: stop at end_id or at max_length")
            expected = 2 if state == 0 else story[(state - 1) % len(story)]
            probabilities = np.full(10, 0.01)
            wrong = 9 if state else 0
            probabilities[story[state % len(story)] if int(word_id) == expected else wrong] = 0.8
            probabilities[1] = 0.0
            return probabilities, state + 1

        return step

    def decode(step, state, start_id, end_id, max_length, *, keep=(), carry=True, feed=True,
               pick=np.argmax, extra=0, stop=True):  # fmt: skip
        ids, word_id = [start_id] if "start" in keep else [], start_id
        for _ in range(max_length + extra):
            probabilities, next_state = step(word_id if feed else start_id, state)
            state = next_state if carry else state
            word_id = int(pick(probabilities))
            if word_id == end_id and stop:
                return ids + [end_id] if "end" in keep else ids
            ids.append(word_id)
        return ids

    def wrong(**change):
        return lambda story, *rest: decode(model(story), *rest, **change)

    # The model counts its steps, so each call gets a fresh one.
    def fresh(story, *rest):
        return function(model(story), *rest)

    cases = [([5, 7, 4, 3], 0, 2, 3, 20), ([6, 8], 0, 2, 3, 5)]
    mistakes = {
        "end_id is in the result: leave it out": wrong(keep=("end",)),
        "start_id is in the result: leave it out": wrong(keep=("start",)),
        "start_id and end_id are in the result: leave them out": wrong(keep=("start", "end")),
        "the next state is not passed on to the next step": wrong(carry=False),
        "each step gets start_id: put in the word that was just written": wrong(feed=False),
        "this takes the least probable word: take the most probable": wrong(pick=np.argmin),
        "one word more than max_length": wrong(extra=1),
        "one word less than max_length (is the last id cut though it is not end_id?)": wrong(
            extra=-1
        ),
        "it does not stop at end_id": wrong(stop=False),
    }
    _judge("greedy_decode", fresh, cases, wrong(), mistakes)


# Notebook 4


def one_line(function: Callable) -> None:
    """Check `function(query, key, value, source_mask)`: context by `keras.layers.Attention`.

    Shapes: query (batch, target, depth), key and value (batch, source, depth), source_mask
    (batch, source), True where there is a word. Returns context (batch, target, depth).
    """
    cases = [
        (
            _normal(2, 3, 4).astype("float32"),
            _normal(2, 5, 4, seed=1).astype("float32"),
            _normal(2, 5, 4, seed=2).astype("float32"),
            np.array([[True] * 5, [True, True, False, False, False]]),
        )
    ]

    def attend(query, key, value, mask, scale=1.0, axis=-1):
        scores = query @ key.swapaxes(-1, -2) * scale
        return _softmax(np.where(mask[:, None], scores, -1e9), axis) @ value

    def after_softmax(query, key, value, mask):
        return (_softmax(query @ key.swapaxes(-1, -2)) * mask[:, None]) @ value

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
    _judge("one_line", function, cases, attend, mistakes, hint)


def general_score(function: Callable) -> None:
    """Check `function(query, key, w)`: Luong's general score, q · W k.

    Shapes: query (batch, target, n), key (batch, source, m), w (n, m). Returns scores (batch,
    target, source).
    """
    cases = [
        (_normal(2, 3, 4), _normal(2, 5, 4, seed=1), _normal(4, 4, seed=2)),
        (_normal(1, 2, 3, seed=3), _normal(1, 4, 3, seed=4), _normal(3, 3, seed=5)),
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
        "these are weights: return the scores, before the softmax": lambda q, k, w: _softmax(
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
    hint = "to transpose the keys of a batch, swap their last two axes: key.swapaxes(-1, -2)"
    _judge("general_score", function, cases, right, mistakes, hint)


def additive_score(function: Callable) -> None:
    """Check `function(query, key, w, u, v)`: Bahdanau's additive score, v · tanh(W q + U k).

    Shapes: query (batch, target, n), key (batch, source, m), w (n, units), u (m, units),
    v (units,). Returns scores (batch, target, source).
    """
    shapes = [
        ((2, 3, 4), (2, 5, 4), (4, 4), (4, 4), (4,)),
        ((1, 2, 3), (1, 4, 3), (3, 6), (3, 6), (6,)),
    ]
    cases = [tuple(_normal(*shape, seed=i) for i, shape in enumerate(row)) for row in shapes]

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
        "these are weights: return the scores": lambda q, k, w, u, v: _softmax(
            np.tanh(inside(q, k, w, u)) @ v
        ),
    }

    def right(query, key, w, u, v):
        return np.tanh(inside(query, key, w, u)) @ v

    hint = (
        "the query needs an axis for the source, the key one for the target; v comes last: ... @ v"
    )
    _judge("additive_score", function, cases, right, mistakes, hint)


def clipped_precision(function: Callable) -> None:
    """Check `function(prediction, reference, n)`: the modified n-gram precision of BLEU.

    Papineni and others (2002), "BLEU: a method for automatic evaluation of machine translation",
    section 2.1. Both sentences are lists of words.
    """
    cases = [
        ("the the the cat".split(), "the cat sat".split(), 1),
        ("I ate an apple and I slept .".split(), "I ate an apple and she slept .".split(), 2),
        ("we we we ate".split(), "we we ate it all".split(), 2),
        ("so so sad".split(), "so good".split(), 1),
        ("a b c d e".split(), "a b x c d e".split(), 3),
        ("no".split(), "no it did not".split(), 2),
    ]

    def runs(words, n):
        return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]

    def right(prediction, reference, n, of=None):
        predicted, wanted = Counter(runs(prediction, n)), Counter(runs(reference, n))
        return (predicted & wanted).total() / max(1, (predicted if of is None else of).total())

    def unclipped(p, r, n):
        return sum(run in runs(r, n) for run in runs(p, n)) / max(1, len(runs(p, n)))

    def of_words(p, r, n):
        return (Counter(runs(p, n)) & Counter(runs(r, n))).total() / len(p)

    def distinct(p, r, n):
        return len(set(runs(p, n)) & set(runs(r, n))) / max(1, len(set(runs(p, n))))

    def in_place(p, r, n):
        same = sum(a == b for a, b in zip(runs(p, n), runs(r, n), strict=False))
        return same / max(1, len(runs(p, n)))

    mistakes = {
        "it is not clipped: a run counts at most as often as the reference has it": unclipped,
        "n plays no part: this counts single words": lambda p, r, n: right(p, r, 1),
        "this is recall: divide by the runs of the prediction, not of the reference": (
            lambda p, r, n: right(p, r, n, of=Counter(runs(r, n)))
        ),
        "divide by the number of runs, which is smaller than the number of words": of_words,
        "each run counts once only: count how often it occurs, do not make a set": distinct,
        "a run may stand anywhere in the reference, not only at the same position": in_place,
        "the last run is missing: a sentence of m words has m - n + 1 of them": (
            lambda p, r, n: right(p[:-1], r[:-1], n)
        ),
        "this is a count: divide by the number of runs": lambda p, r, n: (
            Counter(runs(p, n)) & Counter(runs(r, n))
        ).total(),
        "this is in percent: a number from 0 to 1 is asked for": lambda p, r, n: (
            100 * right(p, r, n)
        ),
        "this is the share that is missing: subtract it from 1": lambda p, r, n: 1 - right(p, r, n),
    }
    hint = "a prediction with fewer than n words has no run: 0, not a division by 0"
    _judge("clipped_precision", function, cases, right, mistakes, hint)


def error_rate(function: Callable) -> None:
    """Check `function(links, sure, possible)`: the alignment error rate of one sentence.

    Och and Ney (2003). Three sets of (source position, target position).
    """
    cases = [
        ({(0, 0), (1, 1), (2, 2)}, {(0, 0), (2, 1)}, {(0, 0), (2, 1), (2, 2)}),
        ({(0, 0), (1, 2), (3, 1)}, {(0, 0), (3, 1)}, {(1, 2)}),  # the sure ones are not repeated
        ({(0, 0), (0, 1), (1, 2), (2, 3), (4, 4)}, {(1, 2), (3, 3)}, {(0, 1), (2, 3)}),
    ]

    def right(links, sure, possible):
        return 1 - (len(links & sure) + len(links & (possible | sure))) / (len(links) + len(sure))

    mistakes = {
        "a sure link counts as possible too, even when it is not listed there": (
            lambda a, s, p: 1 - (len(a & s) + len(a & p)) / (len(a) + len(s))
        ),
        "this is the agreement: the error rate is 1 minus it": lambda a, s, p: 1 - right(a, s, p),
        "the links that agree with a possible one are missing": (
            lambda a, s, p: 1 - len(a & s) / (len(a) + len(s))
        ),
        "the links that agree with a sure one are missing": (
            lambda a, s, p: 1 - len(a & (p | s)) / (len(a) + len(s))
        ),
        "divide by the links and the sure ones together, not by the links alone": (
            lambda a, s, p: 1 - (len(a & s) + len(a & (p | s))) / len(a)
        ),
        "divide by the links and the sure ones: the possible ones do not belong there": (
            lambda a, s, p: 1 - (len(a & s) + len(a & (p | s))) / (len(a) + len(p | s))
        ),
        "this takes the union (|): agreement is the intersection (&)": (
            lambda a, s, p: 1 - (len(a | s) + len(a | p | s)) / (len(a) + len(s))
        ),
        "this is 1 - precision: missed sure links must count as well": (
            lambda a, s, p: 1 - len(a & (p | s)) / len(a)
        ),
        "this is in percent: a number from 0 to 1 is asked for": lambda a, s, p: (
            100 * right(a, s, p)
        ),
    }
    hint = "sets: & is the intersection, | the union, len the number of links"
    _judge("error_rate", function, cases, right, mistakes, hint)


# Notebook 6


def sinusoidal_positions(function: Callable) -> None:
    """Check `function(length, width)`: sines in the even columns, cosines in the odd ones."""
    cases = [(5, 8), (12, 6), (3, 2)]

    def hands(width):
        return np.arange(0, width, 2) / width

    def table(angles, even=np.sin, odd=np.cos):
        return np.stack([even(angles), odd(angles)], axis=-1).reshape(len(angles), -1)

    def angles(length, width, exponents=hands, base=10000, start=0):
        return np.arange(start, start + length)[:, None] / base ** exponents(width)

    def halves(length, width):
        turned = angles(length, width)
        return np.concatenate([np.sin(turned), np.cos(turned)], axis=1)

    def each_column(length, width):
        own = angles(length, 2 * width)  # an exponent of its own for each column
        return np.where(np.arange(width) % 2, np.cos(own), np.sin(own))

    def each_column_twice(length, width):
        own = np.arange(length)[:, None] / 10000 ** (2 * np.arange(width) / width)
        return np.where(np.arange(width) % 2, np.cos(own), np.sin(own))

    def in_degrees(length, width):
        return table(np.deg2rad(angles(length, width)))

    mistakes = {
        "sine and cosine are swapped: the even columns are sines": lambda n, w: table(
            angles(n, w), np.cos, np.sin
        ),
        "all sines stand first, then all cosines: they must take turns, [:, 0::2] and [:, 1::2]": (
            halves
        ),
        "all columns are sines: the odd ones are cosines": lambda n, w: table(
            angles(n, w), np.sin, np.sin
        ),
        "all columns are cosines: the even ones are sines": lambda n, w: table(
            angles(n, w), np.cos, np.cos
        ),
        "the odd columns are empty: they are cosines": lambda n, w: table(
            angles(n, w), np.sin, np.zeros_like
        ),
        "the even columns are empty: they are sines": lambda n, w: table(
            angles(n, w), np.zeros_like, np.cos
        ),
        "a sine and its cosine have the same angle: there are width / 2 angles, not width": (
            each_column
        ),
        "a sine and its cosine have the same angle: 2i is np.arange(0, width, 2)": (
            each_column_twice
        ),
        "the exponent is i / width, so the hands turn too fast: it is 2i / width": lambda n, w: (
            table(angles(n, w, lambda width: hands(width) / 2))
        ),
        "the exponent is too large (is 2i doubled twice?): np.arange(0, width, 2) is 2i already": (
            lambda n, w: table(angles(n, w, lambda width: hands(width) * 2))
        ),
        "the exponent is 2i: divide it by the width": lambda n, w: table(
            angles(n, w, lambda width: hands(width) * width)
        ),
        "multiplied by 10000 ** (2i / width): divide": lambda n, w: table(
            angles(n, w, lambda width: -hands(width))
        ),
        "positions are counted from 0, not from 1": lambda n, w: table(angles(n, w, start=1)),
        "the base is 10000": lambda n, w: table(angles(n, w, base=1000)),
        "these are the angles: take their sine and cosine": lambda n, w: table(
            angles(n, w), np.array, np.array
        ),
        "these are the angles, one for two columns: take their sine and cosine": angles,
        "it is transposed: a row is a position": lambda n, w: table(angles(n, w)).T,
        "the angles are in radians: no conversion": in_degrees,
    }
    hint = "positions need an axis for the columns: np.arange(length)[:, np.newaxis]"
    _judge(
        "sinusoidal_positions", function, cases, lambda n, w: table(angles(n, w)), mistakes, hint
    )


def split_heads(function: Callable) -> None:
    """Check `function(x, heads)`: (batch, position, width) to (batch, head, position, depth)."""
    cases = [(_normal(2, 5, 6), 3), (_normal(1, 4, 8, seed=1), 2), (_normal(3, 4, 4, seed=2), 4)]

    def right(x, heads):
        return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)

    def interleaved(x, heads):
        return np.moveaxis(x.reshape(*x.shape[:2], -1, heads), -1, 1)

    mistakes = {
        "reshape alone cuts the sentence, not the vectors: reshape to (batch, position, head, "
        "depth), then swap two axes": lambda x, heads: x.reshape(
            len(x), heads, x.shape[1], x.shape[2] // heads
        ),
        "the axes are (batch, position, head, depth): swap the middle two": lambda x, heads: (
            x.reshape(*x.shape[:2], heads, -1)
        ),
        "a head has every second column or so: the axes are (…, heads, depth), in this order": (
            interleaved
        ),
        "the axes are (head, batch, position, depth): the batch comes first": lambda x, heads: (
            np.moveaxis(x.reshape(*x.shape[:2], heads, -1), 2, 0)
        ),
        "the last two axes are swapped: that is for the keys, later": (
            lambda x, heads: right(x, heads).swapaxes(2, 3)
        ),
        "the swap comes before the reshape: reshape first": lambda x, heads: x.swapaxes(
            1, 2
        ).reshape(len(x), heads, x.shape[1], -1),
        "the batch is swapped with the head: swap axes 1 and 2": lambda x, heads: x.reshape(
            *x.shape[:2], heads, -1
        ).swapaxes(0, 2),
        "each head has the whole width: it gets width // heads columns": lambda x, heads: np.stack(
            [x] * heads, axis=1
        ),
        "only head 0 comes back": lambda x, heads: right(x, heads)[:, 0],
    }
    hint = "reshape to (batch, position, heads, width // heads), then swap axes 1 and 2"
    _judge("split_heads", function, cases, right, mistakes, hint)


def merge_heads(function: Callable) -> None:
    """Check `function(x)`: (batch, head, position, depth) to (batch, position, width)."""
    cases = [(_normal(2, 3, 5, 2),), (_normal(1, 2, 4, 4, seed=1),), (_normal(2, 4, 4, 3, seed=2),)]

    def right(x):
        return x.swapaxes(1, 2).reshape(len(x), x.shape[2], -1)

    mistakes = {
        "reshape alone mixes the positions: swap head and position first": lambda x: x.reshape(
            len(x), x.shape[2], -1
        ),
        "the heads stand after each other along the positions: they belong side by side": (
            lambda x: x.reshape(len(x), -1, x.shape[3])
        ),
        "the numbers of the heads take turns: keep each head's own together": lambda x: np.moveaxis(
            x, 1, 3
        ).reshape(len(x), x.shape[2], -1),
        "the swap is right, but head and depth are still two axes: reshape them into one": (
            lambda x: x.swapaxes(1, 2)
        ),
        "the heads are added up: put them side by side": lambda x: x.sum(axis=1),
        "this is the mean of the heads: put them side by side": lambda x: x.mean(axis=1),
        "only head 0 comes back": lambda x: x[:, 0],
        "the heads are in reverse order": lambda x: right(x[:, ::-1]),
        "position and depth are swapped: swap head and position, axes 1 and 2": lambda x: (
            x.swapaxes(2, 3).reshape(len(x), x.shape[2], -1)
        ),
        "the batch went with the swap: swap axes 1 and 2": lambda x: x.swapaxes(0, 1).reshape(
            len(x), x.shape[2], -1
        ),
    }
    hint = "swap axes 1 and 2, then reshape to (batch, position, heads * depth)"
    _judge("merge_heads", function, cases, right, mistakes, hint)


# Notebook 8


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
    _judge("cross_attention_flops", function, cases, count(), mistakes)


def online_softmax(function: Callable) -> None:
    """Check `function(scores, block_size)`: the softmax of a row, read block by block."""
    cases = [
        (np.array([2.0, 1.0, 5.0, 3.0, 5.5]), 2),
        (np.array([4.0, 1.0, 2.0, 0.0]), 4),
        (_normal(11, seed=1) * 3, 3),
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
        return np.concatenate([_softmax(piece) for piece in blocks(scores, block_size)])

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
    _judge("online_softmax", function, cases, lambda s, b: _softmax(s), mistakes, hint)


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
    _judge("sliding_mask", function, cases, right, mistakes, hint)


# Notebook 7


def decoder_mask(function: Callable) -> None:
    """Check `function(target_ids)`: what each target position may look at in a decoder.

    Vaswani and others (2017), section 3.2.3. Returns (batch, target, target).
    """
    cases = [
        (np.array([[2, 5, 6, 7], [2, 8, 0, 0]]),),
        (np.array([[2, 4, 0], [2, 0, 0], [2, 9, 3]]),),
    ]

    def parts(ids):
        return np.tri(ids.shape[1], dtype=bool)[np.newaxis], (ids != 0)[:, np.newaxis, :]

    def right(ids):
        return np.logical_and(*parts(ids))

    def as_rows(ids):
        return parts(ids)[0] & (ids != 0)[:, :, np.newaxis]

    mistakes = {
        "padding can still be seen: put target_ids != 0 on top of the causal mask": lambda ids: (
            np.repeat(parts(ids)[0], len(ids), axis=0)
        ),
        "later words can still be seen: the causal mask is missing": lambda ids: np.repeat(
            parts(ids)[1], ids.shape[1], axis=1
        ),
        "it is upside down: True where a position may be seen": lambda ids: ~right(ids),
        "the padding belongs to the keys: its axis is the last one": as_rows,
        "it is transposed: rows ask, columns answer": lambda ids: right(ids).swapaxes(1, 2),
        "this is or (|): both conditions must hold (&)": lambda ids: np.logical_or(*parts(ids)),
        "a position may look at itself too": lambda ids: (
            np.tri(ids.shape[1], k=-1, dtype=bool) & parts(ids)[1]
        ),
        "return True and False, not what is added to the scores": lambda ids: np.where(
            right(ids), 0, -1e9
        ),
    }
    hint = "np.tri makes the causal mask; give target_ids != 0 an axis for the query in its middle"
    _judge("decoder_mask", function, cases, right, mistakes, hint)


def layer_norm(function: Callable) -> None:
    """Check `function(x, gain, bias, epsilon)`: layer normalization.

    Ba, Kiros and Hinton (2016), "Layer normalization". x (batch, length, width), gain and bias
    (width,).
    """
    cases = [
        (3 * _normal(2, 3, 4) + 1, _normal(4, seed=1), _normal(4, seed=2), 1e-3),
        (_normal(2, 4, 4, seed=3), _normal(4, seed=4), _normal(4, seed=5), 0.1),
    ]

    def right(x, gain, bias, epsilon, axis=-1, ddof=0):
        centred = x - x.mean(axis=axis, keepdims=True)
        variance = x.var(axis=axis, keepdims=True, ddof=ddof)
        return gain * centred / np.sqrt(variance + epsilon) + bias

    def centred(x):
        return x - x.mean(axis=-1, keepdims=True)

    def spread(x):
        return x.std(axis=-1, keepdims=True)

    mistakes = {
        "mean and variance are those of the batch: take the last axis": lambda x, g, b, e: right(
            x, g, b, e, axis=0
        ),
        "mean and variance are those of the sentence: take the last axis": lambda x, g, b, e: right(
            x, g, b, e, axis=1
        ),
        "mean and variance are those of all numbers: give axis=-1": lambda x, g, b, e: right(
            x, g, b, e, axis=None
        ),
        "divide by the square root of the variance": lambda x, g, b, e: (
            g * centred(x) / (spread(x) ** 2 + e) + b
        ),
        "epsilon goes under the square root, to the variance": lambda x, g, b, e: (
            g * centred(x) / (spread(x) + e) + b
        ),
        "epsilon is missing": lambda x, g, b, e: g * centred(x) / spread(x) + b,
        "the mean is not subtracted": lambda x, g, b, e: g * x / np.sqrt(spread(x) ** 2 + e) + b,
        "gain is missing": lambda x, g, b, e: right(x, 1, b, e),
        "bias is missing": lambda x, g, b, e: right(x, g, 0, e),
        "the bias is multiplied as well: gain first, then add the bias": lambda x, g, b, e: (
            g * (right(x, 1, 0, e) + b)
        ),
        "the variance is the mean of the squares: divide by width, not by width - 1": (
            lambda x, g, b, e: right(x, g, b, e, ddof=1)
        ),
        "nothing is divided": lambda x, g, b, e: g * centred(x) + b,
    }
    hint = "mean and variance need keepdims=True to fit to x"
    _judge("layer_norm", function, cases, right, mistakes, hint)


def warmup_rate(function: Callable) -> None:
    """Check `function(step, width, warmup)`: the learning rate of Vaswani and others (2017).

    Section 5.3, equation 3.
    """
    cases = [(1, 64, 4), (3, 64, 4), (4, 512, 4), (100, 512, 40), (7, 16, 30)]

    def right(step, width, warmup):
        return width**-0.5 * min(step**-0.5, step * warmup**-1.5)

    mistakes = {
        "take the smaller of the two terms, not the larger": lambda s, d, w: (
            d**-0.5 * max(s**-0.5, s * w**-1.5)
        ),
        "width plays no part: the whole is multiplied by width ** -0.5": lambda s, d, w: min(
            s**-0.5, s * w**-1.5
        ),
        "width ** -0.5 belongs outside the brackets: both terms get it": lambda s, d, w: min(
            d**-0.5 * s**-0.5, s * w**-1.5
        ),
        "there is no warm-up: the second term is missing": lambda s, d, w: (d * s) ** -0.5,
        "it never falls: the first term is missing": lambda s, d, w: d**-0.5 * s * w**-1.5,
        "it is width ** -0.5, one over the root": lambda s, d, w: (
            d**0.5 * min(s**-0.5, s * w**-1.5)
        ),
        "it is warmup ** -1.5, so that the terms meet at the warm-up's end": lambda s, d, w: (
            d**-0.5 * min(s**-0.5, s * w**-0.5)
        ),
        "step and warmup are swapped": lambda s, d, w: right(w, d, s),
        "add nothing: it is the minimum, not the sum": lambda s, d, w: (
            d**-0.5 * (s**-0.5 + s * w**-1.5)
        ),
    }
    _judge("warmup_rate", function, cases, right, mistakes, "x ** -0.5 is one over the root of x")
