"""Sentences as pieces of words, and batches of their ids.

SentencePiece finds the pieces by itself: Kudo and Richardson (2018), "SentencePiece". Its unigram
model can also cut a word in other ways, at random: Kudo (2018), "Subword regularization".
"""

import io
from collections.abc import Sequence

import numpy as np
import sentencepiece
import tensorflow as tf

from helpers.corpus import SentencePair

PADDING, UNKNOWN, START, END = range(4)
CHOICES, SMOOTHNESS = 16, 0.2  # Kudo's l and alpha: at 0 all choices are alike


def learn_subwords(
    sentences: Sequence[str], size: int, *, words: bool = False
) -> sentencepiece.SentencePieceProcessor:
    """Learn a vocabulary of pieces from sentences.

    Args:
        sentences: The training sentences only.
        size: How many pieces, padding, unknown, START and END included. Few sentences may give
            fewer.
        words: Take whole words instead, all of them.

    Returns:
        A processor: `encode(sentences)` gives lists of ids, `decode(ids)` a text.

    Raises:
        ValueError: If there is no sentence with a character, or they need a larger `size`.
    """
    if not any(sentence.strip() for sentence in sentences):
        raise ValueError(f"sentences: {len(sentences)} sentences hold no text; give some to learn")
    kind = {"model_type": "word", "use_all_vocab": True} if words else {"vocab_size": size}
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences),
            model_writer=model,
            **kind,
            pad_id=PADDING,
            unk_id=UNKNOWN,
            bos_id=START,
            eos_id=END,
            character_coverage=1.0,  # rare Hangul syllables too
            hard_vocab_limit=False,
            num_threads=1,  # sums in one order, so that every run finds the same pieces
            minloglevel=2,
        )
    except RuntimeError as error:  # "Vocabulary size is smaller than required_chars"
        raise ValueError(
            f"size is {size}, too small for the characters of {len(sentences)} sentences ({error})"
        ) from error
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def encode(sentences: Sequence[str], subwords) -> np.ndarray:
    """Turn sentences into ids (batch, length), each with END, padded with 0."""
    return _padded([[*ids, END] for ids in subwords.encode(list(sentences))])


def _padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    array = np.full((len(rows), max(map(len, rows))), PADDING, np.int32)
    for row, ids in zip(array, rows, strict=True):
        row[: len(ids)] = ids
    return array


def make_subword_batches(
    pairs: Sequence[SentencePair],
    source_subwords,
    target_subwords,
    *,
    batch_size: int = 32,
    seed: int = 0,
    sample: bool = True,
) -> tuple[tf.data.Dataset, int]:
    """Make endless batches to train on, with teacher forcing.

    A batch holds sentences of like length. Each pass holds every pair once, in another order and,
    if sampled, with the source in other pieces. English is lower-cased.

    Args:
        pairs: What to train on.
        source_subwords, target_subwords: What `learn_subwords` returned.
        batch_size: How many pairs a batch, but for the last of a pass.
        seed: For order and pieces.
        sample: Cut source words anew in each pass, else always in the best way.

    Returns:
        The batches, ((source, target_in), target_out, is_word) of shapes (batch, source length),
        3 times (batch, target length), and how many of them are a pass.

    Raises:
        ValueError: If there are no pairs, or `batch_size` is below 1.
    """
    if batch_size < 1 or not pairs:
        raise ValueError(f"{len(pairs)} pairs, batch_size {batch_size}; expected 1 or more of both")
    sentences = [pair.source for pair in pairs]
    english = [pair.target.lower() for pair in pairs]
    target = [[START, *ids, END] for ids in target_subwords.encode(english)]
    ways = _ways_to_cut(sentences, source_subwords, CHOICES if sample else 1)
    generator = np.random.default_rng(seed)

    def passes():
        while True:
            source = [
                [*choices[generator.choice(len(choices), p=shares)], END]
                for choices, shares in ways
            ]
            # Target positions cost most; the random part gives a sentence other neighbours.
            lengths = [len(t) + len(s) / 3 for s, t in zip(source, target, strict=True)]
            order = np.argsort(lengths + generator.uniform(0, 2, len(pairs)))
            batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
            generator.shuffle(batches)
            for rows in batches:
                words = _padded([target[row] for row in rows])
                inputs = _padded([source[row] for row in rows]), words[:, :-1]
                yield inputs, words[:, 1:], (words[:, 1:] != PADDING).astype(np.float32)

    ids, weights = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)
    signature = ((ids, ids), ids, weights)
    batches = tf.data.Dataset.from_generator(passes, output_signature=signature)
    return batches.prefetch(4), -(-len(pairs) // batch_size)


def _ways_to_cut(sentences, subwords, count) -> list[tuple[list[list[int]], np.ndarray]]:
    """For each sentence the most probable ways to cut it, and how often each shall be taken."""
    if count == 1:
        return [([ids], np.ones(1)) for ids in subwords.encode(sentences)]
    found = []
    for sentence in sentences:
        choices = subwords.nbest_encode(sentence, nbest_size=count, out_type=int)
        scores = np.array([sum(map(subwords.get_score, ids)) for ids in choices])
        shares = np.exp(SMOOTHNESS * (scores - scores.max()))
        found.append((choices, shares / shares.sum()))
    return found
