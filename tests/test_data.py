"""helpers/data.py: vocabularies, ids, batches."""

import random
import unicodedata
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from helpers.corpus import SentencePair
from helpers.data import encode, known_tokens, make_batches, make_vectorizers

# Vocabularies and ids

TRAIN = [
    SentencePair("톰 은 Tom 이다 .", "Tom is Tom ."),
    SentencePair("비 가 와요 .", "It rains ."),
]
SOURCE, TARGET = make_vectorizers(TRAIN)


def test_vocabularies_hold_the_training_words_as_they_are():
    assert SOURCE.get_vocabulary()[:3] == ["", "[UNK]", "."]
    assert set(SOURCE.get_vocabulary()[2:]) == set("톰 은 Tom 이다 . 비 가 와요".split())
    assert set(TARGET.get_vocabulary()[2:]) == set("<sos> <eos> Tom is . It rains".split())


@pytest.mark.parametrize("pairs", [[], [SentencePair("", "")], [SentencePair(" ", "Go .")]])
def test_vocabulary_needs_words(pairs):
    with pytest.raises(ValueError, match="pairs: .*vocabulary of size 0"):
        make_vectorizers(pairs)


def test_encode_pads_and_marks_unknown_words():
    ids = encode(["비 가 와요 .", "눈 이 와요"], SOURCE)
    word = SOURCE.get_vocabulary().index
    assert ids.dtype == np.int64
    assert ids.tolist() == [[*map(word, ("비", "가", "와요", "."))], [1, 1, word("와요"), 0]]
    assert encode(["비 " * 200], SOURCE).tolist() == [[word("비")] * 200]
    assert known_tokens("눈 이 와요 tom Tom", SOURCE) == ["[UNK]", "[UNK]", "와요", "[UNK]", "Tom"]


def test_tokens_stand_between_white_space_of_any_kind_in_one_form():
    odd = unicodedata.normalize("NFD", " 비\u00a0가\t\u3000와요 \u2028. ")
    assert known_tokens(odd, SOURCE) == ["비", "가", "와요", "."]
    odd_pairs = [SentencePair(odd, "It\u00a0rains .")]
    learned, target = make_vectorizers(odd_pairs)
    assert set(learned.get_vocabulary()[2:]) == set("비 가 와요 .".split())
    ((inputs, _),) = make_batches(odd_pairs, learned, target)
    assert [np.shape(ids) for ids in inputs] == [(1, 4), (1, 4)]


def test_encode_refuses_what_has_no_tokens():
    for empty in ("  ", "\u3000", ""):
        with pytest.raises(ValueError, match=r"sentences\[1\]"):
            encode(["비", empty], SOURCE)
    with pytest.raises(ValueError, match="at least one sentence"):
        encode([], SOURCE)
    with pytest.raises(TypeError, match="expected a list.*'비 가'"):
        encode("비 가", SOURCE)
    with pytest.raises(ValueError, match=r"sentences\[0\]"):
        known_tokens("", SOURCE)


# Batches


def random_pairs(count):
    """Pairs of unlike lengths, each pair different from the others."""
    draw = random.Random(0)

    def sentence(first):
        return " ".join([first, *(f"w{draw.randrange(30)}" for _ in range(draw.randrange(20)))])

    return [SentencePair(sentence(f"가{n}"), sentence(f"e{n}")) for n in range(count)]


def batches_of(pairs, **options):
    return make_batches(pairs, *make_vectorizers(pairs), **options)


def arrays(batches):
    return [(s.numpy(), i.numpy(), o.numpy()) for (s, i), o in batches]


def words(ids, vectorizer):
    vocabulary = vectorizer.get_vocabulary()
    return " ".join(vocabulary[token_id] for token_id in ids if token_id)


@pytest.mark.parametrize("pairs", [random_pairs(100), TRAIN, [SentencePair("가", "a")]])
def test_an_epoch_holds_every_pair_once_and_target_out_is_one_ahead(pairs):
    source, target = make_vectorizers(pairs)
    batches = make_batches(pairs, source, target, batch_size=7)
    for _ in range(2):
        seen = Counter()
        for rows in arrays(batches):
            assert len(rows[0]) <= 7
            assert rows[1].shape == rows[2].shape
            for source_ids, target_in, target_out in zip(*rows, strict=True):
                sentence = words(target_out, target).removesuffix(" <eos>")
                assert words(target_in, target) == f"<sos> {sentence}"
                assert words(target_out, target) == f"{sentence} <eos>"
                seen[words(source_ids, source), sentence] += 1
        assert seen == Counter((pair.source, pair.target) for pair in pairs)


def test_batches_are_padded_to_their_own_longest_sentence():
    for rows in arrays(batches_of(random_pairs(500), batch_size=16)):
        for ids in rows:
            assert ids.dtype == np.int64
            assert (ids > 0).sum(axis=1).max() == ids.shape[1]
            assert (np.diff(ids > 0, axis=1).sum(axis=1) <= 1).all()  # padding only at the end


def test_a_batch_holds_sentences_of_like_length_and_batches_come_in_any_order():
    def lengths(source, target_in, _):
        # Alike means: to the same 2 target and 3 source tokens.
        kinds = (target_in > 0).sum(axis=1) // 2, (source > 0).sum(axis=1) // 3
        return sorted(zip(*kinds, strict=True))

    batches = [lengths(*rows) for rows in arrays(batches_of(random_pairs(500), batch_size=16))]
    assert [len(batch) for batch in sorted(batches)] == [16] * 31 + [4]
    in_order = sorted(batches, key=lambda batch: (batch[0], batch[-1]))
    for shorter, longer in pairwise(in_order):
        assert shorter[-1] <= longer[0]
    assert batches != in_order


def test_order_changes_with_the_epoch_and_the_seed_and_repeats_for_a_seed():
    def epoch(batches):
        return [[ids.tolist() for ids in rows] for rows in arrays(batches)]

    pairs = random_pairs(200)
    one, again, other = (batches_of(pairs, seed=seed) for seed in (0, 0, 1))
    first, second = epoch(one), epoch(one)
    assert first != second
    assert first != epoch(other)
    assert [first, second] == [epoch(again), epoch(again)]


def test_batches_refuse_bad_arguments():
    for batch_size in (0, -1):
        with pytest.raises(ValueError, match=f"batch_size: .*{batch_size}"):
            make_batches(TRAIN, SOURCE, TARGET, batch_size=batch_size)
    with pytest.raises(ValueError, match="at least one sentence"):
        make_batches([], SOURCE, TARGET)
    with pytest.raises(ValueError, match=r"sentences\[0\]"):
        make_batches([SentencePair("", "Go .")], SOURCE, TARGET)
    with pytest.raises(ValueError, match="target_vectorizer: .*<sos>"):
        make_batches(TRAIN, TARGET, SOURCE)
