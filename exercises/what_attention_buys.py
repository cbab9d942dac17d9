"""What is attention worth, does it align, does it explain?"""

from collections import Counter

from helpers.check import Lesson

check = Lesson()


def sentences(rng):
    # Capitals, words inside of words, and repeated ones.
    words = ["the", "The", "he", "a", "ate", "at", "."]
    for n in (1, 2, 2, 3, 1, 2):
        prediction, reference = (
            rng.choice(words, size=size).tolist() for size in 6 + rng.permutation(6)[:2]
        )
        yield [*prediction, "a", "a", "a"], ["a", "a", *reference[2:], "The", "he"], n
    yield ["The", "cat"], ["the", "cat"], 1
    yield ["he", "ate"], ["the", "plate", "."], 1
    yield ["No"], ["No", "it", "did", "not"], 2


@check.exercise(
    sentences,
    hint="a prediction with fewer than n words has no run: 0, not a division by 0",
    tolerance=1e-6,
)
def clipped_precision(prediction, reference, n):
    predicted = Counter(runs(prediction, n))
    shared = predicted & Counter(runs(reference, n))
    return shared.total() / max(1, predicted.total())


def runs(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def counted(prediction, reference, n):
    return (Counter(runs(prediction, n)) & Counter(runs(reference, n))).total()


def lowered(words):
    return [word.lower() for word in words]


clipped_precision.mistakes |= {
    "it is not clipped: a run counts at most as often as the reference has it": lambda p, r, n: (
        sum(run in runs(r, n) for run in runs(p, n)) / max(1, len(runs(p, n)))
    ),
    "n plays no part: this counts single words": lambda p, r, n: clipped_precision(p, r, 1),
    "this is recall: divide by the prediction's runs": lambda p, r, n: clipped_precision(r, p, n),
    "divide by the number of runs, not of words": lambda p, r, n: counted(p, r, n) / len(p),
    "each run counts once only: count how often it occurs, do not make a set": lambda p, r, n: (
        len({*runs(p, n)} & {*runs(r, n)}) / max(1, len({*runs(p, n)}))
    ),
    "a run may stand anywhere in the reference, not only at the same position": lambda p, r, n: (
        sum(a == b for a, b in zip(runs(p, n), runs(r, n), strict=False)) / max(1, len(runs(p, n)))
    ),
    "the last run is missing: there are m - n + 1": lambda p, r, n: clipped_precision(
        p[:-1], r[:-1], n
    ),
    "this is a count: divide by the number of runs": counted,
    '"The" is not "the": leave the capitals': lambda p, r, n: clipped_precision(
        lowered(p), lowered(r), n
    ),
}


@clipped_precision.mistake('"he" is not in "the": compare whole words, not parts of a text')
def parts_of_text(prediction, reference, n):
    predicted, text = Counter(runs(prediction, n)), " ".join(reference)
    shared = sum(min(count, text.count(" ".join(run))) for run, count in predicted.items())
    return shared / max(1, predicted.total())


def links(rng):
    def some(count, size=4):
        return {(int(i) // size, int(i) % size) for i in rng.permutation(size**2)[:count]}

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
