"""Every exercise: the folded solution passes, wrong answers are refused and told why."""

import re
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf

from helpers import check

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


def exercises():
    """Yield (name, solution) for each exercise in the notebooks, from their own text."""
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        for stub, checked, solution in zip(cells, cells[1:], cells[2:], strict=False):
            match = re.fullmatch(r"check\.(\w+)\((\w+)\)", checked.source)
            if match and match[1] != "compare":
                assert match[1] == match[2]
                assert f"def {match[1]}(" in stub.source and stub.source.endswith("...")
                code = re.search(
                    r"<details>.*?```python\n(.*?)```.*</details>", solution.source, re.S
                )
                assert code, f"{path.stem}: no folded solution below the check of {match[1]}"
                yield match[1], stub.source, code[1]


EXERCISES = {name: (stub, solution) for name, stub, solution in exercises()}


def verdict(capsys, name: str, code: str) -> str:
    """What the check prints for an answer, which may use what the notebooks offer."""

    def softmax(scores, axis=-1):
        exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
        return exponentials / exponentials.sum(axis=axis, keepdims=True)

    names = {"np": np, "tf": tf, "keras": keras, "ops": keras.ops, "softmax": softmax}
    names["layers"] = keras.layers
    exec(code, names)
    capsys.readouterr()
    getattr(check, name)(names[name])
    return capsys.readouterr().out


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_passes(name, capsys):
    assert verdict(capsys, name, EXERCISES[name][1]).startswith("✓")


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_is_told_apart(name, capsys):
    assert "nothing comes back yet" in verdict(capsys, name, EXERCISES[name][0])


@pytest.mark.parametrize("name", EXERCISES)
def test_exception_and_wrong_type_are_reported(name, capsys):
    raising = f"def {name}(*args):\n    raise KeyError('oops')"
    assert "your code stops with KeyError: 'oops'" in verdict(capsys, name, raising)
    words = f"def {name}(*args):\n    return 'words'"
    assert "returns str" in verdict(capsys, name, words)
    odd = f"def {name}(*args):\n    return np.zeros((7, 11, 13))"
    output = verdict(capsys, name, odd)
    assert output.startswith("✗") and ("shape" in output or "result(s)" in output)


# Right answers in another style: loops, TensorFlow, other number types.
RIGHT = {
    "cosine_similarity": [
        "total = aa = bb = 0.0\n"
        "for x, y in zip(a, b):\n    total += x * y\n    aa += x * x\n    bb += y * y\n"
        "return total / (aa ** 0.5 * bb ** 0.5)",
        "a, b = np.float32(a), np.float32(b)\nreturn a @ b / np.sqrt(a @ a * (b @ b))",
        "return -keras.losses.cosine_similarity(b, a)",
    ],
    "softmax": [
        "return tf.nn.softmax(scores / temperature)",
        "return keras.ops.softmax(np.float32(scores / temperature), axis=-1)",
    ],
    "soft_lookup": [
        "total = 0\ns = [sum(query * k) for k in keys]\nz = sum(np.exp(s))\n"
        "for s_j, v in zip(s, values):\n    total = total + np.exp(s_j) / z * v\nreturn total",
        "w = tf.nn.softmax(tf.linalg.matvec(keys, query))\nreturn tf.linalg.matvec(values, w, "
        "transpose_a=True)",
    ],
    "attention": [
        "s = tf.matmul(query, key, transpose_b=True) / query.shape[-1] ** 0.5\n"
        "w = tf.nn.softmax(s)\nreturn tf.matmul(w, value), w",
        "w = softmax(np.einsum('btd,bsd->bts', query, key) / np.sqrt(key.shape[2]))\n"
        "return [np.einsum('bts,bsv->btv', w, value), w]",
        "w = np.stack([softmax(q @ k.T / np.sqrt(q.shape[1])) for q, k in zip(query, key)])\n"
        "return np.stack([a @ v for a, v in zip(w, value)]), w",
    ],
    "masked_softmax": [
        "return softmax(np.where(mask[:, None], scores, -np.inf))",
        "return keras.ops.softmax(np.float32(scores + (mask[:, None] - 1) * 1e9))",
        "w = np.exp(scores) * mask[:, None]\nreturn w / w.sum(-1, keepdims=True)",
    ],
    "causal_mask": [
        "return np.tril(np.ones((length, length)))",
        "return tf.linalg.band_part(tf.ones((length, length)), -1, 0)",
        "return [[j <= i for j in range(length)] for i in range(length)]",
    ],
}
ARGUMENTS = {
    "cosine_similarity": "a, b",
    "softmax": "scores, temperature",
    "soft_lookup": "query, keys, values",
    "attention": "query, key, value",
    "masked_softmax": "scores, mask",
    "causal_mask": "length",
}

