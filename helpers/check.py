"""Run an answer to an exercise against its record, and say in one line how it did.

A record holds a reference, cases to call it on, and well-known mistakes under their messages. An
answer that differs from the reference is compared with each mistake: one that does the same in
every case is the likely cause. Whatever an answer does, a check prints a verdict and goes on.
"""

import copy
import inspect
import re
import warnings
from collections.abc import Callable
from functools import partial
from numbers import Real

import numpy as np

GREEN, PLAIN = "\x1b[32m", "\x1b[0m"  # Jupyter shows these codes as colour
OURS = "(until then the next cells use ours)"
NOTHING = "nothing comes back: does every way through your code end with a return?"
STUB_SIZE = len((lambda: ...).__code__.co_code)  # that of any function that only has a ...
STOPS = "your code stops with "

# Mistakes in any exercise: what they make of the right results, a list of arrays.
COMMON = {
    "it is upside down: True and False are swapped": lambda right: [
        ~a if a.dtype == bool else a for a in right
    ],
    "it is transposed: the last two axes are swapped": lambda right: [
        a.swapaxes(-1, -2) if a.ndim > 1 else a for a in right
    ],
    "the sign is wrong: this is minus the right result": lambda right: [-1.0 * a for a in right],
    "this is in percent: divide by 100": lambda right: [100 * a for a in right],
    "this is 1 minus the right result": lambda right: [1 - 1.0 * a for a in right],
    "the two results are swapped": lambda right: right[::-1],
    "only the first result comes back: return both": lambda right: right[:1],
    "only the second result comes back: return both": lambda right: right[1:],
}


