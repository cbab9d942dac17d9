"""Why must a translator look back, and how does it?"""

import numpy as np

from helpers.check import Lesson

check = Lesson()


def target_sentences(rng):
    for batch in (3, 1):
        start, end, *words = 2 + rng.permutation(50)
        ids = rng.choice(words, size=(batch, 8))
        ids[:, 0] = start
        for row, stop in zip(ids, 3 + rng.permutation(4)[:batch], strict=True):
            row[stop], row[stop + 1 :] = end, 0
        yield (ids,)


@check.exercise(target_sentences)
def teacher_forcing(target_ids):
    return target_ids[:, :-1], target_ids[:, 1:]


teacher_forcing.mistakes |= {
    "nothing is shifted: the model would only have to copy its input": lambda ids: (ids, ids),
    "both are the same part: the answer is one ahead": lambda ids: (ids[:, :-1], ids[:, :-1]),
    "both lack <sos>: the decoder needs it to begin": lambda ids: (ids[:, 1:], ids[:, 1:]),
    "the input is not cut: it must be as long as the answer": lambda ids: (ids, ids[:, 1:]),
    "the answer is not cut: <sos> is never predicted": lambda ids: (ids[:, :-1], ids),
    "this shifts sentences: shift along the second axis": lambda ids: (ids[:-1], ids[1:]),
    "np.roll brings <sos> back: cut instead": lambda ids: (
        ids[:, :-1],
        np.roll(ids, 1, axis=1)[:, :-1],
    ),
    "this is shifted by two": lambda ids: (ids[:, :-2], ids[:, 2:]),
}


def answers_and_predictions(rng):
    # The numbers of words are powers of 2, so that every right way gives the same to the last bit.
    for rows, columns, words in ((1, 5, 1), (2, 7, 8), (3, 8, 16), (4, 9, 16)):
        ids = rng.integers(1, 50, size=rows * columns) * (np.arange(rows * columns) < words)
        answers = rng.permutation(ids).reshape(rows, columns)
        guesses = rng.integers(0, 3, size=answers.shape)
        yield answers, np.where((rng.random(answers.shape) < 0.5) | (words == 1), answers, guesses)


@check.exercise(answers_and_predictions, tolerance=1e-12)
def masked_accuracy(answers, predicted):
    is_word = answers != 0
    return (answers == predicted)[is_word].mean()


masked_accuracy.mistakes |= {
    "padding is counted: look only where the answer is not 0": lambda a, p: (a == p).mean(),
    "padding counts as wrong: divide by the words": lambda a, p: ((a == p) & (a != 0)).mean(),
    "padding counts as right: leave it out": lambda a, p: ((a == p) | (a == 0)).mean(),
    "right padding is counted among the right words": lambda a, p: (a == p).sum() / (a != 0).sum(),
    "the mask must come from the answer, not the prediction": lambda a, p: (a == p)[p != 0].mean(),
    "the mask must not need the prediction too": lambda a, p: (a == p)[(a != 0) & (p != 0)].mean(),
    "a word is only where the answer is not 0": lambda a, p: (a == p)[(a != 0) | (p != 0)].mean(),
    "the mask is upside down: this looks at padding": lambda a, p: (a == p)[a == 0].mean(),
    "this is a count: divide by the number of words": lambda a, p: (a == p)[a != 0].sum(),
    "this is a mean of sentences: short ones weigh too much": lambda a, p: np.nanmean(
        [(x == y)[x != 0].mean() for x, y in zip(a, p, strict=True)]
    ),
    "padding may stand anywhere": lambda a, p: (a == p)[np.sort(a != 0)[:, ::-1]].mean(),
    "add nothing to the number of words": lambda a, p: (
        (a == p)[a != 0].sum() / ((a != 0).sum() + 1e-7)
    ),
}


class Writer:
    """A model that writes `ids` if it is given its own words and states, else two other ids."""

    def __init__(self, rng, ids, start_id, first_state, lost, least):
        self.before, self.ids = [start_id, *ids], [*ids, lost[0]]
        self.first_state, self.lost, self.calls = first_state, lost, 0
        self.noise = 0.01 + 0.01 * rng.random(60)
        self.noise[least] = 0

    def __call__(self, word_id, state):
        self.calls += 1
        if self.calls > 200:
            raise RuntimeError("200 words and no end: stop at end_id or at max_length")
        probabilities, step = self.noise.copy(), state - self.first_state
        known = 0 <= step < len(self.ids) and int(word_id) == self.before[step]
        probabilities[self.ids[step] if known else self.lost[int(step == 0)]] = 0.4
        return probabilities, state + 1


def models(rng):
    for length, max_length, ends in ((7, 20, True), (9, 6, False), (4, 4, True), (0, 5, True)):
        start_id, end_id, *others = (1 + rng.permutation(59)).tolist()
        words = rng.permutation([*others[:3], *others[:3]]).tolist()  # repeated
        # To this model 0 and start_id are words like any other.
        ids = [others[3], 0, start_id, *words][:length] + [end_id] * ends
        first_state = int(rng.integers(10, 1000))
        model = Writer(rng, ids, start_id, first_state, others[4:6], others[6])
        yield model, first_state, start_id, end_id, max_length


def decode(step, state, start_id, end_id, max_length, *, keep=(), carry=True, feed=True,
           pick=np.argmax, extra=0, stop=True, also_ends=()):  # fmt: skip
    ids, word_id = [start_id] if "start" in keep else [], start_id
    for _ in range(max_length + extra):
        probabilities, next_state = step(word_id if feed else start_id, state)
        state = next_state if carry else state
        word_id = int(pick(probabilities))
        if (word_id == end_id and stop) or word_id in also_ends:
            return ids + [end_id] if "end" in keep else ids
        ids.append(word_id)
    return ids


@check.exercise(models)
def greedy_decode(step, state, start_id, end_id, max_length):
    return decode(step, state, start_id, end_id, max_length)


def decoder(**change):
    return lambda *arguments: decode(*arguments, **change)


greedy_decode.mistakes |= {
    "end_id is in the result: leave it out": decoder(keep=("end",)),
    "start_id is in the result: leave it out": decoder(keep=("start",)),
    "start_id and end_id are in the result: leave them out": decoder(keep=("start", "end")),
    "the next state is not passed on to the next step": decoder(carry=False),
    "each step gets start_id: put in the word that was just written": decoder(feed=False),
    "this takes the least probable word: take the most probable": decoder(pick=np.argmin),
    "one word more than max_length": decoder(extra=1),
    "one word less than max_length: only end_id may be cut": decoder(extra=-1),
    "it does not stop at end_id": decoder(stop=False),
    "it stops at id 0: for this step that is a word like any other": decoder(also_ends=(0,)),
    "begin with start_id, stop at end_id, whatever they are": lambda step, state, *ids: decode(
        step, state, 2, 3, ids[-1]
    ),
    "begin with the state that is given": lambda step, state, *rest: decode(step, 0, *rest),
}
