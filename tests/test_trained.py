"""What the lessons show of a trained translator before they train one."""

import numpy as np

from exercises import random_cases
from helpers.corpus import gloss
from helpers.trained import one_sentence


def test_the_vectors_of_one_sentence_give_the_translators_weights():
    one = one_sentence()
    count = len(one.target_tokens), len(one.source_tokens)
    assert one.query.shape == (count[0], 128)
    assert one.key.shape == one.value.shape == (count[1], 128)
    assert one.weights.shape == count
    np.testing.assert_allclose(random_cases.softmax(one.query @ one.key.T), one.weights, atol=0.01)
    assert all(map(gloss, one.source_tokens))


def test_its_heatmap_is_sharp_and_leaves_the_diagonal():
    one = one_sentence()
    assert np.median(one.weights.max(axis=1)) > 0.9
    looks = dict(zip(one.target_tokens, one.weights.argmax(axis=1), strict=True))
    assert looks["took"] == one.source_tokens.index("탔어요")
    assert looks["boat"] == one.source_tokens.index("배를")
    assert looks["Busan"] == one.source_tokens.index("부산에서")


def test_it_writes_from_contexts():
    one = one_sentence()
    assert one.write(one.weights @ one.value) == list(one.target_tokens)
    elsewhere = one.weights.copy()
    took = one.target_tokens.index("took")
    elsewhere[took] = one.weights[one.target_tokens.index("weekend")]
    written = one.write(elsewhere @ one.value)
    assert written[took] != "took"
    del written[took]
    assert written == [word for word in one.target_tokens if word != "took"]