class Exercise:
    """The record of one exercise; calling it calls the reference.

    Args:
        reference: a right answer, with the name and the parameters of the exercise; two results
            are a tuple.
        cases: draws the arguments of a few calls, as tuples, from a random generator.
        hint: what to look at when an answer stops with an exception.
        tolerance: relative difference up to which results are the same; wide enough for float32.
        judge: where many answers are right, makes of result and arguments what is compared.
        call: calls an answer as the lesson does, call(answer, *case); by default answer(*case).

    Raises:
        TypeError: the reference is not a function.
    """

    def __init__(self, reference, cases, *, hint="", tolerance=1e-3, judge=None, call=None):
        if not inspect.isfunction(reference):
            raise TypeError(f"reference is {reference!r}; expected a function, the right answer")
        self.reference, self.cases, self.name = reference, cases, reference.__name__
        self.hint, self.tolerance, self.judge = hint, tolerance, judge
        self.call = call or (lambda answer, *case: answer(*case))
        self.mistakes: dict[str, Callable] = {}  # message to what gives the wrong result
        self.generator = np.random.default_rng(0)  # new cases in each check, the same in each run

    def __call__(self, *arguments):
        return self.reference(*arguments)

    def mistake(self, message: str) -> Callable:
        """Record the function below as the mistake that `message` names."""
        return lambda function: self.mistakes.setdefault(message, function)

    def check(self, answer: Callable) -> Callable:
        """Print a verdict on an answer; return it if it is right, else the reference.

        Raises:
            ValueError: there is no case, or the reference itself fails one.
        """
        if answer is self.reference:
            print(f"○ {self.name}: this one is ours; run the cell with yours first")
            return answer
        cases = list(self.cases(self.generator))
        expected = [self._expect(case) for case in cases]
        if not cases:
            raise ValueError(f"{self.name}: cases draws nothing; expected one case or more")
        results = self._results(answer, cases, expected)
        code = getattr(getattr(answer, "__code__", None), "co_code", "")
        if len(code) == STUB_SIZE and all(result == NOTHING for result in results):
            print(f"○ {self.name}: still open; put your code in place of the ... {OURS}")
        elif problem := self._find_problem(cases, results, expected):
            print(f"✗ {self.name}: {problem} {OURS}")
        else:
            numbers = expected[0][0].dtype == bool and results[0][0].dtype != bool
            remark = "; 0 and 1 are taken as False and True" if numbers else ""
            print(f"{GREEN}✓ {self.name}: right{PLAIN}{remark}")
            return answer
        return self.reference

    def _expect(self, case: tuple) -> list[np.ndarray]:
        right = _run(partial(self.call, self.reference), case)
        if isinstance(right, str) or not all(np.isfinite(array).all() for array in right):
            why = right if isinstance(right, str) else "its result is not finite"
            raise ValueError(f"{self.name}: the reference fails the case {case!r}: {why}")
        return right

    def _results(self, function: Callable, cases, rights) -> list[list[np.ndarray] | str]:
        results = list(map(partial(_run, partial(self.call, function)), cases, rights))
        return list(map(self._judged, results, rights, cases)) if self.judge else results

    def _judged(self, result, right, case):
        """What the judge makes of a result that has the right shape and is finite."""
        if isinstance(result, str):
            return result
        alike = [array.shape for array in result] == [array.shape for array in right]
        if not alike or not all(np.isfinite(array).all() for array in result):
            return self._describe(result, right, case)
        return [np.asarray(self.judge(*result, *case))]

    def _find_problem(self, cases, results, rights) -> str | None:
        def all_same(others):
            return all(map(self._same, results, others))

        expected = list(map(self._judged, rights, rights, cases)) if self.judge else rights
        if all_same(expected):
            return None
        for message, mistake in self.mistakes.items():
            if all_same(self._results(mistake, cases, rights)):
                return message
        for message, change in COMMON.items():
            if all_same(map(change, expected)):
                return message
        for result in results:
            if isinstance(result, str):
                # A name that is not defined has a cause of its own.
                helps = self.hint and STOPS in result and "NameError" not in result
                return result + (f"; {self.hint}" if helps else "")
        return next(filter(None, map(self._describe, results, expected, cases)))

    def _close(self, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        largest = np.abs(theirs, where=np.isfinite(theirs), out=np.zeros(theirs.shape))
        noise = self.tolerance / 10 * largest.max(initial=0)
        return np.isclose(ours, theirs, rtol=self.tolerance, atol=noise, equal_nan=True)

    def _same(self, result, other) -> bool:
        texts = [each for each in (result, other) if isinstance(each, str)]
        if texts:
            return len(texts) == 2 and all(STOPS in text for text in texts)
        return len(result) == len(other) and all(
            ours.shape == theirs.shape and self._close(ours, theirs).all()
            for ours, theirs in zip(result, other, strict=True)
        )

    def _describe(self, result, expected, case) -> str | None:
        """Say how a wrong result differs, without knowing the cause."""
        if len(result) != len(expected):
            return f"the number of results is {len(result)}; expected {len(expected)}"
        for number, (ours, theirs) in enumerate(zip(result, expected, strict=True), start=1):
            which = f" of result {number}" if len(expected) > 1 else ""
            if ours.shape != theirs.shape:
                return f"the shape{which} is {ours.shape}; expected {theirs.shape}"
            if not np.isfinite(ours).all():
                return f"nan or an infinity is in the result{which}: too large an exp, a 0 below /?"
            wrong = np.argwhere(~self._close(ours, theirs))
            if len(wrong):
                index = tuple(map(int, wrong[0]))
                where = f"the value{which} at {index}" if index else f"the number{which}"
                shown = repr(case)
                given = f" for {self.name}{shown}" if len(shown) < 90 and "<" not in shown else ""
                return f"{where} is {ours[index]:.8g}, not {theirs[index]:.8g}{given}"
        return None


class Lesson:
    """The exercises of one lesson; calling it with an answer checks it."""

    def __init__(self):
        self.exercises: dict[str, Exercise] = {}

    def exercise(self, cases, *, kind: type = Exercise, **options) -> Callable:
        """Make the function below the reference of an exercise: see Exercise, or another kind."""

        def record(reference: Callable) -> Exercise:
            exercise = kind(reference, cases, **options)
            return self.exercises.setdefault(exercise.name, exercise)

        return record

    def __call__(self, answer: Callable) -> Callable:
        """Check an answer against the exercise of its name: see Exercise.check.

        Raises:
            ValueError: no exercise has that name.
        """
        name = getattr(answer, "__name__", None)
        if name not in self.exercises:
            raise ValueError(
                f"check got {name or type(answer).__name__}; expected a function with the name of "
                f"an exercise: {', '.join(self.exercises)}"
            )
        return self.exercises[name].check(answer)


def _run(function: Callable, case: tuple, like=None) -> list[np.ndarray] | str:
    """The results of a call, as arrays like those expected, or in words what is wrong with them."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(*copy.deepcopy(case))
    except KeyboardInterrupt:  # the learner's own wish
        raise
    except BaseException as error:
        return STOPS + type(error).__name__ + words(error)
    if result is None or result is ...:
        return NOTHING
    several = isinstance(result, (tuple, list)) and len(like) > 1 if like else type(result) is tuple
    arrays = [_as_array(one) for one in (result if several else [result])]
    for array, right in zip(arrays, like or arrays, strict=False):
        if isinstance(array, str):
            return array
        if right.dtype == bool and not np.isin(array, (0, 1)).all():
            other = array[~np.isin(array, (0, 1))][0]
            return f"a mask holds True and False; {other:g} is in this one"
    return arrays


def _as_array(result) -> np.ndarray | str:
    """A copy as an array of real numbers, or in words what stands in the way."""
    wrong = f"it returns {type(result).__name__}, which is not a number or an array of numbers"
    try:
        array = np.array(result)
        if array.dtype.kind == "O" and all(isinstance(number, Real) for number in array.flat):
            array = array.astype(float)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return "it returns rows of different lengths" if "inhomogeneous" in words(error) else wrong
    names = {"U": "text", "S": "text", "c": "complex numbers"}
    if name := names.get(array.dtype.kind):
        return f"it returns {name}; expected real numbers"
    return array if array.dtype.kind in "biuf" else wrong


def words(error: BaseException) -> str:
    """What an exception says, in one line: Keras's messages have colours and many lines."""
    try:
        text = " ".join(re.sub(r"\x1b\[\d+m|\{\{.*?\}\}", "", str(error)).split())
        return f": {text[:200]}" if text else ""
    except Exception:
        return ""
