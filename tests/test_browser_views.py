"""The views in Chromium, as a reader uses them: by mouse, by keyboard, by screen reader."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_explorer import GOLD, HEADS, HOSTILE, SOURCE, TARGET, explore, large

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page):
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append("dialog"), dialog.dismiss()))
    yield page
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
    shade = "e => getComputedStyle(e).backgroundColor"
    assert words(page, "source").nth(2).evaluate(shade).startswith("color(srgb 0.62")
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
    found = Axe().run(page, context=".attn").response["violations"]
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
    views = page.locator(".attn")
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
