"""Run a test that a learner has written on functions that are right and on some that are broken.

A test is a function that is handed another one, calls it and asserts what it promises. It is good
if it refuses every broken function and no right one.
"""

import linecache
import traceback
import warnings
from collections.abc import Callable, Mapping

import numpy as np

from helpers.check import GREEN, OURS, PLAIN, STOPS, STUB_SIZE, Exercise, words


class TestExercise(Exercise):
    """The record of an exercise whose answer is a test: see Exercise.

    Args:
        reference: a good test, with the name and the parameter of the exercise.
        broken: functions that a test must refuse, by what is wrong with them.
        right: functions that a test must let pass, by what sets them apart.
    """

    __test__ = False  # for pytest: this is no test

    def __init__(self, reference: Callable, broken: Mapping, *, right: Mapping):
        super().__init__(reference, lambda rng: [])
        self.broken, self.right = broken, right

    def check(self, answer: Callable) -> Callable:
        """Print a verdict on a test; return it if it is good, else the reference.

        Raises:
            ValueError: the reference itself is no good test.
        """
        if answer is self.reference:
            print(f"○ {self.name}: this one is ours; run the cell with yours first")
            return answer
        if lines := self._lines(self.reference):
            raise ValueError(f"{self.name}: the reference is no good test: {lines[0]}")
        subject = Subject(next(iter(self.right.values())))
        first = refusal(answer, subject)
        code = getattr(getattr(answer, "__code__", None), "co_code", "")
        if not subject.calls and not first and len(code) == STUB_SIZE:
            print(f"○ {self.name}: still open; put your code in place of the ... {OURS}")
        elif not subject.calls and not first:
            print(f"✗ {self.name}: it never calls {_parameter(answer)}(…) {OURS}")
        elif first and "AssertionError" not in first:
            print(f"✗ {self.name}: {STOPS}{first} {OURS}")
        elif lines := self._lines(answer):
            print("\n".join([f"✗ {self.name}: {lines[0]} {OURS}", *lines[1:]]))
        else:
            print(f"{GREEN}✓ {self.name}: right{PLAIN}; all {len(self.broken)} broken ones caught, "
                  f"no false alarm on {len(self.right)} right ones")  # fmt: skip
            return answer
        return self.reference

    def _lines(self, test: Callable) -> list[str]:
        """What is wrong with a test, a line each; nothing if it is good."""
        alarms, caught = refusals(test, self.right), refusals(test, self.broken)
        slipped = [name for name in self.broken if name not in caught]
        if not alarms and not slipped:
            return []
        first = f"it catches {len(caught)} of {len(self.broken)} broken ones"
        if alarms:
            first += f", and {len(alarms)} of {len(self.right)} right ones"
        elif not caught:
            first += "; is there an assert before what must hold?"
        return [
            first,
            *(f"    false alarm on {name}: {why}" for name, why in alarms.items()),
            *(f"    slipped through: {name}" for name in slipped),
        ]


class Subject:
    """A function as a test gets it: arrays in, arrays out, its calls counted."""

    def __init__(self, function: Callable):
        self.function, self.calls = function, 0

    def __call__(self, *arguments, **options):
        self.calls += 1
        results = self.function(
            *map(_copy, arguments), **{name: _copy(each) for name, each in options.items()}
        )
        several = isinstance(results, (tuple, list))
        return tuple(map(np.array, results)) if several else np.array(results)


def refusals(test: Callable, functions: Mapping) -> dict[str, str]:
    """The functions that a test refuses, by name, with what it stopped at."""
    reasons = {name: refusal(test, Subject(function)) for name, function in functions.items()}
    return {name: reason for name, reason in reasons.items() if reason}


def refusal(test: Callable, subject: Callable) -> str | None:
    """What a test stopped at, whatever it raised; nothing if it let the subject pass."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test(subject)
    except KeyboardInterrupt:  # the learner's own wish
        raise
    except BaseException as error:
        text = "" if type(error) is AssertionError else words(error)
        return f"{type(error).__name__}{text}{_place(test, error)}"
    return None


def _copy(argument) -> np.ndarray:
    array = np.array(argument)
    return array.astype("float32") if array.dtype.kind in "iuf" else array


def _place(test: Callable, error: BaseException) -> str:
    """Where in the test it stopped: the line itself, if it can be read, else its number."""
    code = getattr(test, "__code__", None)
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        if frame.f_code is code:
            line = linecache.getline(code.co_filename, number).strip()
            return f" at: {line or f'line {number}'}"
    return ""


def _parameter(test: Callable) -> str:
    names = getattr(getattr(test, "__code__", None), "co_varnames", ())
    return names[0] if names else "the function that it is handed"
