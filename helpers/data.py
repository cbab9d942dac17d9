"""Sentence pairs in, batches of token ids out.

The steps in order::

    pairs = generate_pairs(4000)  # of helpers.corpus, or load_tatoeba() of helpers.tatoeba
    source_vectorizer, target_vectorizer = make_vectorizers(pairs)
    batches = make_batches(pairs, source_vectorizer, target_vectorizer)
    ids = encode([pairs[0].source], source_vectorizer)  # what a trained model translates
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from helpers.corpus import SentencePair, tokenize

START, END = "<sos>", "<eos>"


def make_vectorizers(
    pairs: Sequence[SentencePair],
) -> tuple[keras.layers.TextVectorization, keras.layers.TextVectorization]:
    """Learn both vocabularies.

    The ids: 0 is padding, 1 "[UNK]", any unknown word; the others go by frequency. The target's
    vocabulary holds START and END.

    Args:
        pairs: The training pairs only: a word that only test sentences hold is unknown.

    Returns:
        Two keras.layers.TextVectorization, for source and target.

    Raises:
        ValueError: If the pairs have no word.
    """
    return (
        _learn_vocabulary([pair.source for pair in pairs]),
        _learn_vocabulary([f"{START} {pair.target} {END}" for pair in pairs]),
    )


def _learn_vocabulary(sentences: Sequence[str]) -> keras.layers.TextVectorization:
    sentences = _canonical(sentences)
    if not any(sentences):
        raise ValueError(
            f"pairs: {len(sentences)} sentences without a word give a vocabulary of size 0. "
            "Give the pairs to train on."
        )
    # Keras would lower the case and strip punctuation, the brackets of "<sos>" too.
    vectorizer = keras.layers.TextVectorization(standardize=None, split="whitespace", ragged=True)
    vectorizer.adapt(sentences)
    return vectorizer


def _canonical(sentences: Sequence[str]) -> list[str]:
    """The sentences with single spaces between `tokenize`'s tokens.

    TensorFlow splits at ASCII's white space only, and knows no Unicode forms.
    """
    return [" ".join(tokenize(sentence)) for sentence in sentences]


def make_batches(
    pairs: Sequence[SentencePair],
    source_vectorizer: keras.layers.TextVectorization,
    target_vectorizer: keras.layers.TextVectorization,
    *,
    batch_size: int = 64,
    seed: int = 0,
) -> tf.data.Dataset:
    """Make the batches to train on, with teacher forcing.

    A batch holds sentences of like length and is padded to its own longest. Each epoch holds
    every pair once, in another order.

    Args:
        pairs: What to train on.
        source_vectorizer, target_vectorizer: What `make_vectorizers` returned.
        batch_size: How many pairs a batch, but for the last.
        seed: The same seed gives the same orders.

    Returns:
        A tf.data.Dataset of ((source, target_in), target_out), int64, with the shapes
        (batch, source length), (batch, target length) and (batch, target length). target_in is
        START w1 .. wn, target_out is w1 .. wn END.

    Raises:
        ValueError: If there are no pairs, a source is empty, `batch_size` is below 1, or the
            vectorizers are swapped.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size: expected 1 or more, got {batch_size}.")
    if not {START, END} <= set(target_vectorizer.get_vocabulary()):
        raise ValueError(
            f"target_vectorizer: expected {START} and {END} in its vocabulary. "
            "Give the second of the two that make_vectorizers returned."
        )
    source = _look_up([pair.source for pair in pairs], source_vectorizer)
    target = _look_up([f"{START} {pair.target} {END}" for pair in pairs], target_vectorizer)
    target_in, target_out = target[:, :-1], target[:, 1:]
    # Sentences of like length share a batch: targets first, since a target position costs more, by
    # its whole vocabulary. Not quite alike, or a batch would hold one kind of sentence only.
    lengths = target_in.row_lengths() // 2 * 1000 + source.row_lengths() // 3
    # Known beforehand, the number of batches gives Keras's progress bar its end.
    batch_count = -(-len(pairs) // batch_size)

    def sort_by_length(rows):
        return tf.gather(rows, tf.argsort(tf.gather(lengths, rows), stable=True))

    def look_up_rows(rows):
        ids = [tf.gather(ragged, rows).to_tensor() for ragged in (source, target_in, target_out)]
        return (ids[0], ids[1]), ids[2]

    # While it tunes itself, TensorFlow 2.21 was seen to keep an epoch waiting at its end, until 0.6
    # or 5.1 s had passed since its start. There is little to tune here.
    options = tf.data.Options()
    options.autotune.enabled = False
    # An epoch is shuffled, sorted by length, cut into batches, and the batches are shuffled. What
    # moves are the numbers of the pairs, which is much quicker than to move their ids.
    return (
        tf.data.Dataset.range(len(pairs))
        .shuffle(len(pairs), seed=seed)
        .batch(len(pairs))
        .map(sort_by_length)
        .unbatch()
        .batch(batch_size)
        .shuffle(batch_count, seed=seed)
        .map(look_up_rows)
        .apply(tf.data.experimental.assert_cardinality(batch_count))
        .prefetch(2)
        .with_options(options)
    )


def encode(sentences: Sequence[str], vectorizer: keras.layers.TextVectorization) -> np.ndarray:
    """Turn sentences into ids.

    Args:
        sentences: A list of texts, whose tokens, also punctuation, stand between white space.
        vectorizer: One of those that `make_vectorizers` returned.

    Returns:
        An int64 array (batch, length), padded with 0.

    Raises:
        TypeError: If `sentences` is a single string.
        ValueError: If there is no sentence, or one without a token.
    """
    if isinstance(sentences, str):
        raise TypeError(f"sentences: expected a list, got a string. Write [{sentences!r}].")
    return _look_up(sentences, vectorizer).to_tensor().numpy()


def _look_up(sentences, vectorizer) -> tf.RaggedTensor:
    """Turn sentences into a tf.RaggedTensor of ids (batch, None)."""
    if not sentences:
        raise ValueError("expected at least one sentence, got an empty list.")
    canonical = _canonical(sentences)
    if "" in canonical:
        index = canonical.index("")
        raise ValueError(f"sentences[{index}]: expected a token or more, got {sentences[index]!r}.")
    return vectorizer(tf.constant(canonical))


def known_tokens(sentence: str, vectorizer: keras.layers.TextVectorization) -> list[str]:
    """List a sentence's tokens as the model sees them, the unknown ones as "[UNK]"."""
    vocabulary = vectorizer.get_vocabulary()
    return [str(vocabulary[token_id]) for token_id in encode([sentence], vectorizer)[0]]
