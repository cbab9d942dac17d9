"""Every exercise: its folded solution passes, every message has a wrong answer that earns it."""

import ast
import importlib
import inspect
import re
from fractions import Fraction

import keras
import numpy as np
import pytest
import tensorflow as tf
from lessons import cells

from exercises import random_cases
from exercises.seq2seq_with_attention import decode, feed
from helpers.check import COMMON, NOTHING, Exercise, Lesson
from tools import course

LESSONS = {
    path.stem: importlib.import_module(f"exercises.{path.stem}").check
    for path in sorted((course.ROOT / "exercises").glob("*.py"))
    if path.stem not in ("__init__", "random_cases")
}
RECORDS = {name: record for check in LESSONS.values() for name, record in check.exercises.items()}
OURS = " (until then the next cells use ours)\n"


def cells_of_exercises():
    """Yield (topic, name, stub, solution) for each exercise in the notebooks."""
    for lesson in course.lessons():
        sources = [cell.source for cell in cells(lesson.topic)]
        for stub, source, folded in zip(sources, sources[1:], sources[2:], strict=False):
            if match := re.match(r"(\w+) = check\(\1\)$", source, re.M):
                folded = "".join(re.findall("<details>.*?</details>", folded, re.S))
                code = re.findall(r"```python\n(.*?)```", folded, re.S)
                yield lesson.topic, match[1], stub, "".join(code[-1:])


CELLS = {name: (stub, solution) for _, name, stub, solution in cells_of_exercises()}


@pytest.fixture(autouse=True)
def same_cases_in_any_order():
    for record in RECORDS.values():
        record.generator = np.random.default_rng(0)


@pytest.fixture
def verdict(capsys):
    """A function that checks an answer, and says what the check prints and returns."""

    def run(check, answer):
        capsys.readouterr()
        returned = check(answer)
        return capsys.readouterr().out, returned

    return run


def define(name: str, code: str):
    """The function that a cell of the learner's defines with what the notebooks offer."""
    names = {"np": np, "tf": tf, "keras": keras, "ops": keras.ops, "layers": keras.layers}
    names["softmax"] = RECORDS["softmax"] if name == "soft_lookup" else random_cases.softmax
    exec(code, names)
    return names[name]


def with_body(name: str, body: str):
    parameters = ", ".join(inspect.signature(RECORDS[name].reference).parameters)
    return define(name, f"def {name}({parameters}):\n" + re.sub("^", "    ", body, flags=re.M))


def test_every_record_has_its_cells():
    found = [(topic, name) for topic, name, *_ in cells_of_exercises()]
    assert sorted(found) == sorted(
        (topic, name) for topic, check in LESSONS.items() for name in check.exercises
    )


@pytest.mark.parametrize("name", RECORDS)
def test_the_stub_is_open_and_the_folded_solution_right(name, verdict):
    record, (stub, solution) = RECORDS[name], CELLS[name]
    parameters = [each.arg for each in ast.parse(stub).body[0].args.args]
    assert parameters == list(inspect.signature(record.reference).parameters)
    still_open = f"○ {name}: still open; put your code in place of the ...{OURS}"
    assert verdict(record.check, define(name, stub)) == (still_open, record.reference)
    answer = define(name, solution)
    told, returned = verdict(record.check, answer)
    assert told.startswith(f"\x1b[32m✓ {name}: right\x1b[0m") and returned is answer


@pytest.mark.parametrize(
    ("name", "message"), [(name, each) for name, r in RECORDS.items() for each in r.mistakes]
)
def test_every_mistake_is_told(name, message, verdict):
    record = RECORDS[name]
    for _ in range(3):
        told = verdict(record.check, lambda *args: record.mistakes[message](*args))
        assert told == (f"✗ {name}: {message}{OURS}", record.reference)


def in_float32(value):
    return np.float32(value) if getattr(value, "dtype", None) == np.float64 else value


@pytest.mark.parametrize("name", sorted(RECORDS.keys() - {"attend", "test_attention"}))
def test_right_results_less_exact_and_of_tensorflow_pass(name, verdict):
    def answer(*arguments):
        results = RECORDS[name].reference(*map(in_float32, arguments))
        if isinstance(results, tuple):
            return [tf.cast(each, tf.float32) for each in results]
        return tf.cast(results, tf.float32)

    for _ in range(3):  # the cases differ each time
        assert f"✓ {name}: right" in verdict(RECORDS[name].check, answer)[0]


