import json
import re
from functools import partial
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from wcag import contrast, rgb

from helpers import colours
from views import explore_attention, mask_control, softmax_control, vector_control

SOURCE = ["저는", "어제", "사과를", "먹었어요", "."]
GLOSSES = ["I", "yesterday", "apple", "ate", ""]
TARGET = ["I", "ate", "an", "apple", "."]
WEIGHTS = np.array(
    [
        [0.90, 0.04, 0.02, 0.02, 0.02],
        [0.02, 0.10, 0.05, 0.80, 0.03],
        [0.02, 0.02, 0.70, 0.20, 0.06],
        [0.00, 0.01, 0.93, 0.05, 0.01],
        [0.00, 0.00, 0.00, 0.10, 0.90],
    ]
)
HEADS = np.stack([WEIGHTS, WEIGHTS[:, ::-1]])
EFFECTS = 0.5 * WEIGHTS - 0.1
GOLD = {(0, 0), (3, 1), (2, 3), (4, 4)}
HOSTILE = ["</script><script>alert(1)</script>", "<!--", "&", "\"'", "<b>ok</b>"]
TWO = {  # the second sentence is shorter
    "weights": [HEADS, HEADS[:, :2, :2]],
    "source_tokens": [SOURCE, ["배를", "탔어요"]],
    "target_tokens": [TARGET, ["took", "boat"]],
    "gold": [GOLD, {(0, 1), (1, 0)}],
    "effects": [EFFECTS, EFFECTS[:2, :2]],
    "glosses": [GLOSSES, ["pear / boat", "took"]],
}


def explore(weights=WEIGHTS, source_tokens=SOURCE, target_tokens=TARGET, **more):
    return explore_attention(weights, source_tokens, target_tokens, **more)


def mask(scores=WEIGHTS, source_tokens=SOURCE, target_tokens=TARGET, **more):
    return mask_control(scores, source_tokens, target_tokens, **more)


def softmax(scores=(2, 1, -1), labels=("apple", "pear", "boat"), **more):
    return softmax_control(scores, labels, **more)


def large():
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.full(30, 0.3), size=(8, 30))
    return explore(weights, [f"단어{i}" for i in range(30)], [f"word{i}" for i in range(30)])


def steps(**more):
    from test_stepper import steps  # with it comes TensorFlow

    return steps(**more)


def training():
    from test_stepper import training

    return training()


VIEWS = {
    "explorer": partial(explore, **TWO),
    "vectors": vector_control,
    "softmax": softmax,
    "mask": partial(mask, masked=[(4, 0), (4, 1)], glosses=GLOSSES),
    "large": large,
    "stepper": steps,
    "training": training,
}
each_view = pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS)


def read_data(view) -> dict:
    return json.loads(re.search(r"^show\('\w+', (.*)\);$", view.data, re.MULTILINE)[1])


def static(view) -> str:
    return re.sub("<(style|script)>.*?</.1>", "", view.data.partition("<script>")[0], flags=re.S)


@each_view
def test_an_output_is_small_stands_alone_and_is_the_same_each_time(make):
    view = make()
    assert len(view.data.encode()) < 120_000
    assert view.data == make().data
    assert set(re.findall(r"https?://[^'\"\\]*", view.data)) <= {"http://www.w3.org/2000/svg"}
    assert "Run this cell to explore" in static(view)


def test_different_data_have_different_places():
    views = (explore(), explore(WEIGHTS[::-1]), mask())
    assert len({re.search('data-attn="(.*?)"', view.data)[1] for view in views}) == 3


def test_the_static_table_holds_every_word_gloss_and_weight():
    html = static(explore(**TWO | {"glosses": [[*GLOSSES[:-1], "."], ["", ""]]}))
    assert re.findall("<th scope=.*?>(.*?)(?=<)", html) == SOURCE + TARGET
    assert re.findall("<small>(.*?)</small>", html) == GLOSSES[:-1]
    cells = [float(text) for text in re.findall(r"<td style=.*?>([\d.]+)", html)]
    np.testing.assert_allclose(cells, HEADS.mean(axis=0).ravel(), atol=0.0051)
    assert "mean" in html


def test_what_travels():
    data = read_data(explore(**TWO))
    assert data["maps"] == ["mean", "head 1", "head 2"]
    first = data["sentences"][0]
    np.testing.assert_allclose(np.array(first["weight"][1:]) / 100, HEADS)
    np.testing.assert_allclose(np.array(first["effect"]) / 100, [EFFECTS], atol=0.0051)
    assert {(s, t) for t, s in np.argwhere(first["gold"][0])} == GOLD
    assert set(read_data(explore())["sentences"][0]) == {"source", "target", "glosses", "weight"}
    assert read_data(explore(HEADS, mean=False, head_names="ab"))["maps"] == ["a", "b"]


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (explore(HEADS), "Attention weights, mean\nI: 저는 0.46, . 0.46"),
        (explore(), "Attention weights\nI: 저는 0.90, 어제 0.04"),
        (softmax(), "softmax(score / 1)\napple: score 2.0, weight 0.71"),
        (vector_control(), "query · key = 2.00 × 2.50 × cos 60° = 2.50; cosine 0.50"),
        (vector_control(120, (1, 2), names=("a", "b")), "a · b = 1.00 × 2.00 × cos 120° = -1.00"),
        (mask(np.zeros((3, 1)), ["a"], "bcd", masked=[(0, 1)]), "Weights\nb: a 1.00\nc: a masked"),
    ],
)  # fmt: skip
def test_plain_text(view, text):
    assert repr(view).startswith(text)


