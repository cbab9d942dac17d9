"""One word step by step, and attention appears, in Chromium: by mouse, keyboard and touch."""

import numpy as np
import pytest
from keras import ops
from test_browser_views import HEAD, press, put, status, touch, violations
from test_stepper import PAIR, moments, steps, tiny, training

from helpers.corpus import generate_pairs
from views.output import scripts
from views.stepper import _model

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("silent")]

WORD = 2  # the second: what is written by then is not the same in both models


@pytest.fixture
def opened(page):
    put(page, steps(word=WORD))
    return page


def expected(weights=None, temperature=1.0):
    """Weights and probabilities of the next word, by Keras's layers."""
    (translation,) = tiny().translate([PAIR.source], max_length=30)
    queries, keys = tiny().states(translation)
    if weights is None:
        weights = ops.softmax(keys @ queries[WORD] / temperature).numpy()
    chances = tiny().say((weights @ keys).astype("float32"), queries[WORD])
    return weights, chances


def shown_weights(page) -> np.ndarray:
    return np.array(page.locator(".attn-share .attn-number").all_inner_texts(), float)


def shown_chances(page) -> list[tuple[str, float]]:
    rows = page.locator(".attn-chance").all_inner_texts()
    return [(word, float(share[:-2])) for word, share in (row.split("\n") for row in rows)]


def sentence(page) -> list[str]:
    return page.locator(".attn-written button").all_inner_texts()


def assert_shows(page, weights, chances):
    np.testing.assert_allclose(shown_weights(page), weights, atol=0.0051)
    best = np.argsort(-chances)[:5]
    shown = shown_chances(page)
    np.testing.assert_allclose([share for _, share in shown], 100 * chances[best], atol=0.6)
    assert shown[0][0] == str(tiny().vocabulary[best[0]])


def test_the_first_state_is_what_keras_computes(opened):
    assert_shows(opened, *expected())
    (translation,) = tiny().translate([PAIR.source], max_length=30)
    written = [*translation.target_tokens[: WORD + 1]]
    assert sentence(opened)[: WORD + 2] == [*written, "·"]
    assert f"writes “{written[-1]}”" in status(opened)


def test_keys_step_through_words_and_stages(opened):
    opened.locator(".attn-written button").nth(WORD).focus()
    query = opened.locator(".attn-query-strip").first
    first = query.get_attribute("aria-label")
    for heading in ("4context", "3weight", "2score", "1query"):
        press(opened, "ArrowUp")
        assert opened.locator("[aria-current]").last.inner_text() == heading
    assert sentence(opened)[WORD] == "?" and "is the query" in status(opened)
    assert not opened.locator(".attn-score").first.is_visible()
    assert query.is_visible()
    press(opened, "ArrowUp")  # the last stage of the word before
    assert opened.locator(".attn-chances").is_visible() and sentence(opened)[WORD] == "·"
    press(opened, "ArrowRight", "ArrowRight")
    assert query.get_attribute("aria-label") != first
    assert opened.locator(".attn-written button:focus").inner_text() == sentence(opened)[WORD + 1]
    opened.get_by_role("button", name="2 score").click()
    assert "Query · key is its score" in status(opened)


def test_space_plays_until_the_end(page):
    page.clock.install()
    put(page, steps(word=WORD))
    words = len(sentence(page))
    page.locator(".attn-written button").nth(WORD).focus()
    press(page, " ")
    assert sentence(page)[WORD + 1] == "?", "on to the next word"
    page.clock.run_for(1500)
    assert page.locator("[aria-current]").last.inner_text() == "2score"
    press(page, " ")
    page.clock.run_for(5000)
    assert page.locator("[aria-current]").last.inner_text() == "5next word"
    assert page.locator(".attn-later").count() == 0, "all stages are seen while it is paused"
    page.get_by_role("button", name="play").click()
    assert page.locator("[aria-current]").last.inner_text() == "3weight", "it goes on from there"
    page.clock.run_for(1500)
    page.locator(".attn-written button").nth(0).click()
    assert page.locator(".attn-later").count() == 0, "a word that is chosen shows all of them too"
    assert page.get_by_role("button", name="▶ play").is_visible()
    page.get_by_role("button", name="play").click()
    page.clock.run_for(1400 * 5 * words)
    assert sentence(page)[-1] != "·" and page.get_by_role("button", name="▶ play").is_visible()
    page.get_by_role("button", name="play").press(" ")
    assert sentence(page)[0] == "?", "from the start again"


def share_out(weights, at, value):
    new = weights * (1 - value) / (1 - weights[at])
    new[at] = value
    return new


