"""The views in Chromium, as a reader uses them: by mouse, by keyboard, by screen reader."""

import re

import numpy as np
import pytest
from test_views import (
    EFFECTS,
    GLOSSES,
    GOLD,
    HEADS,
    HOSTILE,
    SOURCE,
    TARGET,
    TWO,
    VIEWS,
    each_view,
    explore,
    hostile_views,
    mask,
    softmax,
    steps,
    training,
)

from views import vector_control

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("silent")]

# Without it a browser shows a page in light colours, whatever the reader prefers.
HEAD = """<!doctype html><html lang="en"><title>Views</title><meta name="color-scheme"
content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1">
<main><h1>Views</h1>"""


def put(page, *views):
    page.set_content(HEAD + "".join(view.data for view in views))


def words(page, side):
    return page.locator(f".attn-{side} button")


def numbers(page, side) -> list[str]:
    return page.locator(f".attn-{side} small").all_inner_texts()


def status(page) -> str:
    return page.locator(".attn-status").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def touch(page, *points):
    """A finger that begins at the first point (x, y), moves on to the others and is lifted."""
    session = page.context.new_cdp_session(page)
    kinds = ["Start", *["Move"] * (len(points) - 1), "End"]
    for kind, place in zip(kinds, [*([point] for point in points), []], strict=True):
        fingers = [{"x": x, "y": y} for x, y in place]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": fingers})
        page.wait_for_timeout(20)


# What holds for every view


