import json
import re
import subprocess
import sys

import numpy as np
import pytest
from wcag import contrast, rgb

from helpers import colours
from views import explore_attention

SOURCE = ["저는", "어제", "사과를", "먹었어요", "."]
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
GOLD = {(0, 0), (3, 1), (2, 3), (4, 4)}
HOSTILE = "</script><script>alert(1)</script>"


def explore(weights=WEIGHTS, source=SOURCE, target=TARGET, **more) -> str:
    return explore_attention(weights, source, target, **more).data


def large() -> str:
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.full(30, 0.3), size=(8, 30))
    return explore(weights, [f"단어{i}" for i in range(30)], [f"word{i}" for i in range(30)])


def test_eight_heads_of_thirty_words_stay_below_120_kb():
    assert len(large().encode()) < 120_000


def test_the_same_arguments_give_the_same_output():
    assert explore(HEADS, gold=GOLD) == explore(HEADS.copy(), gold=sorted(GOLD, reverse=True))
    ids = {re.search('data-attn="(.*?)"', html)[1] for html in (explore(), explore(WEIGHTS[::-1]))}
    assert len(ids) == 2


def test_the_table_holds_every_word_and_weight():
    table = re.search("<table>.*</table>", explore(HEADS), re.DOTALL)[0]
    headers = re.findall("<th scope=.*?>(.*?)</th>", table)
    assert headers == SOURCE + TARGET
    cells = [float(text) for text in re.findall(r"<td style=.*?>([\d.]+)", table)]
    np.testing.assert_allclose(cells, WEIGHTS.ravel())
    assert "head 1" in table


def test_weights_travel_as_hundredths():
    data = json.loads(re.search(r"^show\('\w+', (.*)\);$", explore(HEADS), re.MULTILINE)[1])
    np.testing.assert_allclose(np.array(data["weights"]) / 100, HEADS)


def test_plain_text_says_where_each_word_looks():
    text = repr(explore_attention(HEADS, SOURCE, TARGET))
    assert text.startswith("Attention weights, head 1\nI: 저는 0.90, 어제 0.04")


def test_without_its_script_it_says_what_to_do():
    assert "Run this cell to explore" in re.sub("<(style|script)>.*?</.1>", "", explore())


def test_tokens_are_escaped():
    hostile = [HOSTILE, "&", "\"'", "<!--", "ok"]
    html = explore(HEADS, hostile, hostile, head_names=[HOSTILE, "b"])
    assert html.count("<script>") == html.count("</script>") == 1
    assert "<!--" not in html
    assert "&lt;script&gt;alert(1)" in html and '<th scope="col">&amp;</th>' in html


def test_nothing_is_loaded_from_elsewhere():
    addresses = set(re.findall(r"https?://[^'\"]*", explore(HEADS, gold=GOLD)))
    assert addresses == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": np.ones(5)}, r"weights has the shape \(5,\); expected \(target, source\)"),
        ({"weights": np.ones((1, 1, 5, 5))}, "weights has the shape"),
        ({"weights": np.ones((0, 5, 5))}, "weights has the shape"),
        ({"weights": np.full((5, 5), np.nan)}, "weights.*not finite"),
        ({"weights": -WEIGHTS}, "weights goes from -0.93"),
        ({"weights": WEIGHTS * 9}, "before the softmax"),
        ({"source": SOURCE[:4]}, r"weights.*\(5, 4\).*4 source tokens"),
        ({"target": TARGET[:4]}, r"weights.*\(4, 5\).*4 target tokens"),
        ({"source": []}, "source_tokens is empty"),
        ({"target": []}, "target_tokens is empty"),
        ({"head_names": ["a"]}, "head_names has 1 names, but weights has no heads"),
        ({"weights": HEADS, "head_names": ["a"]}, "head_names has 1 names; expected 2"),
        ({"gold": [(5, 0)]}, r"gold has the link \(5, 0\)"),
        ({"gold": [(0, -1)]}, r"gold has the link \(0, -1\)"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        explore(**arguments)


def test_words_stay_readable_in_light_and_dark():
    assert contrast(rgb(colours.QUERY), (0, 0, 0)) > 4.5
    assert contrast(rgb(colours.KEY), (255, 255, 255)) > 4.5
    for background, text in (((255, 255, 255), (33, 33, 33)), ((17, 17, 17), (255, 255, 255))):
        for weight in np.linspace(0, 0.75, 6):
            shade = weight * np.array(rgb(colours.WEIGHT)) + (1 - weight) * np.array(background)
            assert contrast(shade, text) > 4.5


def test_it_loads_no_tensorflow():
    code = "import sys, views; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
