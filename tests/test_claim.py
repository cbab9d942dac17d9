import numpy as np
import pytest
import tensorflow as tf

from helpers.claim import claim

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("arguments", "bound", "line"),
    [
        (([1.0, 2.0], [1.0, 2.5]), {"below": 1.0}, "✓ x (largest difference 5.0e-01)"),
        (([1.0, 2.0], [1.0, 2.5]), {"below": 0.5}, "✗ x (largest difference 5.0e-01)"),
        (([1.0, 2.0], tf.constant([1.0, 2.5])), {"above": 0.1}, "✓ x (largest difference 5.0e-01)"),
        (([True, False], [True, True]), {"below": 0.1}, "✗ x (largest difference 1.0e+00)"),
        (([[1.0]], [[NAN]]), {"below": 1.0}, "✗ x (largest difference nan)"),
        (([1.0], [INF]), {"above": 1.0}, "✗ x (largest difference inf)"),
        ((1.2e-7,), {"below": 1e-6}, "✓ x (largest difference 1.2e-07)"),
        ((1,), {"above": 1}, "✗ x (largest difference 1.0e+00)"),
        ((0.996,), {"at_least": 0.95}, "✓ x (measured 0.996)"),
        ((np.array([0.95]),), {"at_least": 0.95}, "✓ x (measured 0.95)"),
        ((0.9,), {"at_least": 0.95}, "✗ x (measured 0.9)"),
        ((0.15,), {"at_most": 0.15}, "✓ x (measured 0.15)"),
        ((0.2,), {"at_most": 0.15}, "✗ x (measured 0.2)"),
        ((INF,), {"at_least": 1}, "✗ x (measured inf)"),
        ((NAN,), {"at_most": 1}, "✗ x (measured nan)"),
    ],
)
def test_claim_prints_sentence_number_and_verdict(arguments, bound, line, capsys):
    claim("x", *arguments, **bound)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize(
    ("arguments", "bounds", "error", "words"),
    [
        ((1,), {}, TypeError, "the bounds are {}; expected one of"),
        ((1,), {"below": 1, "above": 0}, TypeError, "expected one of"),
        (("text",), {"below": 1}, TypeError, "value is of type str; expected numbers"),
        (([1], [[1], [1, 2]]), {"below": 1}, TypeError, "other is of type list; expected"),
        (([1.0], [1.0, 2.0]), {"below": 1}, ValueError, r"the shape \(1,\) and other \(2"),
        (([1.0, 2.0],), {"below": 1}, ValueError, r"shape \(2,\); expected one number"),
    ],
)
def test_bad_arguments_are_refused(arguments, bounds, error, words):
    with pytest.raises(error, match=words):
        claim("x", *arguments, **bounds)
