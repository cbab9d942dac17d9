"""What happens with 3,853 real pairs?"""

import numpy as np

from helpers.check import Lesson

check = Lesson()


def counts_of_pieces(rng):
    # Rare and common pieces, long and short sentences; the last column is of the queries alone.
    for queries, sentences, pieces in [(3, 7, 9), (5, 6, 12), (4, 9, 7)]:
        common = rng.uniform(0.1, 2, size=pieces)
        long = rng.integers(1, 6, size=(sentences, 1))
        train = rng.poisson(common * long).astype("uint8")
        test = rng.poisson(2 * common, size=(queries, pieces)).astype("uint8")
        train[:, 0] = rng.integers(1, 9, size=sentences)
        train[:, -1], test[:, -1] = 0, rng.integers(0, 3, size=queries)
        for piece in (1, 2, 3):  # rare ones, so that no sentence is without
            train[:, piece] = np.arange(sentences) % 3 == piece - 1
            test[:, piece] = rng.integers(0, 3, size=queries)
        test[:, 1] += 1
        yield test, train


@check.exercise(
    counts_of_pieces,
    hint="counts are whole numbers: queries = queries * rarity, not queries *= rarity",
)
def nearest(queries, sentences):
    found_in = (sentences > 0).sum(axis=0)
    rarity = np.log((1 + len(sentences)) / (1 + found_in)).astype("float32")
    queries, sentences = queries * rarity, sentences * rarity
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    sentences /= np.linalg.norm(sentences, axis=1, keepdims=True)
    similarity = queries @ sentences.T  # (query, sentence)
    return similarity.argmax(axis=1), similarity.max(axis=1)


def rarity_of(sentences):
    return np.log((1 + len(sentences)) / (1 + (sentences > 0).sum(axis=0)))


def unit(rows, order=2):
    return rows / np.maximum(np.linalg.norm(rows, order, axis=1, keepdims=True), 1e-9)


def best(similarity, axis=1):
    return similarity.argmax(axis=axis), similarity.max(axis=axis)


def with_weights(queries, sentences, weights):
    return best(unit(queries * weights) @ unit(sentences * weights).T)


def no_length(queries, sentences):
    rarity = rarity_of(sentences)
    return best((queries * rarity) @ (sentences * rarity).T)


def half_length(queries, sentences):
    rarity = rarity_of(sentences)
    return best(unit(queries * rarity) @ (sentences * rarity).T)


def only_sentences(queries, sentences):
    rarity = rarity_of(sentences)
    return best((queries * rarity) @ unit(sentences * rarity).T)


def sums(queries, sentences):
    rarity = rarity_of(sentences)
    return best(unit(queries * rarity, 1) @ unit(sentences * rarity, 1).T)


def farthest(queries, sentences):
    similarity = unit(queries * rarity_of(sentences)) @ unit(sentences * rarity_of(sentences)).T
    return similarity.argmin(axis=1), similarity.min(axis=1)


def wrong_axis(queries, sentences):
    similarity = unit(queries * rarity_of(sentences)) @ unit(sentences * rarity_of(sentences)).T
    return best(similarity, axis=0)


nearest.mistakes |= {
    "every piece counts alike: multiply the counts by the rarity": lambda q, s: best(
        unit(q) @ unit(s).T
    ),
    "the lengths are not divided out: a long sentence wins": no_length,
    "the sentences are not divided by their lengths: a long one wins": half_length,
    "the queries are not divided by their lengths: similarity is at most 1": only_sentences,
    "the length of a vector is the root of the sum of squares, not the sum": sums,
    "this is the least similar sentence: argmax, not argmin": farthest,
    "this is the nearest query of each sentence: take the largest along axis 1": wrong_axis,
    "rarity counts sentences, not how often a piece occurs": lambda q, s: with_weights(
        q, s, np.log((1 + len(s)) / (1 + s.sum(axis=0)))
    ),
    "rarity counts the training sentences, not the queries": lambda q, s: with_weights(
        q, s, rarity_of(q)
    ),
    "add the 1 on both sides of the fraction: (1 + sentences) / (1 + found in)": (
        lambda q, s: with_weights(q, s, np.log(len(s) / (1 + (s > 0).sum(axis=0))))
    ),
    "the logarithm is missing": lambda q, s: with_weights(q, s, np.exp(rarity_of(s))),
    "it is upside down: the rarer a piece, the more it counts": lambda q, s: with_weights(
        q, s, np.exp(-rarity_of(s))
    ),
    "one side only has the rarity: multiply both": lambda q, s: best(
        unit(q * rarity_of(s)) @ unit(s).T
    ),
}


