"""Checks for the exercises of notebook 5."""

from collections import Counter
from collections.abc import Callable

from helpers.check.judge import judge


def clipped_precision(function: Callable) -> None:
    """Check `function(prediction, reference, n)`: the modified n-gram precision of BLEU.

    Papineni and others (2002), "BLEU: a method for automatic evaluation of machine translation",
    section 2.1. Both sentences are lists of words.
    """
    cases = [
        ("the the the cat".split(), "the cat sat".split(), 1),
        ("I ate an apple and I slept .".split(), "I ate an apple and she slept .".split(), 2),
        ("we we we ate".split(), "we we ate it all".split(), 2),
        ("so so sad".split(), "so good".split(), 1),
        ("a b c d e".split(), "a b x c d e".split(), 3),
        ("no".split(), "no it did not".split(), 2),
    ]

    def runs(words, n):
        return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]

    def right(prediction, reference, n, of=None):
        predicted, wanted = Counter(runs(prediction, n)), Counter(runs(reference, n))
        return (predicted & wanted).total() / max(1, (predicted if of is None else of).total())

    def unclipped(p, r, n):
        return sum(run in runs(r, n) for run in runs(p, n)) / max(1, len(runs(p, n)))

    def of_words(p, r, n):
        return (Counter(runs(p, n)) & Counter(runs(r, n))).total() / len(p)

    def distinct(p, r, n):
        return len(set(runs(p, n)) & set(runs(r, n))) / max(1, len(set(runs(p, n))))

    def in_place(p, r, n):
        same = sum(a == b for a, b in zip(runs(p, n), runs(r, n), strict=False))
        return same / max(1, len(runs(p, n)))

    mistakes = {
        "it is not clipped: a run counts at most as often as the reference has it": unclipped,
        "n plays no part: this counts single words": lambda p, r, n: right(p, r, 1),
        "this is recall: divide by the runs of the prediction, not of the reference": (
            lambda p, r, n: right(p, r, n, of=Counter(runs(r, n)))
        ),
        "divide by the number of runs, which is smaller than the number of words": of_words,
        "each run counts once only: count how often it occurs, do not make a set": distinct,
        "a run may stand anywhere in the reference, not only at the same position": in_place,
        "the last run is missing: a sentence of m words has m - n + 1 of them": (
            lambda p, r, n: right(p[:-1], r[:-1], n)
        ),
        "this is a count: divide by the number of runs": lambda p, r, n: (
            Counter(runs(p, n)) & Counter(runs(r, n))
        ).total(),
        "this is in percent: a number from 0 to 1 is asked for": lambda p, r, n: (
            100 * right(p, r, n)
        ),
        "this is the share that is missing: subtract it from 1": lambda p, r, n: 1 - right(p, r, n),
    }
    hint = "a prediction with fewer than n words has no run: 0, not a division by 0"
    judge("clipped_precision", function, cases, right, mistakes, hint)


def error_rate(function: Callable) -> None:
    """Check `function(links, sure, possible)`: the alignment error rate of one sentence.

    Och and Ney (2003). Three sets of (source position, target position).
    """
    cases = [
        ({(0, 0), (1, 1), (2, 2)}, {(0, 0), (2, 1)}, {(0, 0), (2, 1), (2, 2)}),
        ({(0, 0), (1, 2), (3, 1)}, {(0, 0), (3, 1)}, {(1, 2)}),  # the sure ones are not repeated
        ({(0, 0), (0, 1), (1, 2), (2, 3), (4, 4)}, {(1, 2), (3, 3)}, {(0, 1), (2, 3)}),
    ]

    def right(links, sure, possible):
        return 1 - (len(links & sure) + len(links & (possible | sure))) / (len(links) + len(sure))

    mistakes = {
        "a sure link counts as possible too, even when it is not listed there": (
            lambda a, s, p: 1 - (len(a & s) + len(a & p)) / (len(a) + len(s))
        ),
        "this is the agreement: the error rate is 1 minus it": lambda a, s, p: 1 - right(a, s, p),
        "the links that agree with a possible one are missing": (
            lambda a, s, p: 1 - len(a & s) / (len(a) + len(s))
        ),
        "the links that agree with a sure one are missing": (
            lambda a, s, p: 1 - len(a & (p | s)) / (len(a) + len(s))
        ),
        "divide by the links and the sure ones together, not by the links alone": (
            lambda a, s, p: 1 - (len(a & s) + len(a & (p | s))) / len(a)
        ),
        "divide by the links and the sure ones: the possible ones do not belong there": (
            lambda a, s, p: 1 - (len(a & s) + len(a & (p | s))) / (len(a) + len(p | s))
        ),
        "this takes the union (|): agreement is the intersection (&)": (
            lambda a, s, p: 1 - (len(a | s) + len(a | p | s)) / (len(a) + len(s))
        ),
        "this is 1 - precision: missed sure links must count as well": (
            lambda a, s, p: 1 - len(a & (p | s)) / len(a)
        ),
        "this is in percent: a number from 0 to 1 is asked for": lambda a, s, p: (
            100 * right(a, s, p)
        ),
    }
    hint = "sets: & is the intersection, | the union, len the number of links"
    judge("error_rate", function, cases, right, mistakes, hint)