# Right answers of another kind, where results differ, functions are handed in, or tests are judged.
RIGHT = {
    "verb_query": "return [3, 3, 5]",
    "query_for": "return list(3 * (np.linalg.pinv(key) @ (np.log(weights) + 7)) / 3)",
    "attend": """mask = [None, is_word]
return layers.Attention()([query, value, key], mask=mask, return_attention_scores=True)""",
    "greedy_decode": """ids = [start_id]
for _ in range(max_length):
    p, state = step(ids[-1], state)
    ids.append(tf.argmax(p))
    if ids[-1] == end_id:
        return ids[1:-1]
return np.array(ids[1:], dtype="int32")""",
    "test_attention": """key = [[[9, 0], [0, 9], [-9, 0]], [[0, 9], [9, 0], [-9, 0]]]
for value in ([[[1], [2], [3]]] * 2, np.float64([[[0], [1], [5]]] * 2)):
    c, w = attention(key, key=np.array(key), value=value, is_word=[[1, 1, 1], [1, 1, 0]])
    np.testing.assert_allclose(w[0], np.eye(3), atol=1e-4)
    np.testing.assert_allclose(w[1, :2], np.eye(3)[:2], atol=1e-4)
    np.testing.assert_allclose(c, w @ np.array(value), atol=1e-4)
q = tf.fill((1, 2, 1), 0.1)
w = attention(q, np.array([[[1.0], [3], [2]]]), np.ones((1, 3, 1)), [[1, 1, 0]])[1]
if abs(w.sum() - 2) > 1e-4 or abs(w[0, 0, 2]) > 1e-4 or not 0.3 < w[0, 0, 0] < 0.5:
    raise ValueError("broken")""",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_of_another_kind_passes(name, verdict):
    for _ in range(3):
        assert f"✓ {name}: right" in verdict(RECORDS[name].check, with_body(name, RIGHT[name]))[0]


# Wrong answers that a check with kinder cases would take for right: functions, or their bodies.
SHIFTED = "e = np.exp((scores - {}) / temperature)\nreturn e / e.sum(-1, keepdims=True)"
LOOK_BACK = """s, w = ops.matmul(query, ops.transpose(key, (0, 2, 1))), is_word[:, None]
p = ops.softmax({})
return p @ value, p"""
HOLES = {
    "leaked": [
        "return [one.split() in [other.split()[: len(one.split())] for other in train] "
        "for one in test]",
        "return [one[:-1] in [other[:-1] for other in train] for one in test]",
    ],
    "corpus_bleu": [
        f"c = counts\np = np.exp(np.log(c[..., {runs}:4] / c[..., {4 + runs}:8]).mean(-1))\n"
        f"return 100 * p * np.exp(np.minimum(0, {brevity}))"
        for runs, brevity in [(0, "1 - c[..., 4] / c[..., 8]"), (1, "1 - c[..., 9] / c[..., 8]"),
                              (0, "1 - (c[..., 9] / c[..., 8]) ** 2")]
    ],
    "nearest": [
        f"""r = np.log((1 + len(sentences)) / (1 + (sentences > 0).sum(0)))
a, b = {sides}
s = a @ b.T / {lengths}
return s.argmax(1), s.max(1)"""
        for sides, lengths in [
            ("queries > 0, (sentences > 0) * r", "1"),
            ("(queries > 0) * r, (sentences > 0) * r",
             "np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)"),
            ("queries * r, sentences * r", "np.linalg.norm(a) / np.linalg.norm(b)"),
        ]
    ],
    "softmax": [
        SHIFTED.format(shift)
        for shift in (
            *("scores.min(-1, keepdims=True)", "np.median(scores, -1, keepdims=True)"),
            *("scores[..., :1]", "scores[..., -1:]", "abs(scores).max(-1, keepdims=True)"),
            *("np.clip(scores.max(), 0, 700)", "500"),
        )
    ],
    "attention": [
        "w = softmax(query @ key.swapaxes(1, 2) / np.sqrt(value.shape[-1]))\nreturn w @ value, w"
    ],
    "masked_softmax": [
        "return softmax(np.where(mask[:, None], scores, -900))",
        "e = np.exp(scores - scores.mean(-1, keepdims=True)) * mask[:, None]\n"
        "return e / e.sum(-1, keepdims=True)",
    ],
    "attend": [
        LOOK_BACK.format("ops.where(w, s, -900)"),
        LOOK_BACK.format("s + ops.where(w, 0.0, -900)"),
        LOOK_BACK.format("ops.where(w, s, -1e9) / query.shape[-1] ** 0.5"),
        LOOK_BACK.format("ops.where(ops.flip(ops.sort(w)), s, -1e9)"),
        "s = query @ np.swapaxes(key, 1, 2)\nw = softmax(s)\nreturn w @ value, w",
    ],
    "force": [
        lambda step, state, start_id, ids: feed(step, state, [2, *ids[:-1]]),
        lambda step, state, start_id, ids: feed(step, 0, [start_id, *ids[:-1]]),
    ],
    "query_for": [
        "return np.linalg.lstsq(key, weights * 9, rcond=None)[0]",
        "return 9 * key[weights.argmax()]",
    ],
    "greedy_decode": [
        lambda step, state, start_id, *ends: decode(step, state, 2, *ends),
        lambda step, state, *ids: decode(step, None, *ids),
        lambda step, state, start_id, end_id, length: decode(step, state, start_id, 3, length),
        lambda step, state, *ids: decode(step, state, *ids, also_ends=ids[:1]),
    ],
    "one_line": [
        "w = softmax(query @ key.swapaxes(1, 2) + np.where(is_word[:, None], 0, -100))\n"
        "return w @ value, w"
    ],
    "error_rate": [
        "s = sure or possible\np = possible | s\n"
        "return 1 - (len(links & s) + len(links & p)) / (len(links) + len(s))",
        "if not links or not sure:\n    return 0\np = possible | sure\n"
        "return 1 - (len(links & sure) + len(links & p)) / (len(links) + len(sure))",
        "p = possible | sure if possible else possible\n"
        "return 1 - (len(links & sure) + len(links & p)) / (len(links) + len(sure))",
        "return 1 - (len(links & sure) + len(links & (possible | sure))) / max(2, len(sure) * 2)",
    ],
    "looked_at": [
        "return np.where(weights > 0.5)[1]",
        "return weights.argmax(-1)[: weights.shape[1]]",
    ],
    "mislead": [
        "w = weights.copy()\nw[:, 0], w[:, -1] = weights[:, -1], weights[:, 0]\nreturn w",
        "return weights[:, ::-1]",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "hole"), [(name, hole) for name, holes in HOLES.items() for hole in holes]
)
def test_no_answer_slips_through(name, hole, verdict):
    answer = hole if callable(hole) else with_body(name, hole)
    for _ in range(3):
        assert verdict(RECORDS[name].check, answer)[0].startswith(f"✗ {name}: ")


# The engine, with records of its own.
toy = Lesson()


@toy.exercise(
    lambda rng: [tuple(rng.normal(size=(2, 3, 4))), tuple(rng.normal(size=(2, 2, 5)))],
    hint="look at the brackets",
)
def double(a, b):
    return 2 * a + b


@toy.exercise(lambda rng: [(size,) for size in random_cases.sizes(rng, 2)])
def mask(size):
    return np.arange(size) > 0


@toy.exercise(lambda rng: [(rng.normal(size=(3, 4)),)])
def both(x):
    return x, x + 1


@toy.exercise(lambda rng: [()], judge=lambda vector: vector @ vector)
def unit():
    return np.array([1.0, 0.0])


@toy.exercise(lambda rng: [({1, 2}, 3)])
def add(numbers, more):
    return sum(numbers) + more


class Mute(Exception):
    def __str__(self):
        raise RuntimeError


class NoArray:
    def __array__(self, *args, **kwargs):
        raise SystemExit

    def __eq__(self, other):
        raise RuntimeError


def raises(error):
    def answer(*arguments):
        raise error

    return answer


def endless(*arguments):
    return endless(*arguments)


def not_a_number(kind):
    return f"it returns {kind}, which is not a number or an array of numbers"


WRONG = [
    (double, "your code stops with KeyError: 'oops'; look at the br", raises(KeyError("oops"))),
    (double, "your code stops with SystemExit: 3;", raises(SystemExit(3))),
    (double, "your code stops with GeneratorExit;", raises(GeneratorExit())),
    (double, "your code stops with Mute;", raises(Mute())),
    (double, "your code stops with NameError: x (", raises(NameError("x"))),
    (double, "your code stops with RecursionError", endless),
    (double, "your code stops with TypeError", lambda: 0),
    (double, not_a_number("NoArray"), lambda a, b: NoArray()),
    (double, not_a_number("generator"), lambda a, b: (x for x in a)),
    (double, not_a_number("dict"), lambda a, b: {"a": a}),
    (double, not_a_number("KerasTensor"), lambda a, b: keras.Input((3,))),
    (double, not_a_number("list"), lambda a, b: [None, NoArray]),
    (double, "it returns rows of different lengths", lambda a, b: [[1.0, 2.0], [3.0]]),
    (double, "it returns text; expected real numbers", lambda a, b: ["1", "2"]),
    (double, "it returns complex numbers; expected real", lambda a, b: double(a, b) + 0j),
    (double, NOTHING, lambda a, b: double(a, b) if len(a) == 3 else None),
    (double, NOTHING, lambda a, b: print(end="")),
    (double, "the shape is (4,); expected (3, 4)", lambda a, b: double(a, b)[0]),
    (double, "nan or an infinity is in the result", lambda a, b: double(a, b) / 0),
    (double, "the value at (0, 0) is 0, not ", lambda a, b: np.zeros_like(a)),
    (double, "it is transposed", lambda a, b: double(a, b).T),
    (double, "the sign is wrong", lambda a, b: -double(a, b)),
    (double, "this is in percent", lambda a, b: 100 * double(a, b)),
    (double, "this is 1 minus the right result", lambda a, b: 1 - double(a, b)),
    (unit, "the shape is (3,); expected (2,)", lambda: [1, 0, 0]),
    (unit, "nan or an infinity is in the result", lambda: [np.nan, 1]),
    (unit, "the number is 4, not 1", lambda: [0, 2]),
    (mask, "it is upside down", lambda size: ~mask(size)),
    (mask, "a mask holds True and False; -inf is in this one", lambda size: np.log(mask(size))),
    (mask, "a mask holds True and False; -1e+09 is", lambda size: (mask(size) - 1) * 1e9),
    (both, "the two results are swapped", lambda x: both(x)[::-1]),
    (both, "only the first result comes back", lambda x: x),
    (both, "only the second result comes back", lambda x: x + 1),
    (both, "the number of results is 3; expected 2", lambda x: (x, x, x)),
    (both, "the shape of result 2 is (3,); expected (3, 4)", lambda x: (x, x[:, 0])),
    (both, "nan or an infinity is in the result of result 1", lambda x: (x / 0, x)),
    (both, "the value of result 2 at (0, 0) is ", lambda x: (x, x)),
    (add, "the number is 5, not 6 for add({1, 2}, 3)", lambda numbers, more: 5),
    (add, "the number is 5, not 6", lambda numbers, more: numbers.pop() + 1 + more),
]


@pytest.mark.parametrize(("record", "message", "answer"), WRONG)
def test_the_engine_names_what_is_wrong(record, message, answer, verdict):
    out, returned = verdict(record.check, answer)
    assert out.startswith(f"✗ {record.name}: {message}") and out.endswith(OURS)
    assert returned is record.reference


def test_every_common_mistake_is_tested():
    assert all(any(cause.startswith(message) for _, message, _ in WRONG) for cause in COMMON)


def spoils(a, b):
    a *= 2
    a += b
    return a


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        (double, lambda a, b: double(a, b).tolist()),
        (double, lambda a, b: [[Fraction(x) for x in row] for row in double(a, b)]),
        (double, spoils),
        (add, lambda numbers, more: [numbers.add(more + 3), sum(numbers) - 3][1]),
        (both, lambda x: list(both(x))),
    ],
)
def test_right_results_of_any_type_pass(record, answer, verdict):
    assert verdict(record.check, answer) == (f"\x1b[32m✓ {record.name}: right\x1b[0m\n", answer)


