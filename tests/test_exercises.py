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
    assert verdict(capsys, name, EXERCISES[name][1]).startswith("\x1b[32m✓")


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
    "teacher_forcing": [
        "return [target_ids[:, :-1], target_ids[:, 1:]]",
        "ids = tf.constant(target_ids)\nreturn ids[:, :-1], ids[:, 1:]",
        "return [row[:-1] for row in target_ids], [row[1:] for row in target_ids]",
    ],
    "masked_accuracy": [
        "m = tf.cast(answers != 0, tf.float32)\n"
        "return tf.reduce_sum(tf.cast(answers == predicted, tf.float32) * m) / tf.reduce_sum(m)",
        "right = words = 0\n"
        "for a, p in zip(answers.ravel(), predicted.ravel()):\n"
        "    words += a != 0\n    right += a != 0 and a == p\nreturn right / words",
    ],
    "greedy_decode": [
        "ids = [start_id]\n"
        "for _ in range(max_length):\n"
        "    p, state = step(ids[-1], state)\n    ids.append(tf.argmax(p))\n"
        "    if ids[-1] == end_id:\n        return ids[1:-1]\nreturn ids[1:]",
        "out = []\np, state = step(start_id, state)\n"
        "while np.argmax(p) != end_id and len(out) < max_length:\n"
        "    out.append(np.argmax(p))\n    p, state = step(out[-1], state)\n"
        "return np.array(out, dtype='int32')",
    ],
    "one_line": [
        "mask = [None, tf.constant(source_mask)]\n"
        "return keras.layers.Attention()([query, value, key], mask=mask)",
        "s = tf.matmul(query, key, transpose_b=True)\n"
        "s = tf.where(source_mask[:, None], s, -1e9)\nreturn tf.nn.softmax(s) @ value",
    ],
    "general_score": [
        "return np.einsum('btn,nm,bsm->bts', query, w, key)",
        "return tf.matmul(query, key @ w.T, transpose_b=True)",
    ],
    "additive_score": [
        "return np.einsum('btsu,u->bts', np.tanh((query @ w)[:, :, None] + (key @ u)[:, None]), v)",
        "out = np.zeros((len(query), query.shape[1], key.shape[1]))\n"
        "for b, t, s in np.ndindex(out.shape):\n"
        "    out[b, t, s] = v @ np.tanh(w.T @ query[b, t] + u.T @ key[b, s])\nreturn out",
    ],
    "clipped_precision": [
        "left = [reference[i : i + n] for i in range(len(reference) - n + 1)]\n"
        "runs = [prediction[i : i + n] for i in range(len(prediction) - n + 1)]\nhits = 0\n"
        "for run in runs:\n    if run in left:\n        left.remove(run)\n        hits += 1\n"
        "return hits / len(runs) if runs else 0",
        "from collections import Counter\n"
        "c = [Counter(zip(*[w[i:] for i in range(n)])) for w in (prediction, reference)]\n"
        "hits = sum(min(count, c[1][run]) for run, count in c[0].items())\n"
        "return np.float32(hits / max(1, sum(c[0].values())))",
    ],
    "error_rate": [
        "s = sum(link in sure for link in links)\n"
        "p = sum(link in sure or link in possible for link in links)\n"
        "return 1 - (s + p) / (len(links) + len(sure))",
        "a = links & (sure | possible)\n"
        "return np.float32(1 - (len(a) + len(a & sure)) / len([*links, *sure]))",
    ],
    "sinusoidal_positions": [
        "out = np.zeros((length, width))\n"
        "for p, c in np.ndindex(length, width):\n"
        "    angle = p / 10000 ** (c // 2 * 2 / width)\n"
        "    out[p, c] = np.cos(angle) if c % 2 else np.sin(angle)\nreturn out",
        "hands = tf.exp(-np.log(1e4) * tf.range(0, width, 2, dtype='float32') / width)\n"
        "a = tf.range(length, dtype='float32')[:, None] * hands\n"
        "return tf.reshape(tf.stack([tf.sin(a), tf.cos(a)], -1), (length, width))",
        "c = np.arange(width, dtype='float32')\n"
        "a = np.arange(length)[:, None] / 10000 ** ((c - c % 2) / width)\n"
        "return np.sin(a + np.pi / 2 * (c % 2))",
    ],
    "split_heads": [
        "return np.stack(np.split(x, heads, axis=-1), axis=1)",
        "x = tf.reshape(np.float32(x), (*x.shape[:2], heads, -1))\n"
        "return tf.transpose(x, (0, 2, 1, 3))",
        "d = x.shape[2] // heads\n"
        "return np.stack([x[:, :, h * d : h * d + d] for h in range(heads)], 1)",
    ],
    "merge_heads": [
        "return np.concatenate([x[:, h] for h in range(x.shape[1])], axis=-1)",
        "x = tf.transpose(np.float32(x), (0, 2, 1, 3))\n"
        "return tf.reshape(x, (x.shape[0], x.shape[1], -1))",
        "return np.einsum('bhpd->bphd', x).reshape(x.shape[0], x.shape[2], -1)",
    ],
    "cross_attention_flops": [
        "return 4 * (target + source) * width**2 + 4 * target * source * width",
        "total = 0\n"
        "for n, k, m in [(target, width, width)] * 2 + [(source, width, width)] * 2 + [\n"
        "        (target, width, source), (target, source, width)]:\n    total += 2 * n * k * m\n"
        "return np.float32(total)",
    ],
    "online_softmax": [
        "return tf.nn.softmax(scores)",
        "m, z = np.float32(-np.inf), 0\n"
        "for block in np.array_split(scores, np.arange(block_size, len(scores), block_size)):\n"
        "    for s in block:\n"
        "        z = z * np.exp(m - max(m, s)) + np.exp(s - max(m, s))\n        m = max(m, s)\n"
        "return [np.exp(s - m) / z for s in scores]",
        "logs = [tf.reduce_logsumexp(scores[i : i + block_size])\n"
        "        for i in range(0, len(scores), block_size)]\n"
        "return tf.exp(scores - tf.reduce_logsumexp(logs))",
    ],
    "sliding_mask": [
        "return tf.linalg.band_part(tf.ones((length, length)), min(window, length), 0)",
        "return [[i - window <= j <= i for j in range(length)] for i in range(length)]",
        "ones = np.ones((length, length))\nreturn np.tril(ones) * np.triu(ones, -window)",
    ],
    "decoder_mask": [
        "n = target_ids.shape[1]\n"
        "return [[[j <= i and row[j] != 0 for j in range(n)] for i in range(n)] "
        "for row in target_ids]",
        "n = target_ids.shape[1]\nones = tf.linalg.band_part(tf.ones((n, n)), -1, 0)\n"
        "return ones * tf.cast(target_ids != 0, tf.float32)[:, None]",
    ],
    "layer_norm": [
        "z = x - x.mean(-1)[..., None]\nreturn z / ((z**2).mean(-1)[..., None] + epsilon) ** 0.5 "
        "* gain + bias",
        "m, v = tf.nn.moments(tf.constant(np.float32(x)), [-1], keepdims=True)\n"
        "return tf.nn.batch_normalization(np.float32(x), m, v, bias, gain, epsilon)",
    ],
    "warmup_rate": [
        "if step < warmup:\n    return step / warmup / np.sqrt(width * warmup)\n"
        "return 1 / np.sqrt(width * step)",
        "return tf.minimum(step**-0.5, step * warmup**-1.5) * width**-0.5",
    ],
}
ARGUMENTS = {
    "cosine_similarity": "a, b",
    "softmax": "scores, temperature",
    "soft_lookup": "query, keys, values",
    "attention": "query, key, value",
    "masked_softmax": "scores, mask",
    "causal_mask": "length",
    "teacher_forcing": "target_ids",
    "masked_accuracy": "answers, predicted",
    "greedy_decode": "step, state, start_id, end_id, max_length",
    "one_line": "query, key, value, source_mask",
    "general_score": "query, key, w",
    "additive_score": "query, key, w, u, v",
    "clipped_precision": "prediction, reference, n",
    "error_rate": "links, sure, possible",
    "sinusoidal_positions": "length, width",
    "split_heads": "x, heads",
    "merge_heads": "x",
    "cross_attention_flops": "target, source, width",
    "online_softmax": "scores, block_size",
    "sliding_mask": "length, window",
    "decoder_mask": "target_ids",
    "layer_norm": "x, gain, bias, epsilon",
    "warmup_rate": "step, width, warmup",
}

