import json
import re
import subprocess
import sys

import numpy as np
import pytest
from wcag import contrast, rgb

from helpers import explorer, plotting
from helpers.explorer import explore_attention

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


def test_eight_heads_of_thirty_words_stay_below_60_kb():
    assert len(large().encode()) < 60_000


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


def test_weights_travel_as_thousandths():
    data = json.loads(re.search(r"\}\)\((\{.*\})\);</script>", explore(HEADS))[1])
    numbers = [int(pair, 36) / 1000 for pair in re.findall("..", data["weights"][1])]
    np.testing.assert_allclose(numbers, HEADS[1].ravel())


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
    assert contrast(rgb(plotting.QUERY), (0, 0, 0)) > 4.5
    assert contrast(rgb(plotting.KEY), (255, 255, 255)) > 4.5
    for background, text in (((255, 255, 255), (33, 33, 33)), ((17, 17, 17), (255, 255, 255))):
        for weight in np.linspace(0, 0.75, 6):
            shade = weight * np.array(explorer.SHADE) + (1 - weight) * np.array(background)
            assert contrast(shade, text) > 4.5


def test_it_loads_no_tensorflow():
    code = "import sys, helpers.explorer; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.fixture
def page(browser):
    page = browser.new_page()
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append("dialog"), dialog.dismiss()))
    yield page
    page.close()
    assert messages == []


def words(page, side):
    return page.locator(f".attn-{side} button")


def numbers(page, side) -> list[str]:
    return page.locator(f".attn-{side} small").all_inner_texts()


def status(page) -> str:
    return page.locator(".attn-status").inner_text()


def test_a_target_word_lights_its_source_words(page):
    page.set_content(explore())
    assert page.locator("table").count() == 0
    words(page, "target").nth(3).hover()
    assert numbers(page, "source") == ["", "0.01", "0.93", "0.05", "0.01"]
    assert status(page) == "apple: 사과를 0.93, 먹었어요 0.05, 어제 0.01, . 0.01"
    assert page.locator(".attn-line").count() == 4
    shade = "e => getComputedStyle(e).backgroundImage"
    assert "rgba(117, 97, 200, 0.69" in words(page, "source").nth(2).evaluate(shade)
    page.mouse.move(0, 0)
    assert status(page).startswith("I: ")


def test_a_source_word_lights_its_target_words(page):
    page.set_content(explore())
    words(page, "source").nth(2).hover()
    assert status(page).startswith("사과를: apple 0.93, an 0.70")
    assert numbers(page, "target") == ["0.02", "0.05", "0.70", "0.93", ""]


def test_the_lines_meet_the_words(page):
    page.set_content(explore())
    words(page, "target").nth(3).hover()
    ends = """line => [0, line.getTotalLength()].map(length => {
        const box = line.ownerSVGElement.getBoundingClientRect();
        const point = line.getPointAtLength(length);
        return [box.left + point.x, box.top + point.y];
    })"""
    above = words(page, "source").nth(2).bounding_box()
    below = words(page, "target").nth(3).bounding_box()
    expected = [
        [above["x"] + above["width"] / 2, above["y"] + above["height"]],
        [below["x"] + below["width"] / 2, below["y"]],
    ]
    np.testing.assert_allclose(page.locator(".attn-line").first.evaluate(ends), expected, atol=0.5)


def test_heads_switch(page):
    page.set_content(explore(HEADS, head_names=["first", "mirror"]))
    second = page.get_by_role("button", name="mirror")
    second.click()
    assert second.get_attribute("aria-pressed") == "true"
    assert status(page).startswith("I: . 0.90")


def test_gold_links_toggle(page):
    page.set_content(explore(gold=GOLD))
    assert page.locator(".attn-gold").count() == 0
    page.get_by_role("button", name="gold links").click()
    assert page.locator(".attn-gold").count() == len(GOLD)
    assert status(page).startswith("I: 저는 0.90 (gold), 어제 0.04")
    page.get_by_role("button", name="gold links").click()
    assert page.locator(".attn-gold").count() == 0