@each_view
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(page, make, scheme, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    put(page, make())
    assert violations(page) == []
    for button in page.locator(".attn-bar button, .attn-thumbs button, td button").all()[1:6]:
        button.click()
    press(page, "ArrowRight", "ArrowRight", "v", "h")
    assert violations(page) == []


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe  # an extra: see pyproject.toml

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_axe_finds_barriers(page):
    barriers = '<button></button><p style="color:#999;background:#fff">pale</p>'
    put(page, explore())
    page.locator(".attn-view").evaluate("(view, html) => view.innerHTML += html", barriers)
    rules = sorted(each.split(":")[0] for each in violations(page))
    assert rules == ["button-name", "color-contrast"]


@each_view
@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("script", [True, False], ids=["alive", "static"])
def test_a_phone_scrolls_no_page_sideways(new_context, make, width, script):
    screen = {"width": width, "height": 700}
    page = new_context(java_script_enabled=script, viewport=screen).new_page()
    put(page, make())
    assert (page.locator(".attn-view").count() == 1) == script
    # Without scripts nothing can be evaluated; a picture of the whole page is as wide as it is.
    assert int.from_bytes(page.screenshot(full_page=True)[16:20]) == width


MOVING = """() => [...document.querySelectorAll('.attn-view *')].some(element => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return transitionDuration !== '0s' || animationName !== 'none';
})"""


@each_view
def test_nothing_moves_for_who_prefers_that(page, make):
    put(page, make())
    assert page.evaluate(MOVING) == (make is not vector_control)
    page.emulate_media(reduced_motion="reduce")
    assert not page.evaluate(MOVING)


# Returns the milliseconds until a view is painted, and names that it left on the window.
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


@each_view
def test_it_is_painted_within_100_ms(page, make):
    times = []
    for again in (True, False, True):  # as JupyterLab puts a script in, and as others do
        page.goto("about:blank")
        seconds, leaked = page.evaluate(INSERT, [make().data, again])
        assert leaked == [] and page.locator(".attn-view").count() == 1
        times.append(seconds)
    assert min(times) < 100


def test_views_on_one_page_do_not_interfere(page):
    put(page, explore(), *(make() for make in VIEWS.values()), explore())
    assert page.locator(".attn-view").count() == len(VIEWS) + 2
    page.locator(".attn").last.locator(".attn-target button").nth(3).click()
    starts = [text.split(":")[0] for text in page.locator(".attn-status").all_inner_texts()]
    assert starts[0] == "I" and starts[-1] == "apple"


def test_keys_of_a_view_are_not_for_the_page_around_it(page):
    put(page, explore(**TWO), mask(), softmax())
    page.evaluate("""() => {
        window.heard = [];
        addEventListener('keydown', event => heard.push(event.key));
    }""")
    for place in (".attn-target button", "td button", "input"):
        page.locator(place).first.focus()
        press(page, "ArrowRight", "ArrowDown", "Home", "v", "h", "Escape")
    assert page.evaluate("heard") == ["Escape"] * 3


def test_hostile_tokens_show_as_text(page):
    put(page, *hostile_views())
    assert page.locator(".attn-target b").all_inner_texts() == HOSTILE
    assert page.locator("th[scope=col]").all_inner_texts() == HOSTILE * 2
    assert page.locator(".attn-keyed b").all_inner_texts() == HOSTILE
    assert page.get_by_role("button", name=HOSTILE[0]).count() == 1 + 2 + 9 + 1
    assert page.get_by_role("slider", name=HOSTILE[0]).count() == 1 + 1 + 1
    assert page.locator("svg text").first.text_content() == HOSTILE[0]


# The explorer


def test_a_word_lights_those_that_it_is_linked_to(page):
    put(page, explore())
    words(page, "target").nth(3).hover()
    assert numbers(page, "source") == ["", "0.01", "0.93", "0.05", "0.01"]
    assert status(page) == "apple: 사과를 0.93, 먹었어요 0.05, 어제 0.01, . 0.01"
    assert page.locator(".attn-near").count() == 2, "0.93 and 0.05; 0.01 is only a number"
    assert page.locator("path:not(.attn-near, .attn-none)").count() == 7, "those of 0.1 and more"
    shade = "all => all.map(word => getComputedStyle(word).backgroundColor)"
    shades = words(page, "source").evaluate_all(shade)
    assert shades[2] != shades[0]
    page.mouse.move(0, 0)
    assert status(page).startswith("I: ")
    words(page, "source").nth(2).hover()
    assert status(page).startswith("사과를: apple 0.93, an 0.70")
    assert numbers(page, "target") == ["0.02", "0.05", "0.70", "0.93", ""]


ENDS = """line => [0, line.getTotalLength()].map(length => {
    const box = line.ownerSVGElement.getBoundingClientRect();
    const point = line.getPointAtLength(length);
    return [box.left + point.x, box.top + point.y];
})"""


@pytest.mark.parametrize(("width", "columns"), [(1280, 0), (390, 1)])
def test_the_lines_meet_the_words(page, width, columns):
    page.set_viewport_size({"width": width, "height": 700})
    put(page, explore())
    assert page.locator(".attn-columns").count() == columns
    words(page, "target").nth(3).hover()
    one = words(page, "source").nth(2).bounding_box()
    two = words(page, "target").nth(3).bounding_box()
    start, end = ((1, 0.5), (0, 0.5)) if columns else ((0.5, 1), (0.5, 0))
    expected = [
        [box["x"] + across * box["width"], box["y"] + down * box["height"]]
        for box, (across, down) in ((one, start), (two, end))
    ]
    found = page.locator(".attn-near").evaluate_all(f"all => all.map({ENDS})")
    assert min(np.abs(np.subtract(each, expected)).max() for each in found) < 0.6


def test_keys_step_through_words_sentences_heads_and_views(page):
    put(page, explore(**TWO))
    words(page, "target").first.focus()
    for key, expected in [
        ("ArrowRight", "ate · mean · weight: 어제 “yesterday” 0.45"),
        ("End", ". · mean · weight: 저는 “I” 0.45"),
        ("ArrowRight", ". · mean · weight: "),
        ("Home", "I · mean · weight: "),
        ("h", "I · head 1 · weight: 저는 “I” 0.90, 어제"),
        ("h", "I · head 2 · weight: . 0.90"),
        ("v", "I · effect: 저는 “I” 0.35, 사과를 “apple” −0.09"),
        ("v", "I · gold: 저는 “I” ✓"),
        ("v", "I · head 2 · weight: "),
        ("H", "I · head 1 · weight: "),
        ("ArrowDown", "took · head 1 · weight: 배를 “pear / boat” 0.90"),
        ("v", "took · effect: 배를"),
        ("ArrowDown", "I · effect: "),
        ("ArrowUp", "took · effect: "),
        ("Shift+Tab", "배를 “pear / boat” · effect: "),
        ("ArrowRight", "탔어요 “took” · effect: "),
    ]:  # fmt: skip
        press(page, key)
        assert status(page).startswith(expected), (key, status(page))
    focused = page.locator("button:focus")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert focused.get_attribute("aria-current") is not None


def test_buttons_do_what_the_keys_do(page):
    put(page, explore(**TWO))
    assert page.locator("canvas").count() == 3
    page.get_by_role("button", name="head 2").click()
    page.get_by_role("button", name="next sentence").click()
    assert status(page).startswith("took · head 2 · weight: 배를 “pear / boat” 0.02")
    page.get_by_role("button", name="gold").click()
    assert status(page) == "took · gold: 탔어요 “took” ✓"
    assert page.locator("path:not(.attn-none)").count() == len(TWO["gold"][1])
    assert page.get_by_role("button", name="gold", pressed=True, exact=True).count() == 2


def test_a_long_name_fits_below_its_small_map(page):
    put(page, explore(HEADS, head_names=["additive, unidirectional", "b"]))
    names = page.locator(".attn-thumbs span").all()
    assert len(names) == 3
    for name in names:
        button = name.locator("..")
        assert name.bounding_box()["width"] < button.bounding_box()["width"], name.inner_text()


def test_a_view_that_one_sentence_lacks_is_not_offered(page):
    put(page, explore(**TWO | {"gold": [GOLD, None]}))
    assert page.locator(".attn-tabs button").all_inner_texts() == ["weight", "effect"]


def test_a_negative_effect_is_dashed(page):
    put(page, explore(effects=EFFECTS, gold=GOLD))
    press(page, "Tab", "ArrowRight", "v")
    negative = page.locator(".attn-near.attn-negative")
    assert negative.count() == 4, "all words but 먹었어요"
    dashes = negative.first.evaluate("line => getComputedStyle(line).strokeDasharray")
    assert "," in dashes


def test_a_screen_reader_finds_names_and_news(page):
    put(page, explore(HEADS, gold=GOLD, glosses=GLOSSES))
    page.get_by_role("group", name="target words").get_by_role("button", name="apple").click()
    assert page.get_by_role("status").inner_text().startswith("apple · mean · weight: 사과를")
    assert page.get_by_role("button", name="mean", pressed=True).count() == 1
    # The number in a word's box is not part of its name, its gloss is.
    assert page.get_by_role("button", name="사과를 apple", exact=True).count() == 1


# The controls


def test_vectors_follow_sliders_and_the_mouse(page):
    put(page, vector_control(60, (2.0, 2.5)))
    page.get_by_role("slider", name="angle").focus()
    press(page, *["ArrowRight"] * 30)
    assert status(page) == (
        "query · key = 2.00 × 2.50 × cos 90° = 0.00; cosine 0.00; shadow of key on query 0.00"
    )
    page.get_by_role("slider", name="length of key").press("End")
    page.get_by_role("slider", name="angle").press("End")
    assert "2.00 × 3.00 × cos 180° = −6.00; cosine −1.00" in status(page)
    page.get_by_role("button", name="reset").click()
    assert "2.00 × 2.50 × cos 60° = 2.50; cosine 0.50" in status(page)
    tip = page.locator(".attn-key .attn-head").bounding_box()
    box = page.locator("svg").bounding_box()
    unit = box["width"] / 7.4
    page.mouse.move(tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 3.7 * unit, box["y"] + 2.5 * unit, steps=3)  # one unit up
    page.mouse.up()
    assert "2.00 × 1.00 × cos 90° = 0.00" in status(page)
    assert page.locator(".attn-key").get_attribute("transform") == "rotate(-90)"


def test_softmax_follows_its_sliders(page):
    put(page, softmax())
    weights = page.locator(".attn-number")
    assert weights.all_inner_texts() == ["0.71", "0.26", "0.04"]
    page.get_by_role("slider", name="temperature").press("End")
    assert weights.all_inner_texts() == ["0.38", "0.34", "0.28"]
    assert status(page) == "temperature 10.00: apple has the largest weight, 0.38"
    page.get_by_role("slider", name="temperature").press("Home")
    page.get_by_role("slider", name="boat").press("End")
    assert status(page) == "temperature 0.10: boat has the largest weight, 1.00"
    page.get_by_role("button", name="reset").click()
    assert weights.all_inner_texts() == ["0.71", "0.26", "0.04"]


def test_cells_are_masked_by_click_and_by_key(page):
    put(page, mask(np.zeros((2, 2)), ["배를", "탔어요"], ["took", "boat"], masked=[(1, 0)]))
    cells = page.locator("td button")
    weights = page.locator(".attn-weight")
    assert weights.all_inner_texts() == ["1.00", "masked", "0.50", "0.50"]
    cells.nth(2).click()
    assert weights.all_inner_texts() == ["1.00", "masked", "masked", "1.00"]
    assert status(page) == "boat: 배를 masked; weights shared among 1 of 2"
    hatching = cells.nth(2).evaluate("e => getComputedStyle(e).backgroundImage")
    assert "repeating-linear-gradient" in hatching
    press(page, "ArrowUp", "ArrowUp", "Space")
    assert weights.all_inner_texts() == ["masked", "masked", "masked", "1.00"]
    assert status(page) == "took: every cell is masked, so softmax has nothing to share"
    press(page, "End", "Enter", "ArrowDown", "ArrowLeft", "Space")
    assert weights.all_inner_texts() == ["masked", "1.00", "0.50", "0.50"]
    page.get_by_role("button", name="reset").click()
    assert weights.all_inner_texts() == ["1.00", "masked", "0.50", "0.50"]


def test_without_scripts_the_first_state_remains(new_context):
    page = new_context(java_script_enabled=False).new_page()
    views = (explore(), mask(masked=[(0, 0)]), softmax(), vector_control(), steps(), training())
    put(page, *views)
    assert page.locator(".attn-view").count() == 0
    assert page.locator("th[scope]").all_inner_texts()[:10] == SOURCE + TARGET
    assert page.get_by_text("Run this cell to explore.").count() == len(views)
    assert page.get_by_role("img", name="query: 16 numbers").is_visible()
    assert page.get_by_text("alignment error rate 0.33").is_visible()
    assert page.get_by_role("img", name=re.compile("cosine 0.50")).is_visible()
    assert page.get_by_role("img", name="masked").count() == 2