# Wrong answers, each with words that its message must have.
NORM = "np.linalg.norm"
SCORES = "s = query @ key.swapaxes(-1, -2)"
SCALED = f"{SCORES} / np.sqrt(query.shape[-1])"
LOOP = """w, ids = start_id, []
while len(ids) {n} max_length:
    p, state = step({feed}, state)
    w = np.{pick}(p)
    if w == end_id:
        {stop}
    ids.append(w)
return ids"""
GRAMS = """def runs(words, n=n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
from collections import Counter
p, r = Counter(runs(prediction)), Counter(runs(reference))
both = sum((p & r).values())"""
ANGLES = "a = np.arange(length)[:, None] / 10000 ** (np.arange(0, width, 2) / width)"
FILL = (
    "out = np.zeros((length, width))\nout[:, ::2], out[:, 1::2] = np.sin(a), np.cos(a)\nreturn out"
)
FOUR = "y = x.reshape(*x.shape[:2], heads, -1)"
ONLINE = """m, z = {start}, 0.0
for i in range(0, len(scores), block_size):
    block = scores[i : i + block_size]
    new = {new}
    z = z * {factor} + np.exp(block - new).sum()
    m = new
return np.exp(scores - m) / z"""
FACTOR, LARGER = "np.exp(m - new)", "max(m, block.max())"
BACK = "back = np.subtract.outer(np.arange(length), np.arange(length))"
NORMED = (
    "return (x - x.mean({axis}, keepdims=True)) / np.sqrt(x.var({axis}, keepdims=True) + epsilon)"
)
PAIRS = "z = (query @ w)[:, :, None] + (key @ u)[:, None]"
WRONG = {
    "cosine_similarity": {
        "return a @ b": "divide by both lengths",
        f"return a @ b / {NORM}(a) * {NORM}(b)": "brackets",
        f"return a @ b / {NORM}(a)": "by the second too",
        f"return a @ b / {NORM}(b)": "by the first too",
        f"return a @ b / ({NORM}(a) + {NORM}(b))": "not by their sum",
        "return a @ b / ((a ** 2).sum() * (b ** 2).sum())": "square root",
        "return a @ b / (abs(a).sum() * abs(b).sum())": "absolute values",
        "return a @ b / len(a)": "number of components",
        f"return 1 - a @ b / {NORM}(a) / {NORM}(b)": "a distance",
        f"return np.arccos(a @ b / {NORM}(a) / {NORM}(b))": "angle",
        f"return a * b / ({NORM}(a) * {NORM}(b))": "not added up",
        "return a * b": "add them up",
        "return a[:1] * b[:1]": "the shape is (1,)",
        f"return abs(a @ b) / {NORM}(a) / {NORM}(b)": "sign is lost",
        "return 0.5": "the number is 0.5",
    },
    "softmax": {
        "return np.exp(scores / temperature) / np.exp(scores / temperature).sum()": (
            "each row must sum to 1"
        ),
        "scores = np.exp(scores - scores.max(-1, keepdims=True) / temperature)\n"
        "return scores / scores.sum(-1, keepdims=True)": "the brackets",
        "e = np.exp(scores / temperature)\nreturn e / e.sum(-1, keepdims=True)": "overflows",
        "return tf.nn.softmax(scores)": "temperature plays no part",
        "return tf.nn.softmax(scores * temperature)": "divide by it",
        "return tf.nn.softmax(scores / temperature, axis=0)": "sums over the first",
        "s = scores / temperature\ne = np.exp(s - s.max())\nreturn e / e.sum()": "whole table",
        "return np.exp((scores - scores.max(-1)[..., None]) / temperature)": "divide by the sum",
        "s = scores / temperature\nreturn s / s.sum(-1, keepdims=True)": "no exponential",
        "return np.float64(scores == scores.max(-1, keepdims=True))": "all or nothing",
        "return tf.nn.softmax(scores) / temperature": "before the exponential",
        "return np.full_like(scores, np.nan)": "nan",
        "s = scores / temperature\ne = np.exp(s - s.max())\n"
        "return e / e.sum(-1, keepdims=True)": "of each row",
        "e = np.exp(scores / temperature - scores.max(-1, keepdims=True))\n"
        "return e / e.sum(-1, keepdims=True)": "first, then subtract",
        "e = np.exp(scores - scores.max(-1, keepdims=True)) / temperature\n"
        "return e / e.sum(-1, keepdims=True)": "it cancels",
        "s = scores / temperature\ne = np.exp(s - s.max(-1, keepdims=True))\n"
        "return e / e.sum()": "the last sum needs axis=-1",
        "s = scores / temperature\nreturn np.exp(s) / np.exp(s).sum(-1)": "keep their axis",
    },
    "soft_lookup": {
        "return values[np.argmax(keys @ query)]": "hard look-up",
        "return tf.nn.softmax(keys @ query)": "these are the weights",
        "return keys @ query": "these are the scores",
        "return keys @ query @ values": "no softmax",
        "return values.mean(axis=0)": "plain mean",
        "return tf.linalg.matvec(keys, tf.nn.softmax(keys @ query), transpose_a=True)": "the keys",
        "return values.sum(axis=0)": "no weight",
        "return softmax(keys @ query / np.sqrt(len(query))) @ values": "do not scale",
        "s = keys @ query\nreturn s / s.sum() @ values": "no exponential",
        "return tf.nn.softmax(keys @ query)[:, None] * values": "add them up",
        "return query @ keys": "the scores are keys @ query",
    },
    "attention": {
        f"{SCORES}\nw = softmax(s)\nreturn w @ value, w": "not scaled",
        f"{SCALED}\nreturn softmax(s) @ value, s": "the second result is the scores",
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
        "w = softmax(query @ key.T)\nreturn w @ value, w": "swap their last two axes",
        "w = softmax(query @ key.swapaxes(1, 2)) / np.sqrt(query.shape[-1])\n"
        "return w @ value, w": "before the softmax",
    },
    "masked_softmax": {
        "return softmax(scores)": "not used",
        "return softmax(np.where(mask[:, None], scores, 0))": "exp(0) is 1",
        "return softmax(scores * mask[:, None])": "exp(0) is 1",
        "return softmax(np.where(mask[:, None], scores, -1))": "still gets weight",
        "return softmax(scores) * mask[:, None]": "after the softmax",
        "return softmax(np.where(mask[:, None], -1e9, scores))": "upside down",
        "return softmax(scores + mask[:, None] * -1e9)": "where the mask is False",
        "return softmax(scores + mask[:, None])": "added to the scores",
        "return softmax(np.where(mask[:, None], scores, -1e9), 1)": "target axis",
        "return np.where(mask[:, None], scores, -1e9)": "softmax them",
        "return softmax(np.where(mask, scores, -1e9))": "an axis for the target",
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
    "teacher_forcing": {
        "return target_ids, target_ids": "nothing is shifted",
        "return target_ids[:, :-1], target_ids[:, :-1]": "the same part",
        "return target_ids[:, 1:], target_ids[:, 1:]": "both lack <sos>",
        "return target_ids[:, 1:], target_ids[:, :-1]": "swapped",
        "return target_ids, target_ids[:, 1:]": "input is not cut",
        "return target_ids[:, :-1], target_ids": "answer is not cut",
        "return target_ids[:-1], target_ids[1:]": "sentences of the batch",
        "return target_ids[:, :-2], target_ids[:, 2:]": "shifted by two",
        "return target_ids[:, :-1]": "only the input",
        "return target_ids[:, 1:]": "only the answer",
    },
    "masked_accuracy": {
        "return (answers == predicted).mean()": "padding is counted",
        "return ((answers == predicted) & (answers != 0)).mean()": "padding counts as wrong",
        "return ((answers == predicted) | (answers == 0)).mean()": "padding counts as right",
        "return (answers == predicted).sum() / (answers != 0).sum()": "right padding is counted",
        "return (answers == predicted)[predicted != 0].mean()": "from the prediction",
        "return (answers == predicted)[answers == 0].mean()": "upside down",
        "return (answers == predicted)[(answers != 0) & (predicted != 0)].mean()": "answer alone",
        "return 100 * (answers == predicted)[answers != 0].mean()": "percent",
        "return (answers == predicted)[answers != 0].sum()": "a count",
        "return (answers != predicted)[answers != 0].mean()": "wrong words",
        "return np.mean([(a == p)[a != 0].mean() for a, p in zip(answers, predicted)])": "mean of",
    },
    "greedy_decode": {
        LOOP.format(
            stop="ids.append(w)\n        break", pick="argmax", feed="w", n="<"
        ): "end_id is",
        LOOP.format(stop="break", pick="argmin", feed="w", n="<"): "least probable",
        LOOP.format(stop="break", pick="argmax", feed="start_id", n="<"): "each step gets start_id",
        LOOP.format(stop="break", pick="argmax", feed="w", n="<="): "one word more",
        LOOP.format(stop="pass", pick="argmax", feed="w", n="<"): "does not stop at end_id",
        "w, ids = start_id, []\nwhile len(ids) < max_length:\n    p, _ = step(w, state)\n"
        "    w = np.argmax(p)\n    if w == end_id:\n        break\n"
        "    ids.append(w)\nreturn ids": "state is not passed on",
        "w, ids = start_id, [start_id]\nwhile len(ids) <= max_length:\n"
        "    p, state = step(w, state)\n    w = np.argmax(p)\n    if w == end_id:\n        break\n"
        "    ids.append(w)\nreturn ids": "start_id is in the result",
        "w, ids = start_id, []\nwhile w != end_id:\n    p, state = step(w, state)\n"
        "    w = np.argmax(p)\n    ids.append(w)\nreturn ids[:-1]": "200 words and no end",
    },
    "one_line": {
        "return layers.Attention()([query, key, value], mask=[None, source_mask])": "swapped",
        "return layers.Attention()([query, key, value])": "swapped, and the mask is not used",
        "return layers.Attention()([query, value, key])": "the mask is not used",
        "return layers.Attention()([query, value], mask=[None, source_mask])": "value serves",
        "return layers.Attention()([query, value])": "value serves as key, and the mask",
        "return layers.Attention()([query, key], mask=[None, source_mask])": "key serves as value",
        "return layers.Attention()([key, value, query])": "the masks are [None, source_mask]",
        "return layers.Attention()([query, value, key], mask=[None, ~source_mask])": "upside down",
        "s = tf.matmul(query, key, transpose_b=True)\n"
        "w = tf.nn.softmax(s) * source_mask[:, None]\nreturn w @ value": "after the softmax",
        "m = tf.where(source_mask[:, None], tf.matmul(query, key, transpose_b=True) / 2, -1e9)\n"
        "return tf.nn.softmax(m) @ value": "scaled",
    },
    "general_score": {
        "return query @ w.T @ key.swapaxes(1, 2)": "w is transposed",
        "return (query @ w) * key": "multiply with @, not *",
        "return query @ w @ key.T": "swap their last two axes",
        "return query @ key.swapaxes(1, 2)": "w is not used",
        "return query @ w @ (key @ w.T).swapaxes(1, 2)": "both sides",
        "return query @ w @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])": "scaled",
        "return softmax(query @ w @ key.swapaxes(1, 2))": "before the softmax",
        "return np.tanh(query @ w @ key.swapaxes(1, 2))": "tanh",
        "return (query @ w @ key.swapaxes(1, 2)).swapaxes(1, 2)": "transposed",
        "return (query @ w).sum(-1)[:, :, None] + key.sum(-1)[:, None]": "adds",
    },
    "additive_score": {
        f"{PAIRS}\nreturn z @ v": "tanh is missing",
        f"{PAIRS}\nreturn np.tanh(z).sum(-1)": "v is missing",
        f"{PAIRS}\nreturn np.tanh(z @ v)": "tanh comes first",
        "return (np.tanh(query @ w)[:, :, None] + np.tanh(key @ u)[:, None]) @ v": "of its own",
        "return np.tanh((query @ u)[:, :, None] + (key @ w)[:, None]) @ v": "w and u are swapped",
        "return np.tanh((query @ w)[:, :, None] * (key @ u)[:, None]) @ v": "add",
        f"{PAIRS}\nreturn (np.tanh(z) @ v).swapaxes(1, 2)": "transposed",
        f"{PAIRS}\nreturn np.tanh(z) * v": "not summed",
        f"{PAIRS}\nreturn softmax(np.tanh(z) @ v)": "return the scores",
    },
    "clipped_precision": {
        f"{GRAMS}\nreturn sum(x in r for x in runs(prediction)) / max(1, sum(p.values()))": "clip",
        f"{GRAMS}\nreturn both / max(1, sum(r.values()))": "recall",
        f"{GRAMS}\nreturn both / len(prediction)": "smaller than the number of words",
        f"{GRAMS}\nreturn len(set(p) & set(r)) / max(1, len(p))": "counts once only",
        f"{GRAMS}\nreturn both": "a count",
        f"{GRAMS}\nreturn 100 * both / max(1, sum(p.values()))": "percent",
        f"{GRAMS}\nreturn 1 - both / max(1, sum(p.values()))": "missing",
        f"{GRAMS}\nreturn both / sum(p.values())": "ZeroDivisionError",
        "same = [a == b for a, b in zip(prediction, reference)]\n"
        "return sum(same) / len(same)": "not",
        "from collections import Counter\np, r = Counter(prediction), Counter(reference)\n"
        "return sum((p & r).values()) / len(prediction)": "single words",
    },
    "error_rate": {
        "return 1 - (len(links & sure) + len(links & possible)) / (len(links) + len(sure))": (
            "not listed"
        ),
        "p = possible | sure\n"
        "return (len(links & sure) + len(links & p)) / (len(links) + len(sure))": "1 minus",
        "return 1 - len(links & sure) / (len(links) + len(sure))": "a possible one are missing",
        "return 1 - len(links & (possible | sure)) / (len(links) + len(sure))": (
            "a sure one are missing"
        ),
        "p = possible | sure\n"
        "return 1 - (len(links & sure) + len(links & p)) / len(links)": "links alone",
        "p = possible | sure\n"
        "return 1 - (len(links & sure) + len(links & p)) / (len(links) + len(p))": (
            "do not belong there"
        ),
        "return 1 - len(links & (possible | sure)) / len(links)": "precision",
        "p = possible | sure\n"
        "return 1 - (len(links | sure) + len(links | p)) / (len(links) + len(sure))": "union",
    },
    "sinusoidal_positions": {
        f"{ANGLES}\nreturn np.concatenate([np.sin(a), np.cos(a)], 1)": "take turns",
        "a = np.arange(length)[:, None] / 10000 ** np.arange(0, width, 2) / width\n"
        "return np.stack([np.sin(a), np.cos(a)], -1).reshape(length, width)": "needs brackets",
        f"{ANGLES}\nout = np.zeros((length, width))\nout[:, ::2], out[:, 1::2] = np.cos(a), "
        "np.sin(a)\nreturn out": "swapped",
        f"{ANGLES}\nreturn np.repeat(np.sin(a), 2, axis=1)": "the odd ones are cosines",
        f"{ANGLES}\nreturn np.repeat(np.cos(a), 2, axis=1)": "the even ones are sines",
        f"{ANGLES}\nout = np.zeros((length, width))\nout[:, ::2] = np.sin(a)\n"
        "return out": "odd columns are empty",
        f"{ANGLES}\nreturn np.repeat(a, 2, axis=1)": "take their sine",
        f"{ANGLES}\nreturn a": "take their sine",
        "a = np.arange(length)[:, None] / 10000 ** (np.arange(width) / width)\n"
        "return np.where(np.arange(width) % 2, np.cos(a), np.sin(a))": "width / 2 angles",
        "a = np.arange(length)[:, None] / 10000 ** (2 * np.arange(width) / width)\n"
        "return np.where(np.arange(width) % 2, np.cos(a), np.sin(a))": "2i is np.arange",
        f"a = np.arange(length)[:, None] / 10000 ** (np.arange(width // 2) / width)\n{FILL}": (
            "turn too fast"
        ),
        "a = np.arange(length)[:, None] / 10000 ** (2 * np.arange(0, width, 2) / width)\n"
        f"{FILL}": "doubled twice",
        "a = np.arange(length)[:, None] / 10000.0 ** np.arange(0, width, 2)\n"
        f"{FILL}": "divide it by the width",
        "a = np.arange(length)[:, None] * 10000 ** (np.arange(0, width, 2) / width)\n"
        f"{FILL}": "multiplied by 10000",
        "a = np.arange(1, length + 1)[:, None] / 10000 ** (np.arange(0, width, 2) / width)\n"
        f"{FILL}": "from 0, not from 1",
        f"{ANGLES}\n{FILL}.T": "transposed",
        "return np.arange(length) / 10000 ** (np.arange(0, width, 2) / width)": "np.newaxis",
    },
    "split_heads": {
        "return x.reshape(x.shape[0], heads, x.shape[1], x.shape[2] // heads)": "reshape alone",
        f"{FOUR}\nreturn y": "swap the middle two",
        "return x.reshape(*x.shape[:2], -1, heads).transpose(0, 3, 1, 2)": "every second column",
        f"{FOUR}\nreturn y.transpose(2, 0, 1, 3)": "the batch comes first",
        f"{FOUR}\nreturn y.transpose(0, 2, 3, 1)": "last two axes are swapped",
        "return x.swapaxes(1, 2).reshape(len(x), heads, x.shape[1], -1)": "reshape first",
        f"{FOUR}\nreturn y.swapaxes(0, 2)": "swap axes 1 and 2",
        "return np.repeat(x[:, None], heads, axis=1)": "whole width",
        f"{FOUR}\nreturn y[:, :, 0]": "only head 0",
        "return x.reshape(len(x), heads, heads, -1)": "then swap axes 1 and 2",
    },
    "merge_heads": {
        "return x.reshape(x.shape[0], x.shape[2], -1)": "reshape alone",
        "return x.reshape(x.shape[0], -1, x.shape[3])": "belong side by side",
        "return x.transpose(0, 2, 3, 1).reshape(x.shape[0], x.shape[2], -1)": "take turns",
        "return x.swapaxes(1, 2)": "still two axes",
        "return x.sum(1)": "added up",
        "return x.mean(1)": "mean of the heads",
        "return x[:, 0]": "only head 0",
        "return np.concatenate(list(x.swapaxes(0, 1)[::-1]), axis=-1)": "reverse order",
        "return x.swapaxes(2, 3).reshape(x.shape[0], x.shape[2], -1)": "position and depth",
        "return x.swapaxes(0, 1).reshape(x.shape[0], x.shape[2], -1)": "batch went with",
    },
    "cross_attention_flops": {
        "return 4 * (target + source) * width + 4 * target * source * width": "width²",
        "return 8 * (target + source) * width**2 + 4 * (target + source)**2 * width": "together",
        "return 8 * target * width**2 + 4 * target**2 * width": "the target's length for both",
        "return 8 * source * width**2 + 4 * source**2 * width": "the source's length for both",
        "return 2 * (target + source) * width**2 + 2 * target * source * width": "two FLOPs",
        "return 4 * target * source * width": "projections are missing",
        "return 4 * (target + source) * width**2": "weighted sum are missing",
        "return 4 * (target + source) * width**2 + 2 * target * source * width": "counts one",
        "return 2 * (target + 2 * source) * width**2 + 4 * target * source * width": "the output",
        "return 8 * target * width**2 + 4 * target * source * width": "counted for the target",
        "return 8 * source * width**2 + 4 * target * source * width": "counted for the source",
        "return 2 * (target + 3 * source) * width**2 + 4 * target * source * width": "made for the",
        "return 8 * (target + source) * width**2 + 4 * target * source * width": "needs two",
        "return 4 * (target + source) * (width**2 + width)": "each query meets each key",
        "return 12 * target * width**2": "the number is",
    },
    "online_softmax": {
        ONLINE.format(start="-np.inf", new=LARGER, factor="1"): "not rescaled",
        ONLINE.format(start="-np.inf", new=LARGER, factor="np.exp(new - m)"): "infinite at first",
        ONLINE.format(
            start="-np.inf", new=LARGER, factor="(np.exp(new - m) if z else 0)"
        ): "upside down",
        ONLINE.format(start="-np.inf", new=LARGER, factor="(m - new if z else 0)"): "exponential",
        ONLINE.format(start="0.0", new=LARGER, factor=FACTOR): "start at −∞",
        ONLINE.format(start="-np.inf", new="block.max()", factor=FACTOR): "not go down",
        ONLINE.format(start="-np.inf", new=LARGER, factor="0"): "last block alone",
        ONLINE.format(start="-np.inf", new=LARGER, factor=FACTOR).replace(
            "len(scores)", "len(scores) // block_size * block_size"
        ): "left out",
        "z = 0\nfor i in range(0, len(scores), block_size):\n"
        "    z += np.exp(scores[i : i + block_size]).sum()\nreturn np.exp(scores) / z": "overflows",
        "b = range(0, len(scores), block_size)\n"
        "return np.concatenate([softmax(scores[i : i + block_size]) for i in b])": "of its own",
        "e = [np.exp(scores[i : i + block_size] - scores[i : i + block_size].max())\n"
        "     for i in range(0, len(scores), block_size)]\n"
        "return np.concatenate(e) / sum(map(np.sum, e))": "bring all to the same",
        "return np.exp(scores - scores.max())": "divide by the sum",
        "return np.exp(scores - scores.max()).sum()": "return the weights",
    },
    "sliding_mask": {
        f"{BACK}\nreturn abs(back) <= window": "into the future too",
        f"{BACK}\nreturn ((back >= 0) & (back <= window)).T": "transposed",
        f"{BACK}\nreturn back >= 0": "past has no limit",
        f"{BACK}\nreturn back <= window": "future has no limit",
        f"{BACK}\nreturn (back >= 0) & (back < window)": "one position too few",
        f"{BACK}\nreturn (back >= 0) & (back <= window + 1)": "one position too many",
        f"{BACK}\nreturn (back > 0) & (back <= window)": "itself too",
        f"{BACK}\nreturn back >= window": "forbids the window",
        f"{BACK}\nreturn (back < 0) | (back > window)": "upside down",
        f"{BACK}\nreturn np.where((back >= 0) & (back <= window), 0, -np.inf)": "True and False",
        f"{BACK}\nreturn np.where((back >= 0) & (back <= window), 0, -1e9)": "True and False",
        "return np.ones((length, length), bool)": "everything is allowed",
        "return np.tri(length + 1)": "the shape is (7, 7)",
    },
    "decoder_mask": {
        "return np.repeat(np.tri(target_ids.shape[1])[None], len(target_ids), 0)": "padding can",
        "return np.repeat((target_ids != 0)[:, None], target_ids.shape[1], 1)": "causal mask is",
        "return ~(np.tri(target_ids.shape[1], dtype=bool) & (target_ids != 0)[:, None])": "upside",
        "return np.tri(target_ids.shape[1], dtype=bool) & (target_ids != 0)[..., None]": "the last",
        "return np.tri(target_ids.shape[1], dtype=bool).T & (target_ids != 0)[..., None]": (
            "transposed"
        ),
        "return np.tri(target_ids.shape[1], dtype=bool) | (target_ids != 0)[:, None]": "both",
        "return np.tri(target_ids.shape[1], k=-1, dtype=bool) & (target_ids != 0)[:, None]": (
            "itself"
        ),
        "m = np.tri(target_ids.shape[1], dtype=bool) & (target_ids != 0)[:, None]\n"
        "return np.where(m, 0, -1e9)": "True and False",
        "return np.tri(target_ids.shape[1])": "the shape is (4, 4)",
        "return np.tri(target_ids.shape[1], dtype=bool).T & (target_ids != 0)[:, None]": (
            "the triangle is turned around"
        ),
    },
    "layer_norm": {
        f"{NORMED.format(axis=0)} * gain + bias": "of the batch",
        f"{NORMED.format(axis=1)} * gain + bias": "of the sentence",
        "return (x - x.mean()) / np.sqrt(x.var() + epsilon) * gain + bias": "of all numbers",
        f"{NORMED.format(axis=-1)} * gain": "bias is missing",
        f"{NORMED.format(axis=-1)} + bias": "gain is missing",
        f"{NORMED.format(axis=-1)} * gain + bias * gain": "multiplied as well",
        f"{NORMED.format(axis=-1).replace('np.sqrt', '')} * gain + bias": "square root",
        f"{NORMED.format(axis=-1).replace('+ epsilon', '')} * gain + bias": "epsilon is missing",
        "z = x - x.mean(-1, keepdims=True)\n"
        "return z / (x.std(-1, keepdims=True) + epsilon) * gain + bias": "under the square root",
        "return (x - x.mean(-1, keepdims=True)) * gain + bias": "nothing is divided",
        "return x / np.sqrt(x.var(-1, keepdims=True) + epsilon) * gain + bias": "not subtracted",
        "return (x - x.mean(-1)) / np.sqrt(x.var(-1) + epsilon) * gain + bias": "keepdims",
        "z = x - x.mean(-1, keepdims=True)\n"
        "return z / np.sqrt(x.var(-1, ddof=1, keepdims=True) + epsilon) * gain + bias": "width - 1",
    },
    "warmup_rate": {
        "return width**-0.5 * max(step**-0.5, step * warmup**-1.5)": "smaller",
        "return min(step**-0.5, step * warmup**-1.5)": "width plays no part",
        "return (width * step) ** -0.5": "no warm-up",
        "return width**-0.5 * step * warmup**-1.5": "never falls",
        "return width**0.5 * min(step**-0.5, step * warmup**-1.5)": "one over the root",
        "return width**-0.5 * min(step**-0.5, step * warmup**-0.5)": "-1.5",
        "return width**-0.5 * min(warmup**-0.5, warmup * step**-1.5)": "swapped",
        "return width**-0.5 * (step**-0.5 + step * warmup**-1.5)": "not the sum",
        "return min((width * step) ** -0.5, step * warmup**-1.5)": "outside the brackets",
        "step += 1\nreturn width**-0.5 * min(step**-0.5, step * warmup**-1.5)": "do not add 1",
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
    assert verdict(capsys, name, define(name, body)).startswith("\x1b[32m✓")


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