def korean_sentences(rng):
    words = ["톰은", "가", "가요", "학교에", "집에", "안", "좋아", "물"]
    marks = [".", "?", "!"]
    for tests, count in [(6, 9), (8, 12), (5, 7)]:
        size = tests + count
        texts = [" ".join([*rng.choice(words, 2 + i % 3), str(rng.choice(marks))])
                 for i in range(size)]  # fmt: skip
        test, train = texts[:tests], texts[tests:]
        train[0], train[-1] = test[1], test[-1]  # in training too, at another position
        train[1] = test[0] + " 정말"  # inside of another sentence
        test[2] = train[2][:-1] + "~"  # another mark
        test[3] = train[3].split(" ", 1)[1]  # a part of one
        test[4] = "아니 " + train[4]  # one is a part of it
        yield test, train


@check.exercise(korean_sentences, hint="`sentence in seen` is True or False; seen may be a set")
def leaked(test, train):
    seen = set(train)
    return np.array([sentence in seen for sentence in test])


leaked.mistakes |= {
    "one answer for each test sentence, not for each training sentence": lambda test, train: [
        sentence in set(test) for sentence in train
    ],
    "a part of a sentence is not the sentence: compare whole ones": lambda test, train: [
        any(sentence in other for other in train) for sentence in test
    ],
    "a training sentence inside of a test sentence is no leak: compare whole ones": (
        lambda test, train: [any(other in sentence for other in train) for sentence in test]
    ),
    "the same sentence may stand at any position in training": lambda test, train: [
        sentence == other for sentence, other in zip(test, train, strict=False)
    ],
    "every word in training is not yet the sentence in training": lambda test, train: [
        set(sentence.split()) <= set(" ".join(train).split()) for sentence in test
    ],
}


def sums_of_counts(rng):
    for shape in [(), (4,), (2, 3)]:
        written = rng.integers(200, 400, size=shape)
        runs = np.stack([written - 20 * n for n in range(4)], axis=-1)
        shared = (runs * rng.uniform(0.1, 0.9, size=runs.shape)).astype(int)
        for share in (0.6, 1.5):  # too long, too short
            expected = (written * share).astype(int)
            yield (np.concatenate(
                [shared, runs, written[..., np.newaxis], expected[..., np.newaxis]], axis=-1
            ),)  # fmt: skip


@check.exercise(sums_of_counts, hint="the last axis has the ten counts: counts[..., 8] are words")
def corpus_bleu(counts):
    shared, runs = counts[..., :4], counts[..., 4:8]
    written, expected = counts[..., 8], counts[..., 9]
    precision = np.exp(np.log(shared / runs).mean(axis=-1))
    brevity = np.exp(np.minimum(0, 1 - expected / written))
    return 100 * precision * brevity


def parts(counts):
    precision = np.exp(np.log(counts[..., :4] / counts[..., 4:8]).mean(axis=-1))
    return 100 * precision, counts[..., 8], counts[..., 9]


def punished(change):
    def wrong(counts):
        precision, written, expected = parts(counts)
        return precision * change(written, expected)

    return wrong


corpus_bleu.mistakes |= {
    "it still flatters: what is too short costs nothing": punished(
        lambda w, e: np.exp(np.minimum(0, 1 - w / e))
    ),
    "there is no punishment at all: multiply by the brevity penalty": punished(lambda w, e: 1),
    "only what is too short is punished, and nothing is rewarded: at most 1": punished(
        lambda w, e: np.exp(1 - e / w)
    ),
    "this rewards what is too short: the penalty is at most 1": punished(
        lambda w, e: np.exp(np.maximum(0, 1 - e / w))
    ),
    "the penalty is exp(1 - expected / written), not written / expected": punished(
        lambda w, e: np.minimum(1, w / e)
    ),
    "the mean is geometric: the exp of the mean of the logarithms": lambda counts: (
        (100 * (counts[..., :4] / counts[..., 4:8]).mean(axis=-1))
        * np.exp(np.minimum(0, 1 - counts[..., 9] / counts[..., 8]))
    ),
    "from 0 to 100, please: multiply by 100": lambda counts: corpus_bleu(counts) / 100,
    "the mean of the last axis only, which has the ten counts": lambda counts: np.mean(
        corpus_bleu(counts)
    ),
}