# Wrong answers, each with words that its message must have.
NORM = "np.linalg.norm"
SCORES = "s = query @ key.swapaxes(-1, -2)"
SCALED = f"{SCORES} / np.sqrt(query.shape[-1])"
WRONG = {
    "cosine_similarity": {
        "return a @ b": "divide by both lengths",
        f"return a @ b / {NORM}(a)": "by the second too",
        f"return a @ b / {NORM}(b)": "by the first too",
        f"return a @ b / ({NORM}(a) + {NORM}(b))": "not by their sum",
        "return a @ b / ((a ** 2).sum() * (b ** 2).sum())": "square root",
        "return a @ b / (abs(a).sum() * abs(b).sum())": "absolute values",
        "return a @ b / len(a)": "number of components",
        f"return 1 - a @ b / {NORM}(a) / {NORM}(b)": "a distance",
        f"return np.arccos(a @ b / {NORM}(a) / {NORM}(b))": "angle",
        f"return a * b / ({NORM}(a) * {NORM}(b))": "the shape is (2,)",
        f"return abs(a @ b) / {NORM}(a) / {NORM}(b)": "sign is lost",
        "return 0.5": "the number is 0.5",
    },
    "softmax": {
        "e = np.exp(scores / temperature)\nreturn e / e.sum(-1, keepdims=True)": "overflows",
        "return tf.nn.softmax(scores)": "temperature is not used",
        "return tf.nn.softmax(scores * temperature)": "divide by it",
        "return tf.nn.softmax(scores / temperature, axis=0)": "sums over the first",
        "s = scores / temperature\ne = np.exp(s - s.max())\nreturn e / e.sum()": "whole table",
        "return np.exp((scores - scores.max(-1)[..., None]) / temperature)": "divide by the sum",
        "s = scores / temperature\nreturn s / s.sum(-1, keepdims=True)": "no exponential",
        "return np.float64(scores == scores.max(-1, keepdims=True))": "all or nothing",
        "return tf.nn.softmax(scores) / temperature": "before the exponential",
        "return np.full_like(scores, np.nan)": "nan",
    },
    "soft_lookup": {
        "return values[np.argmax(keys @ query)]": "hard look-up",
        "return tf.nn.softmax(keys @ query)": "these are the weights",
        "return keys @ query": "these are the scores",
        "return keys @ query @ values": "no softmax",
        "return values.mean(axis=0)": "plain mean",
        "return tf.linalg.matvec(keys, tf.nn.softmax(keys @ query), transpose_a=True)": "the keys",
        "return values.sum(axis=0)": "no weight",
        "return tf.nn.softmax(keys @ query)[:, None] * values": "add them up",
        "return keys.T @ query": "stops with ValueError",
    },
    "attention": {
        f"{SCORES}\nw = softmax(s)\nreturn w @ value, w": "not scaled",
        f"{SCORES} / query.shape[-1]\nw = softmax(s)\nreturn w @ value, w": "divided by the depth",
        f"{SCORES} * np.sqrt(query.shape[-1])\nw = softmax(s)\nreturn w @ value, w": "multiplied",
        f"{SCORES} / np.sqrt(key.shape[1])\nw = softmax(s)\nreturn w @ value, w": "number of keys",
        f"{SCALED}\nw = softmax(s, 1)\nreturn w @ value, w": "target axis",
        f"{SCALED}\nw = softmax(s, 0)\nreturn w @ value, w": "batch axis",
        f"{SCALED}\nreturn s @ value, s": "no softmax",
        f"{SCALED}\nw = softmax(s)\nreturn w @ key, w": "over the keys",
        f"key, value = value, key\n{SCALED}\nw = softmax(s)\nreturn w @ value, w": "swapped",
        f"{SCALED}\nw = softmax(s)\nreturn w @ value, w.swapaxes(1, 2)": "transposed",
        f"{SCALED}\nw = softmax(s)\nreturn w, w @ value": "are swapped",
        f"{SCALED}\nw = softmax(s)\nreturn w @ value": "only the context",
        "w = softmax(query @ key.T)\nreturn w @ value, w": "stops with ValueError",
    },
    "masked_softmax": {
        "return softmax(scores)": "not used",
        "return softmax(np.where(mask[:, None], scores, 0))": "exp(0) is 1",
        "return softmax(scores * mask[:, None])": "exp(0) is 1",
        "return softmax(np.where(mask[:, None], scores, -1))": "still gets weight",
        "return softmax(scores) * mask[:, None]": "after the softmax",
        "return softmax(np.where(mask[:, None], -1e9, scores))": "upside down",
        "return softmax(scores + mask[:, None])": "added to the scores",
        "return softmax(np.where(mask[:, None], scores, -1e9), 1)": "target axis",
        "return np.where(mask[:, None], scores, -1e9)": "softmax them",
        "return softmax(np.where(mask, scores, -1e9))": "stops with ValueError",
    },
    "causal_mask": {
        "return np.triu(np.ones((length, length), bool))": "transposed",
        "return np.tri(length, k=-1, dtype=bool)": "itself too",
        "return np.eye(length, dtype=bool)": "itself only",
        "return np.ones((length, length), bool)": "everything is allowed",
        "return np.triu(np.ones((length, length)), 1)": "upside down",
        "return np.tri(length, k=1, dtype=bool)": "too far ahead",
        "return np.where(np.tri(length), 0, -np.inf)": "return True and False",
        "return np.where(np.tri(length), 0, -1e9)": "return True and False",
        "return np.tri(length + 1)": "the shape is (5, 5)",
    },
}