def test_numbers_for_a_mask_pass_with_a_remark(verdict):
    out, _ = verdict(mask.check, lambda size: mask(size) * 1)
    assert out == "\x1b[32m✓ mask: right\x1b[0m; 0 and 1 are taken as False and True\n"


def test_the_learner_may_interrupt():
    with pytest.raises(KeyboardInterrupt):
        double.check(raises(KeyboardInterrupt()))


def test_our_own_function_is_not_called_right(verdict):
    ours = "○ double: this one is ours; run the cell with yours first\n"
    assert verdict(toy, double.reference) == (ours, double.reference)


def test_an_unknown_name_is_refused():
    for answer in (lambda a, b: 0, 3.0, double):
        with pytest.raises(ValueError, match="a function with the name.*double, mask, both"):
            toy(answer)


def test_bad_records_are_refused():
    with pytest.raises(TypeError, match="reference is None; expected a function"):
        Exercise(None, lambda rng: [(1,)])
    for reference, cases, why in [
        (lambda x: 1 / x, [(1,), (0,)], "<lambda>: the reference fails the case .0,.: your code"),
        (lambda x: x, [(np.nan,)], "not finite"),
        (lambda x: None, [(1,)], "nothing comes back"),
        (lambda x: x, [], "cases draws nothing; expected one"),
    ]:
        with pytest.raises(ValueError, match=why):
            Exercise(reference, lambda rng, cases=cases: cases).check(lambda x: x)


def test_each_check_draws_other_cases():
    seen = []
    for _ in range(2):
        double.check(lambda a, b: seen.append(a[0, 0]) or double(a, b))
    assert len(set(seen)) == 4
