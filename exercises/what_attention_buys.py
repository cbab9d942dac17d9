"""What is attention worth, does it align, does it explain?"""

import numpy as np

from exercises import random_cases
from helpers.check import Lesson

check = Lesson()


def links(rng):
    def some(count, size=3):
        # (sentence, source position, target position)
        spots = rng.permutation(2 * size**2)[:count].tolist()
        return {(i // size**2, i // size % size, i % size) for i in spots}

    for count in (2, 5, 7, 9, 12):
        yield some(count), some(6), some(8)  # not every sure link is listed as possible
    sure = some(5)
    yield sure, sure, set()
    yield set(), sure, some(3)
    yield some(6), set(), some(9)
    yield some(4), set(), some(11)


@check.exercise(
    links, hint="sets: & is the intersection, | the union, len the number of links", tolerance=1e-6
)
def error_rate(links, sure, possible):
    possible = possible | sure
    agreement = len(links & sure) + len(links & possible)
    return 1 - agreement / (len(links) + len(sure))


error_rate.mistakes |= {
    "a sure link counts as possible too, listed there or not": lambda a, s, p: (
        1 - (len(a & s) + len(a & p)) / (len(a) + len(s))
    ),
    "this is the agreement: the error rate is 1 minus it": lambda a, s, p: 1 - error_rate(a, s, p),
    "links that are possible are not counted": lambda a, s, p: 1 - len(a & s) / (len(a) + len(s)),
    "links that are sure are not counted": lambda a, s, p: 1 - len(a & (p | s)) / (len(a) + len(s)),
    "divide by links and sure ones, not by links alone": lambda a, s, p: (
        1 - (len(a & s) + len(a & (p | s))) / len(a)
    ),
    "divide by links and sure ones, not by possible ones": lambda a, s, p: (
        1 - (len(a & s) + len(a & (p | s))) / (len(a) + len(p | s))
    ),
    "this is the union |: agreement is the intersection &": lambda a, s, p: (
        1 - (len(a | s) + len(a | p | s)) / (len(a) + len(s))
    ),
    "this is 1 - precision: missed links count too": lambda a, s, p: 1 - len(a & (p | s)) / len(a),
}


def heatmaps(rng):
    short, long = sorted(random_cases.sizes(rng, 2))
    for shape in ((short, long), (long, short), (2 * long, short)):
        yield (random_cases.softmax(rng.normal(size=shape)),)  # a dark cell may be below 0.5
    yield (random_cases.softmax(rng.normal(size=(1, 5))),)


@check.exercise(heatmaps, hint="weights has the shape (target, source); no row is to be left out")
def looked_at(weights):
    return weights.argmax(axis=-1)


looked_at.mistakes |= {
    "row 0 is missing: it is that of the first word written, and <sos> has none": lambda w: (
        looked_at(w[1:])
    ),
    "the last row is missing: it is that of the last word written": lambda w: looked_at(w[:-1]),
    "column 0 is left out, and all positions are one too small": lambda w: w[:, 1:].argmax(axis=-1),
    "each word has its neighbour's link: leave the rows where they are": lambda w: looked_at(
        np.roll(w, -1, axis=0)
    ),
    "one number for each source word: look along the rows, not down the columns": lambda w: (
        w.argmax(axis=0)
    ),
    "these are the largest weights: return where they stand": lambda w: w.max(axis=-1),
    "these are the palest cells: argmax, not argmin": lambda w: w.argmin(axis=-1),
    "this is one position in the whole array: one for each row, so axis=-1": lambda w: w.argmax(),
    "count positions from 0": lambda w: w.argmax(axis=-1) + 1,
}


def columns(rng):
    for target, source in (random_cases.sizes(rng, 2) for _ in range(4)):
        first, second = rng.permutation(min(target, source))[:2].tolist()
        yield random_cases.softmax(3 * rng.normal(size=(target, source))), first, second


@check.exercise(columns, hint="a column is weights[:, position]; take copies before you overwrite")
def mislead(weights, first, second):
    changed = weights.copy()
    changed[:, [first, second]] = weights[:, [second, first]]
    return changed


def overwritten(weights, first, second):
    changed = weights.copy()
    changed[:, first] = weights[:, second]
    return changed


mislead.mistakes |= {
    "these are rows, of English words: exchange columns": lambda w, a, b: mislead(w.T, a, b).T,
    "both columns are the second: it was copied over the first before that was saved": overwritten,
    "both columns are the first: it was copied over the second before that was saved": (
        lambda w, a, b: overwritten(w, b, a)
    ),
    "the weights are as they were: return the changed ones": lambda w, a, b: w,
    "both columns are 0, but their weights must go to the other one": lambda w, a, b: (
        w * ~np.isin(np.arange(w.shape[1]), (a, b))
    ),
    "only these two columns come back: return all of them": lambda w, a, b: w[:, [b, a]],
}
