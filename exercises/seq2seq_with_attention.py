"""Why must a translator look back, and how does it?"""

from functools import partial

import numpy as np

from helpers.check import Lesson

check = Lesson()


def look_backs(rng):
    for batch, target, source, units in ((2, 3, 5, 4), (1, 1, 2, 8)):
        query, key, value = (rng.normal(size=(batch, n, units)) for n in (target, source, source))
        lengths = rng.integers(source // 2, source, size=(batch, 1))  # one word hides the scale
        yield query, key, value, np.arange(source) < lengths
    # Padding anywhere; the words have scores near -2000, far below those of the padding.
    query, key = 20 + 5 * rng.random((2, 2, 4)), -20 - 5 * rng.random((2, 6, 4))
    is_word = rng.permuted([[True, False] * 3] * 2, axis=1)
    yield query, np.where(is_word[..., None], key, key / 2), rng.normal(size=(2, 6, 4)), is_word


def as_a_layer(attend, *arrays):
    """Call it as the lesson does: on tensors that hold no numbers yet, for any length."""
    import keras  # not above: whoever imports the exercises need not wait for TensorFlow

    inputs = [keras.Input((None, *a.shape[2:]), dtype=str(a.dtype)) for a in arrays]
    outputs = attend(*inputs)
    if outputs is None or outputs is ...:
        return outputs
    return keras.Model(inputs, outputs)(list(arrays))


def look_back(query, key, value, is_word, *, other=None, hide=None, axis=-1):
    """Attention; `other` changes the scores, `hide` takes the place of what hides padding."""
    from keras import ops

    scores = ops.matmul(query, ops.transpose(key, (0, 2, 1)))
    hide = hide or (lambda ops, scores, is_word: ops.where(is_word, scores, -1e9))
    weights = ops.softmax(hide(ops, scores, is_word[:, None]), axis=axis)
    if other:
        weights = other(ops, scores, weights, is_word[:, None])
    return ops.matmul(weights, value), weights


@check.exercise(
    look_backs,
    call=as_a_layer,
    hint="only keras.ops works on tensors that hold no numbers yet, ops.transpose for .T; and the "
    "mask needs an axis for the queries",
)
def attend(query, key, value, is_word):
    return look_back(query, key, value, is_word)


attend.mistakes |= {
    "padding gets weight: use is_word": partial(look_back, hide=lambda ops, s, w: s),
    "the mask is upside down: this hides the words": partial(
        look_back, hide=lambda ops, s, w: ops.where(w, -1e9, s)
    ),
    "a hidden score of 0 still gets weight: take -1e9": partial(
        look_back, hide=lambda ops, s, w: ops.where(w, s, 0.0)
    ),
    "the softmax runs over the queries: each row must sum to 1": partial(look_back, axis=1),
    "there is no softmax: scores are not weights": partial(
        look_back, other=lambda ops, s, p, w: ops.where(w, s, -1e9)
    ),
    "padding is hidden after the softmax: the rows no longer sum to 1": partial(
        look_back, hide=lambda ops, s, w: s, other=lambda ops, s, p, w: p * ops.cast(w, p.dtype)
    ),
    "the context is a sum of the keys: sum the values": lambda q, k, v, w: look_back(q, k, k, w),
    "the query meets the values: let it meet the keys": lambda q, k, v, w: look_back(q, v, v, w),
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


def tellers(rng):
    """Steps whose answer depends on the word that goes in and on the state."""
    for count in (6, 1):
        table, first_state = rng.random((60, 50, 5)), int(rng.integers(1, 9))
        start_id, *ids = (1 + rng.permutation(59)[: count + 1]).tolist()
        step = partial(lambda table, word_id, state: (table[int(word_id), state], state + 1), table)
        yield step, first_state, start_id, ids


def feed(step, state, ids, carry=True):
    rows = []
    for word_id in ids:
        row, next_state = step(word_id, state)
        state = next_state if carry else state
        rows.append(row)
    return np.stack(rows)


@check.exercise(tellers)
def force(step, state, start_id, ids):
    return feed(step, state, [start_id, *ids[:-1]])


def fed(choose, carry=True, rows=slice(None)):
    """Put in what `choose` makes of start_id and ids, and return these rows."""
    return lambda step, state, start_id, ids: feed(step, state, choose(start_id, ids), carry)[rows]


force.mistakes |= {
    "a word's row is said before the word goes in: begin with start_id": fed(lambda s, ids: ids),
    "one row too many: what comes after the last word is not asked": fed(lambda s, ids: [s, *ids]),
    "the first row is lost: it comes from start_id": fed(
        lambda s, ids: [s, *ids], rows=slice(1, None)
    ),
    "the next state is not passed on to the next step": fed(
        lambda s, ids: [s, *ids[:-1]], carry=False
    ),
    "each step gets start_id: put in the words of ids": fed(lambda s, ids: [s] * len(ids)),
    "the words go in backwards": fed(lambda s, ids: [s, *ids[:0:-1]]),
}