def drag(page, s, start, end, finger=False):
    """From one weight to another along the slider of source word s."""
    box = page.locator(".attn-share input").nth(s).bounding_box()
    y = box["y"] + box["height"] / 2

    def x(weight):
        return box["x"] + 6 + weight * (box["width"] - 12)

    if finger:
        return touch(page, *((x(weight), y) for weight in (start, (start + end) / 2, end)))
    page.mouse.move(x(start), y)
    page.mouse.down()
    page.mouse.move(x(end), y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("way", ["mouse", "touch", "keyboard"])
def test_a_dragged_weight_changes_this_word_only(new_context, way):
    page = new_context(has_touch=True, viewport={"width": 390, "height": 900}).new_page()
    put(page, steps(word=WORD))
    before = sentence(page)
    own, _ = expected()
    slider = page.locator(".attn-share input").first
    slider.scroll_into_view_if_needed()
    if way == "keyboard":
        slider.focus()
        press(page, "End", *["ArrowLeft"] * 20)
    else:
        drag(page, 0, float(own[0]), 0.8, finger=way == "touch")
    value = float(slider.input_value())
    assert value == pytest.approx(0.8, abs=0.03)
    assert_shows(page, *expected(share_out(own, 0, value)))
    assert "With your weights" in status(page) and page.get_by_text("set by you").is_visible()
    after = sentence(page)
    assert after[:WORD] + after[WORD + 1 :] == before[:WORD] + before[WORD + 1 :]
    page.get_by_role("button", name="its own weights again").click()
    np.testing.assert_allclose(shown_weights(page), own, atol=0.0051)
    assert sentence(page) == before


def test_temperature_divides_the_scores(opened):
    opened.get_by_role("slider", name="temperature").press("End")
    assert_shows(opened, *expected(temperature=10))
    assert sentence(opened)[WORD - 1] != "·"


def test_both_translators_can_be_seen(opened):
    trained = shown_chances(opened)
    opened.get_by_role("button", name="new").click()
    assert shown_chances(opened) != trained
    opened.get_by_role("button", name="old").click()
    assert shown_chances(opened) == trained


def test_every_number_can_be_read(opened):
    (translation,) = tiny().translate([PAIR.source], max_length=30)
    queries, keys = tiny().states(translation)
    context = expected()[0] @ keys
    shown = {"query after": queries[WORD], "key of": keys[0], "context, 16": context}
    for name, numbers in shown.items():
        strip = opened.get_by_role("button", name=name).first
        for act in (strip.focus, strip.hover):
            act()
            text = opened.locator("summary").inner_text()
            assert text.startswith(name.split(",")[0]) and text.endswith(" … 16 numbers")
            assert opened.locator(".attn-readout").inner_text() == text, "the rest is folded"
            opened.locator("summary").press("Enter")
            text = opened.locator(".attn-readout").inner_text().split("numbers")[1]
            read = text.replace("−", "-").split()
            np.testing.assert_allclose(np.array(read, float), numbers, atol=0.0051)
    opened.get_by_role("slider", name="temperature").press("End")
    assert "a strip: its numbers stand here" in opened.locator(".attn-readout").inner_text()
    assert opened.get_by_role("slider", name="weight of").count() == len(PAIR.source_tokens)


def test_the_ribbons_are_as_thick_as_the_weights(opened):
    width = "all => all.map(path => parseFloat(path.style.strokeWidth))"
    thick = opened.locator(".attn-ribbon").evaluate_all(width)
    whole = opened.locator(".attn-value-strip").first.bounding_box()["height"]
    np.testing.assert_allclose(np.array(thick) / whole, expected()[0], atol=0.01)


def test_the_winner_falls_into_the_sentence_unless_motion_is_unwanted(opened):
    animations = "document.getAnimations().filter(one => !(one instanceof CSSTransition)).length"
    opened.locator(".attn-written button").nth(WORD).focus()
    press(opened, "ArrowUp", "ArrowDown")
    assert opened.evaluate(animations) > 0
    opened.emulate_media(reduced_motion="reduce")
    press(opened, "ArrowUp", "ArrowDown")
    opened.wait_for_timeout(700)
    press(opened, "ArrowUp", "ArrowDown")
    assert opened.evaluate(animations) == 0


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 320)])
def test_axe_finds_nothing_at_any_stage(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    put(page, steps(word=WORD), training())
    for stage in ("1 query", "3 weight", "5 next word"):
        page.get_by_role("button", name=stage).click()
        assert violations(page) == []


CHOICES = """([scripts, network, models]) => new Function('network', 'models', scripts
    + 'return models.map(model => storedModel({ ...model, network }).write({}, 1)'
    + '.map(step => step.word))')(network, models)"""


def test_the_words_are_those_of_keras_for_100_sentences(page, trained):
    pairs = generate_pairs(15_500)[-100:]
    packed = [_model("trained", trained, pair.source)["packed"] for pair in pairs]
    network = [each.pop("network") for each in packed][0]
    names = ("shared", "network", "stepper_picture", "readout", "stored", "stepper")
    page.set_content(HEAD)
    choices = page.evaluate(CHOICES, [scripts(names), network, packed])
    assert choices == [each["words"] for each in packed]


# Attention appears


def test_the_slider_goes_through_training(page):
    put(page, training())
    assert status(page).startswith("After 20 batches: alignment error rate 0.33, 67 %")
    slider = page.get_by_role("slider", name="training")
    slider.press("ArrowLeft")
    assert status(page).startswith("After 10 batches: alignment error rate 0.50, 33 %")
    slider.press("Home")
    cells = page.locator(".attn-weight").all_inner_texts()
    weights = moments()[0].weights.ravel()
    assert cells == [f"{weight:.2f}" if round(100 * weight) >= 10 else "" for weight in weights]
    assert page.locator(".attn-sure").count() == len(PAIR.sure)
    assert page.locator(".attn-possible").count() == len(PAIR.possible - PAIR.sure)
    box = page.locator(".attn-chart svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 9)
    page.mouse.down()
    assert status(page).startswith("After 10 batches")
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 9)
    page.mouse.up()
    assert status(page).startswith("After 20 batches")


def test_training_plays(page):
    page.clock.install()
    put(page, training())
    page.get_by_role("slider", name="training").focus()
    press(page, " ")
    assert status(page).startswith("After 0 batches")
    page.clock.run_for(400)
    press(page, " ")
    page.clock.run_for(5000)
    assert status(page).startswith("After 10 batches")
    page.get_by_role("button", name="play").click()
    page.clock.run_for(5000)
    assert status(page).startswith("After 20 batches")
    assert page.get_by_role("button", name="▶ play").is_visible()
