import logging
import warnings
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from wcag import contrast, rgb

from helpers import colours, plotting
from helpers.corpus import SentencePair, generate_pairs
from helpers.link_picture import link_picture
from helpers.vectors import draw_vectors

SOURCE, TARGET = ["저는", "사과를", "먹었어요", "."], ["I", "ate", "an", "apple", "."]
WEIGHTS = np.full((5, 4), 0.25)


@pytest.fixture(autouse=True)
def style():
    plotting.use_house_style()
    yield
    plt.close("all")


def draw(weights=WEIGHTS, source=SOURCE, target=TARGET, **more):
    return plotting.attention_heatmap(weights, source, target, **more)


def test_heatmap_returns_labelled_axes():
    ax = draw(title="어텐션")
    english = ["저는\nI", "사과를\napple", "먹었어요\neat", "."]
    assert [t.get_text() for t in ax.get_xticklabels()] == english
    assert [t.get_text() for t in ax.get_yticklabels()] == TARGET
    assert ax.get_title() == "어텐션"
    (image,) = ax.images
    assert image.get_clim() == (0, 1)
    assert draw(ax=ax) is ax


def test_gold_links_are_outlined_in_place():
    ax = draw(sure={(2, 1)}, possible={(2, 1), (1, 2)})
    styles = {tuple(np.round(patch.get_center())): patch.get_linestyle() for patch in ax.patches}
    assert styles == {(2, 1): "-", (1, 2): ":"}


def test_a_pair_is_drawn_with_its_tokens_and_gold_links():
    pair = SentencePair("저는 잤어요 .", "I slept .", frozenset({(0, 0)}), frozenset({(1, 1)}))
    ax = plotting.pair_heatmap(np.eye(3), pair, title="t", show_values=False)
    labels = [
        [t.get_text() for t in ticks] for ticks in (ax.get_xticklabels(), ax.get_yticklabels())
    ]
    assert labels == [["저는\nI", "잤어요\nsleep", "."], ["I", "slept", "."]]
    assert [patch.get_linestyle() for patch in ax.patches] == [":", "-"]
    assert ax.get_title() == "t" and not ax.texts


def test_what_a_mask_hides_is_hatched_and_only_what_got_through_is_written():
    weights, hidden = np.array([[1, 0, 0], [0.8, 0, 0.2]]), np.array([[False, True, True]] * 2)
    ax = draw(weights, SOURCE[:3], TARGET[:2], hidden=hidden)
    assert [(p.get_x(), p.get_y()) for p in ax.patches if p.get_hatch()] == [
        (column - 0.5, row - 0.5) for row in (0, 1) for column in (1, 2)
    ]
    assert [t.get_text() for t in ax.texts] == ["1.00", "0.80", "0.20"]


def outline(label) -> Path:
    """The corners of a label as it lies in the figure, slanted or not."""
    angle, where = label.get_rotation(), label.get_transform().transform(label.get_position())
    label.set_rotation(0)
    box = label.get_window_extent()
    label.set_rotation(angle)
    turn = Affine2D().rotate_deg_around(*where, angle)
    return Path(turn.transform(box.corners()[[0, 1, 3, 2, 0]]))