def test_the_keyboard_steps_through_the_words(page):
    page.set_content(explore())
    for key, expected in [
        ("Tab", "저는"), ("Tab", "I"), ("ArrowRight", "ate"), ("ArrowRight", "an"),
        ("ArrowLeft", "ate"), ("End", "."), ("ArrowRight", "."), ("Home", "I"),
        ("ArrowLeft", "I"), ("Shift+Tab", "저는"), ("ArrowRight", "어제"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert status(page).startswith(f"{expected}: "), key
    focused = page.locator("button:focus")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert focused.get_attribute("aria-current") == "true"


def test_a_screen_reader_finds_names_and_news(page):
    page.set_content(explore(HEADS, gold=GOLD))
    page.get_by_role("group", name="target words").get_by_role("button", name="apple").click()
    assert page.get_by_role("status").inner_text().startswith("apple: 사과를 0.93")
    assert page.get_by_role("button", name="head 1", pressed=True).count() == 1
    # The number in a word's box is not part of its name.
    assert page.get_by_role("button", name="사과를", exact=True).count() == 1


def grave_violations(page) -> list[str]:
    """What axe-core finds in the explorer that keeps someone from using it, in words."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, context=".attn-explorer").response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


# Without it a browser shows a page in light colours, whatever the reader prefers.
BOTH_SCHEMES = '<meta name="color-scheme" content="light dark">'


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_content(BOTH_SCHEMES + explore(HEADS, gold=GOLD))
    assert grave_violations(page) == []
    page.get_by_role("button", name="head 2").click()
    page.get_by_role("button", name="gold links").click()
    words(page, "target").nth(3).focus()
    assert grave_violations(page) == []


@pytest.mark.parametrize(
    ("barrier", "rule"),
    [
        ("<button></button>", "button-name"),
        ('<img src="data:,">', "image-alt"),
        ('<p style="color:#999;background:#fff">pale</p>', "color-contrast"),
    ],
)
def test_axe_finds_barriers(page, barrier, rule):
    page.set_content(explore(HEADS, gold=GOLD))
    page.locator(".attn-view").evaluate("(view, html) => view.innerHTML += html", barrier)
    found = grave_violations(page)
    assert len(found) == 1 and found[0].startswith(rule)


def test_hostile_tokens_show_as_text(page):
    tokens = [HOSTILE, "&", "\"'", "<!--", "<b>ok</b>"]
    page.set_content(explore(HEADS, tokens, tokens, head_names=[HOSTILE, "b"]))
    assert [word.split("\n")[0] for word in words(page, "target").all_inner_texts()] == tokens
    assert page.get_by_role("button", name=HOSTILE).count() == 3


# Returns the milliseconds until the explorer is painted, and names that it left on the window.
INSERT = """([html, again]) => {
    const host = document.body.appendChild(document.createElement('div'));
    host.innerHTML = html;
    const before = new Set(Object.getOwnPropertyNames(window));
    const old = host.querySelector('script');
    const start = performance.now();
    if (again) {
        const script = document.createElement('script');
        script.textContent = old.textContent;
        old.replaceWith(script);
    } else (0, eval)(old.textContent);
    const leaked = Object.getOwnPropertyNames(window).filter(name => !before.has(name));
    // A message that is sent as a frame begins arrives after that frame is painted.
    return new Promise(resolve => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve([performance.now() - start, leaked]);
        port2.postMessage('');
    }));
}"""


@pytest.mark.parametrize("again", [True, False], ids=["new script", "no current script"])
def test_it_works_as_jupyterlab_inserts_it(page, again):
    page.set_content("<p>a notebook</p>")
    _, leaked = page.evaluate(INSERT, [explore(), again])
    assert leaked == []
    words(page, "target").nth(3).hover()
    assert status(page).startswith("apple: 사과를 0.93")


def test_large_weights_are_painted_within_100_ms(page):
    page.set_content("<p>a notebook</p>")
    times = [page.evaluate(INSERT, [large(), True])[0]]
    for _ in range(2):
        page.reload()
        times.append(page.evaluate(INSERT, [large(), True])[0])
    print("first paint in milliseconds:", times)
    assert words(page, "source").count() == 30
    assert min(times) < 100


def test_explorers_on_one_page_do_not_interfere(page):
    page.set_content(explore() + explore(HEADS) + explore())
    views = page.locator(".attn-explorer")
    assert page.locator(".attn-view").count() == 3
    views.nth(2).locator(".attn-target button").nth(3).hover()
    views.nth(1).get_by_role("button", name="head 2").click()
    starts = [views.nth(i).locator(".attn-status").inner_text()[:9] for i in range(3)]
    assert starts == ["I: 저는 0.9", "I: . 0.90", "I: 저는 0.9"]
    views.nth(2).locator(".attn-target button").nth(3).focus()
    texts = page.locator(".attn-status").all_inner_texts()
    assert [text.split(":")[0] for text in texts] == ["I", "I", "apple"]


def test_without_scripts_a_table_remains(browser):
    page = browser.new_page(java_script_enabled=False)
    page.set_content(explore(HEADS, gold=GOLD))
    assert page.locator(".attn-view").count() == 0
    assert page.locator("th[scope]").all_inner_texts() == SOURCE + TARGET
    assert page.locator("td").nth(1 + 15 + 2).inner_text() == "0.93"
    assert page.locator("table").is_visible()
    page.close()
