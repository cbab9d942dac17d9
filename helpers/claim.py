"""Print what a lesson claims, with the number that shows it and the verdict."""

import numpy as np


def claim(sentence: str, value, other=None, *, below=None, above=None, at_least=None, at_most=None):
    """Print "✓ sentence (largest difference 1.2e-07)", or "✗ …" if the bound does not hold.

    Args:
        sentence: what holds if the bound does.
        value: a number, or an array to compare with `other`.
        other: an array of the same shape; the number is then the largest difference.
        below, above: bound of a difference.
        at_least, at_most: bound of any other number, which is shown as "measured".
            Exactly one bound is given. What is not finite keeps to none.

    Raises:
        TypeError: there is no bound, or more than one; `value` or `other` are not numbers.
        ValueError: the shapes differ (nothing is broadcast), or `value` alone is not one number.

    Example:
        >>> claim("both add up alike", [0.5, 0.5], [0.5, 0.25], below=1e-6)
        ✗ both add up alike (largest difference 2.5e-01)
    """
    bounds = {"below": below, "above": above, "at_least": at_least, "at_most": at_most}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    if len(given) != 1:
        raise TypeError(f"{sentence}: the bounds are {given}; expected one of {list(bounds)}")
    number = _numbers(sentence, value=value)
    if other is not None:
        other = _numbers(sentence, other=other)
        if number.shape != other.shape:
            raise ValueError(
                f"{sentence}: value has the shape {number.shape} and other {other.shape}; "
                "expected the same"
            )
        number = np.abs(number - other).max(initial=0)
    elif number.size != 1:
        raise ValueError(f"{sentence}: value has the shape {number.shape}; expected one number")
    ((name, bound),) = given.items()
    number = float(np.squeeze(number))
    compare = {"below": np.less, "above": np.greater, "at_least": np.greater_equal}
    holds = np.isfinite(number) and compare.get(name, np.less_equal)(number, bound)
    differs = name in ("below", "above")
    shown = f"largest difference {number:.1e}" if differs else f"measured {number:.4g}"
    print(f"{'✓' if holds else '✗'} {sentence} ({shown})")


def _numbers(sentence: str, **argument) -> np.ndarray:
    ((name, value),) = argument.items()
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{sentence}: {name} is of type {type(value).__name__}; expected numbers"
        ) from None
