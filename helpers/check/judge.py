"""Judge an answer against a reference, and find the mistake that gives the same numbers."""

import re
from collections.abc import Callable, Sequence

import numpy as np

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}  # wide enough for float32


def judge(
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
            with np.errstate(all="ignore"):  # an overflow gets a message below, not a warning
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


def softmax_of(scores, axis=-1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)
