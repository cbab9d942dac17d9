"""Checks for the exercises of notebook 3."""

from collections.abc import Callable

import numpy as np

from helpers.check.judge import judge


def teacher_forcing(function: Callable) -> None:
    """Check `function(target_ids)`: what goes into the decoder and what should come out."""
    cases = [
        (np.array([[2, 7, 8, 3, 0], [2, 9, 5, 6, 3]]),),
        (np.array([[2, 4, 3]]),),
    ]
    mistakes = {
        "nothing is shifted: the model would only have to copy its input": lambda ids: (ids, ids),
        "both are the same part: what should come out is one position ahead": lambda ids: (
            ids[:, :-1],
            ids[:, :-1],
        ),
        "both lack <sos>: the decoder needs it to begin": lambda ids: (ids[:, 1:], ids[:, 1:]),
        "the two are swapped: return what goes in first": lambda ids: (ids[:, 1:], ids[:, :-1]),
        "the input is not cut: it must be as long as the answer": lambda ids: (ids, ids[:, 1:]),
        "the answer is not cut: <sos> is never predicted": lambda ids: (ids[:, :-1], ids),
        "this shifts the sentences of the batch: shift along the second axis": lambda ids: (
            ids[:-1],
            ids[1:],
        ),
        "np.roll brings <sos> around to the end: cut instead": lambda ids: (
            ids[:, :-1],
            np.roll(ids, 1, axis=1)[:, :-1],
        ),
        "this is shifted by two": lambda ids: (ids[:, :-2], ids[:, 2:]),
        "only the input comes back: return two arrays": lambda ids: ids[:, :-1],
        "only the answer comes back: return two arrays": lambda ids: ids[:, 1:],
    }
    judge("teacher_forcing", function, cases, lambda ids: (ids[:, :-1], ids[:, 1:]), mistakes)


def masked_accuracy(function: Callable) -> None:
    """Check `function(answers, predicted)`: share of right ids among the words."""
    cases = [
        (
            np.array([[4, 5, 3, 0, 0], [6, 7, 8, 9, 3]]),
            np.array([[4, 0, 3, 0, 7], [6, 7, 8, 1, 0]]),
        ),
        (np.array([[4, 7, 3, 0, 0, 0]]), np.array([[1, 7, 3, 0, 5, 0]])),
    ]

    def right(answers, predicted):
        return (answers == predicted)[answers != 0].mean()

    mistakes = {
        "padding is counted: look only where the answer is not 0": lambda a, p: (a == p).mean(),
        "padding counts as wrong here: divide by the number of words": lambda a, p: (
            (a == p) & (a != 0)
        ).mean(),
        "padding counts as right here: it should not count at all": lambda a, p: (
            (a == p) | (a == 0)
        ).mean(),
        "right padding is counted among the right words": lambda a, p: (
            (a == p).sum() / (a != 0).sum()
        ),
        "the mask is taken from the prediction: it must come from the answer": lambda a, p: (
            a == p
        )[p != 0].mean(),
        "the mask must come from the answer alone, not from the prediction too": lambda a, p: (
            a == p
        )[(a != 0) & (p != 0)].mean(),
        "the mask must come from the answer alone: a word is where it is not 0": lambda a, p: (
            a == p
        )[(a != 0) | (p != 0)].mean(),
        "this is in percent: return a share from 0 to 1": lambda a, p: 100 * right(a, p),
        "the mask is upside down: this looks at padding": lambda a, p: (a == p)[a == 0].mean(),
        "this is a count: divide by the number of words": lambda a, p: (a == p)[a != 0].sum(),
        "this is the share of wrong words": lambda a, p: (a != p)[a != 0].mean(),
        "this is a mean of sentences: short ones weigh too much": lambda a, p: np.mean(
            [right(x, y) for x, y in zip(a, p, strict=True)]
        ),
    }
    judge("masked_accuracy", function, cases, right, mistakes)


def greedy_decode(function: Callable) -> None:
    """Check `function(step, state, start_id, end_id, max_length)`: the ids that a model writes.

    `step(word_id, state)` returns the probabilities of all ids and the next state.
    """

    def model(story):
        """A model that writes `story` if it is given its own words and states."""
        calls = []

        def step(word_id, state):
            calls.append(word_id)
            if len(calls) > 200:
                raise RuntimeError("200 words and no end: stop at end_id or at max_length")
            expected = 2 if state == 0 else story[(state - 1) % len(story)]
            probabilities = np.full(10, 0.01)
            wrong = 9 if state else 0
            probabilities[story[state % len(story)] if int(word_id) == expected else wrong] = 0.8
            probabilities[1] = 0.0
            return probabilities, state + 1

        return step

    def decode(step, state, start_id, end_id, max_length, *, keep=(), carry=True, feed=True,
               pick=np.argmax, extra=0, stop=True):  # fmt: skip
        ids, word_id = [start_id] if "start" in keep else [], start_id
        for _ in range(max_length + extra):
            probabilities, next_state = step(word_id if feed else start_id, state)
            state = next_state if carry else state
            word_id = int(pick(probabilities))
            if word_id == end_id and stop:
                return ids + [end_id] if "end" in keep else ids
            ids.append(word_id)
        return ids

    def wrong(**change):
        return lambda story, *rest: decode(model(story), *rest, **change)

    # The model counts its steps, so each call gets a fresh one.
    def fresh(story, *rest):
        return function(model(story), *rest)

    cases = [([5, 7, 4, 3], 0, 2, 3, 20), ([6, 8], 0, 2, 3, 5)]
    mistakes = {
        "end_id is in the result: leave it out": wrong(keep=("end",)),
        "start_id is in the result: leave it out": wrong(keep=("start",)),
        "start_id and end_id are in the result: leave them out": wrong(keep=("start", "end")),
        "the next state is not passed on to the next step": wrong(carry=False),
        "each step gets start_id: put in the word that was just written": wrong(feed=False),
        "this takes the least probable word: take the most probable": wrong(pick=np.argmin),
        "one word more than max_length": wrong(extra=1),
        "one word less than max_length (is the last id cut though it is not end_id?)": wrong(
            extra=-1
        ),
        "it does not stop at end_id": wrong(stop=False),
    }
    judge("greedy_decode", fresh, cases, wrong(), mistakes)