@pytest.mark.parametrize("clauses", [1, 2, 4])
def test_labels_with_glosses_do_not_touch(clauses):
    pairs = generate_pairs(60, seed=3, clauses=(clauses,))
    for pair in sorted(pairs, key=lambda pair: len(pair.source_tokens))[:: 59 // 3]:
        weights = np.zeros((len(pair.target_tokens), len(pair.source_tokens)))
        labels = plotting.pair_heatmap(weights, pair, show_values=False).get_xticklabels()
        plt.gcf().canvas.draw()
        for one, other in pairwise(map(outline, labels)):
            assert not one.intersects_path(other), pair.source


def test_the_check_of_labels_sees_an_overlap():
    _, ax = plt.subplots(figsize=(3, 3))
    plotting.attention_heatmap(np.eye(9), ["먹었어요"] * 9, "abcdefghi", ax=ax)
    plt.gcf().canvas.draw()
    first, second = [outline(label) for label in ax.get_xticklabels()[:2]]
    assert first.intersects_path(second)


def test_text_and_lines_have_contrast():
    white = (255, 255, 255)
    for colour in (colours.QUERY, colours.KEY, colours.VALUE, colours.GOLD, *colours.COMPARE):
        assert contrast(rgb(colours.as_text(colour)), white) >= 4.5
        assert contrast(rgb(to_hex(colours.ink_on(colour))), rgb(colour)) >= 4.5
    assert colours.as_text(colours.KEY) == colours.KEY.lower()  # dark enough as it is
    assert min(contrast(rgb(colour), white) for colour in colours.COMPARE) >= 3
    weights = np.linspace(0, 1, 101)[None]
    numbers = [(draw(weights, [*map(str, range(101))], "a", show_values=True), 0, 1)]
    numbers += [(plotting.number_grid(2 * weights - 1, "a", [*map(str, range(101))]), -1.6, 1.6)]
    for ax, low, high in numbers:
        (image,) = ax.images
        assert image.get_clim() == (low, high)
        for text, cell in zip(ax.texts, image.to_rgba(image.get_array())[0], strict=True):
            assert contrast(rgb(to_hex(text.get_color())), 255 * cell[:3]) >= 4.5


def test_links_are_as_wide_as_their_weights():
    pair = SentencePair("저는 잤어요 .", "I slept .", frozenset({(0, 0)}), frozenset({(1, 1)}))
    ax = link_picture([[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]], pair)
    texts = ["저는", "I", "잤어요", "sleep", ".", "", "I", "slept", "."]
    assert [text.get_text() for text in ax.texts][:-2] == texts
    assert [link.get_linewidth() for link in ax.patches] == [14, 7, 7, 14, 2, 2]
    assert [link.get_linestyle() for link in ax.patches][-2:] == [":", "-"]
    with pytest.raises(ValueError, match="shape"):
        link_picture(np.eye(2), pair)


def test_hangul_has_glyphs(caplog):
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning, a missing font is logged
        draw(title="어텐션 가중치 −1 √2 뷁").figure.canvas.draw()
    assert not caplog.records
    plt.rcParams["font.family"] = ["DejaVu Sans"]
    with pytest.warns(UserWarning, match="Glyph"):
        draw().figure.canvas.draw()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": np.full((4, 5), 0.2)}, r"shape \(4, 5\).*\(5, 4\)"),
        ({"weights": np.full(4, 0.25)}, "shape"),
        ({"weights": np.zeros((0, 4)), "target": []}, "at least"),
        ({"weights": np.full((5, 4), np.nan)}, "not finite"),
        ({"weights": np.full((5, 4), np.inf)}, "not finite"),
        ({"weights": np.full((5, 4), -0.1)}, "from -0.1"),
        ({"weights": np.full((5, 4), 3.0)}, "before the softmax"),
        ({"hidden": np.zeros((1, 4), bool)}, "hidden is .* expected True and False"),
        ({"hidden": np.zeros((5, 4))}, "hidden is .* expected True and False"),
        ({"sure": {(4, 0)}}, r"sure has the link \(4, 0\)"),
        ({"possible": {(4, 0)}}, r"possible has the link \(4, 0\)"),
    ],
)
def test_heatmap_refuses(arguments, words):
    with pytest.raises(ValueError, match=words):
        draw(**arguments)


def test_number_grid_writes_and_colours_every_number():
    numbers = [[1.5, 100, -0.001, -2.25, -np.inf, np.inf, np.nan]]
    ax = plotting.number_grid(numbers, ["q"], list("가나다라마바사"))
    assert [t.get_text() for t in ax.texts] == ["1.5", "100", "0", "−2.25", "−∞", "∞", "nan"]
    for row in ([0, 0], [0, -np.inf]):  # nothing, or nothing else: neither red nor blue
        (image,) = plotting.number_grid([row], ["q"], ["가", "나"]).images
        red, _, blue, _ = image.to_rgba(np.ma.masked_invalid([row]))[0, 0]
        assert red == pytest.approx(blue, abs=0.01)
    assert [patch.get_hatch() for patch in plt.gca().patches] == ["////"]  # −∞ stands for a mask
    with pytest.raises(ValueError, match="shape"):
        plotting.number_grid([[1.0]], ["q"], ["가", "나"])


@pytest.mark.parametrize("draw", [plotting.attention_heatmap, plotting.number_grid])
def test_tokens_that_look_like_formulas_are_text(draw):
    tokens = ["$x^", "a_b$", "\\frac", "$x^$", "$\\frac$", "$5 and $6"]
    for token in tokens:  # one at a time: each must be drawn
        ax = draw([[0.5]], [token], [token], title=token)
        ax.figure.canvas.draw()
        texts = [ax.title, *ax.get_xticklabels(), *ax.get_yticklabels()]
        assert [text.get_text() for text in texts] == [token] * 3
        assert not any(text.get_parse_math() for text in texts)
        plt.close(ax.figure)


def test_draw_vectors_keeps_its_limit_and_refuses_three_numbers():
    for length in (0, 1, 3):
        ax = draw_vectors({"a": (length, 0)}, limit=4)
        assert ax.get_xlim() == ax.get_ylim() == (-4, 4)
    with pytest.raises(ValueError, match="expected \\(2,\\)"):
        draw_vectors({"a": (1, 0, 1)})


def test_missing_font_package_says_what_to_install(monkeypatch):
    def missing(name):
        raise plotting.PackageNotFoundError(name)

    monkeypatch.setattr(plotting, "files", missing)
    with pytest.raises(RuntimeError, match="pip install koreanize-matplotlib"):
        plotting.use_house_style()