def test_masked_cells_are_hatched_never_a_number():
    html = static(mask(masked=[(s, 1) for s in range(5)]))
    assert html.count('alt="masked"') == 10 and "nan" not in html
    assert len(re.findall(r"<td[^>]*>[-\d.]+", html)) == 40


def hostile_views():
    return [
        explore(HEADS, HOSTILE, HOSTILE, head_names=[HOSTILE[0], "b"], glosses=HOSTILE),
        mask(WEIGHTS, HOSTILE, HOSTILE, glosses=HOSTILE),
        softmax(np.zeros(5), HOSTILE),
        vector_control(names=HOSTILE[:2]),
        steps(sentence=" ".join(HOSTILE), word=0),
    ]


def test_tokens_are_escaped():
    for view in hostile_views():
        assert view.data.count("<script>") == view.data.count("</script>") == 1
        assert "<!--" not in view.data
        assert HOSTILE[0] in unescape(static(view))


@pytest.mark.parametrize(
    ("make", "arguments", "words"),
    [
        (explore, {"weights": np.ones(5)}, r"weights has the shape \(5,\); expected \(target"),
        (explore, {"weights": np.ones((0, 5, 5))}, "weights has the shape"),
        (explore, {"weights": HEADS * 9}, "before the softmax"),
        (explore, {"target_tokens": TARGET[:4]}, r"weights.*\(4, 5\).*4 target tokens"),
        (explore, {"source_tokens": []}, "source_tokens is empty"),
        (explore, {"target_tokens": []}, "target_tokens is empty"),
        (explore, {"glosses": GLOSSES[:4]}, "glosses has 4 entries; expected 5"),
        (explore, {"head_names": ["a"]}, "head_names has 1 names; expected 0.*no axis of heads"),
        (explore, {"weights": HEADS, "head_names": ["a"]}, "head_names has 1 names; expected 2"),
        (explore, {"gold": [(5, 0)]}, r"gold has the link \(5, 0\)"),
        (explore, {"gold": [(0, -1)]}, r"gold has the link \(0, -1\)"),
        (explore, {"effects": EFFECTS[:4]}, r"effects has the shape \(4, 5\); expected.*\(5, 5\)"),
        (explore, {"effects": EFFECTS * 9}, "effects.*expected -1 to 1"),
        (explore, {"effects": np.full((5, 5), np.nan)}, "effects.*expected -1 to 1"),
        (explore, {**TWO, "gold": [GOLD]}, "gold has 1 entries; expected 2, one for each sentence"),
        (explore, {**TWO, "weights": [HEADS, WEIGHTS[:2, :2]]}, r"weights has \[2, 0\] heads"),
        (explore, {name: values * 200 for name, values in TWO.items()}, r"has \d+ KB; expected at"),
        (mask, {"scores": WEIGHTS[:4]}, r"scores has the shape \(4, 5\); expected.*\(5, 5\)"),
        (mask, {"scores": np.full((5, 5), -np.inf)}, "scores.*not finite; name masked cells"),
        (mask, {"source_tokens": []}, "source_tokens is empty"),
        (mask, {"glosses": []}, "glosses has 0 entries"),
        (mask, {"masked": [(0, 5)]}, r"masked has the cell \(0, 5\)"),
        (softmax, {"scores": [1, 2]}, r"scores has the shape \(2,\); expected \(3,\)"),
        (softmax, {"scores": [], "labels": []}, "at least one"),
        (softmax, {"scores": [1, 2, 6]}, "scores is .*expected numbers from -5 to 5"),
        (softmax, {"scores": [1, 2, np.nan]}, "scores is .*expected numbers from -5 to 5"),
        (vector_control, {"angle": -1}, "angle is -1; expected degrees from 0 to 180"),
        (vector_control, {"lengths": (1, 0)}, "lengths has 0; expected above 0 and at most 3"),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(make, arguments, words):
    with pytest.raises(ValueError, match=words):
        make(**arguments)


LIGHT, DARK = (255, 255, 255), (17, 17, 17)


def test_words_and_lines_stay_readable_in_light_and_dark():
    assert contrast(rgb(colours.QUERY), (0, 0, 0)) > 4.5
    assert contrast(rgb(colours.KEY), LIGHT) > 4.5
    for hue in (colours.WEIGHT, colours.EFFECT, colours.GOLD):
        for background, text in ((LIGHT, (33, 33, 33)), (DARK, LIGHT)):
            assert contrast(rgb(hue), background) > 3, "a thin line"
            for strength in np.linspace(0, 0.75, 6):
                shade = strength * np.array(rgb(hue)) + (1 - strength) * np.array(background)
                assert contrast(shade, text) > 4.5


def long_functions(script: str) -> list[str]:
    """The first line of each block of 40 lines or more that is not a class."""
    blocks = re.finditer(r"^( *)(?!class )(\S.*\{)\n(.*?)^\1\}", script, re.M | re.S)
    return [block[2] for block in blocks if block[3].count("\n") > 37]


def test_functions_in_scripts_are_short():
    for path in (Path(__file__).parent.parent / "views").glob("*.js"):
        script = path.read_text(encoding="utf-8")
        assert not long_functions(re.sub(r"^class .*\n", "\n", script, flags=re.M)), path
    assert long_functions("f() {\n" + "  a;\n" * 40 + "}\n") == ["f() {"]