def define(name: str, body: str) -> str:
    return f"def {name}({ARGUMENTS[name]}):\n" + "\n".join(f"    {b}" for b in body.splitlines())


def test_every_exercise_is_covered():
    assert set(EXERCISES) == set(RIGHT) == set(WRONG)
    assert all(len(answers) >= 6 for answers in WRONG.values())


@pytest.mark.parametrize(
    ("name", "body"), [(name, body) for name, bodies in RIGHT.items() for body in bodies]
)
def test_other_right_answers_pass(name, body, capsys):
    assert verdict(capsys, name, define(name, body)).startswith("✓")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "body", "words"),
    [(name, body, words) for name, answers in WRONG.items() for body, words in answers.items()],
)
def test_wrong_answers_are_refused_with_their_cause(name, body, words, capsys):
    output = verdict(capsys, name, define(name, body))
    assert output.startswith("✗"), output
    assert words in output, output


def test_compare_prints_the_difference_and_the_bound(capsys):
    check.compare("same", [1.0, 2.0], [1.0, 2.0], below=1e-6)
    check.compare("other", [1.0, 2.0], [1.0, 2.5], below=1e-6)
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "same: largest difference 0.0e+00, below 1e-06: True",
        "other: largest difference 5.0e-01, below 1e-06: False",
    ]
    with pytest.raises(ValueError, match="shapes are"):
        check.compare("shapes", [1.0], [1.0, 2.0], below=1)
