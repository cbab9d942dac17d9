import numpy as np
import pytest

from helpers.metrics import (
    alignment_error_rate,
    bleu,
    diagonal_links,
    exact_match,
    links_from_weights,
    random_links,
)


def test_exact_match():
    assert exact_match(["a b", "c"], ["a b", "d"]) == 0.5


def test_bleu_is_100_for_the_reference_and_0_for_other_words():
    reference = ["Minsu ate an apple at home ."]
    assert bleu(reference, reference) == pytest.approx(100)
    assert bleu(["x y z u v w q"], reference) < 1
    # By hand: 1- to 4-gram precisions 6/7, 4/6, 3/5, 2/4, no brevity penalty.
    by_hand = 100 * (6 / 7 * 4 / 6 * 3 / 5 * 2 / 4) ** 0.25
    assert bleu(["Minsu ate an apple at school ."], reference) == pytest.approx(by_hand)


S, P = {(0, 0), (2, 1)}, {(0, 0), (2, 1), (1, 2)}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({(0, 0), (2, 1)}, 0),  # all sure links and no more
        ({(0, 0), (2, 1), (1, 2)}, 0),  # a possible link costs nothing
        ({(0, 0)}, 1 - (1 + 1) / (1 + 2)),  # a sure link is missing
        ({(0, 0), (1, 1), (1, 2)}, 1 - (1 + 2) / (3 + 2)),  # one wrong, one possible
        ({(1, 0), (0, 1), (2, 2)}, 1),  # all wrong
        (set(), 1 - 0 / 2),
    ],
)
def test_alignment_error_rate_by_hand(links, expected):
    assert alignment_error_rate([links], [S], [P]) == pytest.approx(expected)
    # Listing the sure links among the possible ones or not makes no difference.
    assert alignment_error_rate([links], [S], [P - S]) == pytest.approx(expected)


def test_alignment_error_rate_is_over_the_corpus_not_a_mean_of_sentences():
    links = [{(0, 0)}, {(0, 0), (1, 1), (2, 2)}]
    gold = [{(1, 0)}, {(0, 0), (1, 1), (2, 2)}]
    assert alignment_error_rate(links, gold, gold) == pytest.approx(1 - (3 + 3) / (4 + 4))


def test_links_from_weights():
    assert links_from_weights([[0.1, 0.9], [0.6, 0.4]]) == {(1, 0), (0, 1)}


@pytest.mark.parametrize(
    ("metric", "arguments", "words"),
    [
        (exact_match, (["a"], ["a", "b"]), "as many of each"),
        (exact_match, ([], []), "at least one"),
        (bleu, (["a"], ["a", "b"]), "as many of each"),
        (bleu, ([], []), "at least one"),
        (alignment_error_rate, ([set()], [set()], [set()]), "single link"),
        (alignment_error_rate, ([S], [S, S], [P]), "as many of each"),
        (links_from_weights, ([[0.1, 0.9], [0.6, 0.6]],), r"weights\[1\] sums to 1.2"),
        (links_from_weights, ([[2.0, -1.0]],), "none negative"),
        (links_from_weights, ([[np.nan, 1.0]],), "sums to nan"),
        (links_from_weights, ([0.5, 0.5],), r"expected \(target, source\)"),
    ],
)
def test_bad_arguments_are_refused(metric, arguments, words):
    with pytest.raises(ValueError, match=words):
        metric(*arguments)


def test_diagonal_links():
    assert diagonal_links(3, 3) == {(0, 0), (1, 1), (2, 2)}
    assert diagonal_links(2, 4) == {(0, 0), (0, 1), (1, 2), (1, 3)}
    assert diagonal_links(5, 1) == {(0, 0)}


def test_random_links_stay_inside_and_repeat():
    links = random_links(4, 50, seed=1)
    assert links == random_links(4, 50, seed=1) != random_links(4, 50, seed=2)
    assert len(links) == 50 and {source for source, _ in links} == {0, 1, 2, 3}
