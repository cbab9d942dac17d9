"""The engine that runs a learner's test on right and on broken functions."""

import numpy as np
import pytest

from exercises.keras_attention_layer import BROKEN, PROMISES, RIGHT, check, example
from helpers.check import OURS
from helpers.try_tests import Subject, TestExercise, refusals

RECORD = check.exercises["test_attention"]
NAMES = list(BROKEN)


def verdict_on(test, capsys) -> list[str]:
    test.__name__ = "test_attention"
    assert check(test) is RECORD.reference
    return capsys.readouterr().out.splitlines()


def slipped(lines) -> list[str]:
    mark = "    slipped through: "
    return [line.removeprefix(mark) for line in lines if line.startswith(mark)]


@pytest.mark.parametrize(
    ("promise", "caught"),
    [
        ("1 sums", [0, 1, 2]),
        ("2 padding", [0, 3, 4, 5]),
        ("3 mixture", [6, 7]),
        ("4 order", [0, 4, 6, 8, 9, 10, 11]),
    ],
)
def test_one_promise_alone_lets_broken_ones_slip_through(promise, caught, capsys):
    """No promise catches all, and without any of them something slips through."""
    lines = verdict_on(lambda attention: PROMISES[promise](attention), capsys)
    assert lines[0] == f"✗ test_attention: it catches {len(caught)} of 12 broken ones {OURS}"
    assert slipped(lines) == [name for n, name in enumerate(NAMES) if n not in caught]
    others = [refusals(test, BROKEN) for name, test in PROMISES.items() if name != promise]
    assert set(NAMES) - {name for each in others for name in each}


def calls_and_asserts_nothing(attention):
    attention(*example())


def returns_a_verdict(attention):
    return np.allclose(attention(*example())[1].sum(axis=-1), 1)


@pytest.mark.parametrize("test", [calls_and_asserts_nothing, returns_a_verdict])
def test_a_test_without_an_assert_is_told_so(test, capsys):
    lines = verdict_on(test, capsys)
    assert "catches 0 of 12 broken ones; is there an assert before what must hold?" in lines[0]
    assert slipped(lines) == NAMES


def fails_always(attention):
    attention(*example())
    assert attention is None


def compares_with_one_right_answer(attention):
    context, _ = attention(*example())
    assert np.allclose(context, RIGHT["three lines of NumPy"](*example())[0], atol=1e-4)


@pytest.mark.parametrize(
    ("test", "alarms", "line"),
    [
        (fails_always, list(RIGHT), "assert attention is None"),
        (
            compares_with_one_right_answer,
            ["einsum, scores divided by √depth"],
            'assert np.allclose(context, RIGHT["three lines of NumPy"](*example())[0], atol=1e-4)',
        ),
    ],
)
def test_a_false_alarm_is_named_with_its_line(test, alarms, line, capsys):
    lines = verdict_on(test, capsys)
    assert f"catches 12 of 12 broken ones, and {len(alarms)} of 5 right ones" in lines[0]
    expected = [f"    false alarm on {name}: AssertionError at: {line}" for name in alarms]
    assert lines[1:] == expected


def endless(attention):
    return endless(attention)


def spoils(attention):
    arrays = example()
    before = [array.copy() for array in arrays]
    for result in attention(*arrays):
        result[:] = 0
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


def stops(error):
    def test(attention):
        attention(*example())
        raise error

    return test


def hands(*arguments):
    return lambda attention: attention(*arguments)


class Idle:
    def __call__(self, attention):
        pass


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (Idle(), "it never calls the function that it is handed(…)"),
        (endless, "your code stops with RecursionError"),
        (stops(SystemExit(3)), "your code stops with SystemExit: 3 at: raise error"),
        (stops(GeneratorExit()), "your code stops with GeneratorExit at: raise error"),
        (stops(NameError("x")), "your code stops with NameError: x at: raise error"),
        (lambda: None, "your code stops with TypeError"),
        (hands(1), "your code stops with TypeError: by_loops() missing 3"),
        (hands(*np.ones((4, 4, 5))), "ValueError: query has the shape (4, 5); expected three axes"),
        (hands(*example()[:3], np.ones((2, 5))), "is_word has the shape (2, 5); expected (batch"),
        (hands(*example()[:3], np.zeros((2, 4))), "is_word hides a whole sentence; expected a"),
        (lambda attention: [1, attention], "it never calls attention(…)"),
        (lambda attention: (attention(*example()) for _ in "a"), "it never calls attention(…)"),
        (spoils, "it catches 0 of 12 broken ones"),
    ],
)
def test_whatever_a_test_does_there_is_a_verdict(test, words, capsys):
    (first, *_) = verdict_on(test, capsys)
    assert words in first and first.endswith(OURS)


def test_ours_is_not_called_right(capsys):
    assert check(RECORD.reference) is RECORD.reference
    assert "this one is ours; run the cell with yours first" in capsys.readouterr().out


def test_a_reference_that_is_no_good_test_is_refused():
    bad = TestExercise(calls_and_asserts_nothing, BROKEN, right=RIGHT)
    with pytest.raises(ValueError, match="the reference is no good test: it catches 0 of 12"):
        bad.check(lambda attention: None)


def test_the_learner_may_interrupt():
    with pytest.raises(KeyboardInterrupt):
        RECORD.check(stops(KeyboardInterrupt()))


def test_a_subject_counts_its_calls_and_returns_arrays():
    subject = Subject(lambda a, b: [a, b])
    first, second = subject([1, 2], b=np.ones(2))
    assert (first.tolist(), first.dtype, second.dtype) == ([1, 2], "float32", "float32")
    assert subject.calls == 1
    assert Subject(lambda a: a)(2.5) == 2.5
