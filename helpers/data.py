"""Sentence pairs in, batches of token ids out.

The steps in order::

    pairs = load_tatoeba()  # or helpers.corpus.generate_pairs(4000)
    source_vectorizer, target_vectorizer = make_vectorizers(pairs)
    batches = make_batches(pairs, source_vectorizer, target_vectorizer)
    ids = encode([pairs[0].source], source_vectorizer)  # what a trained model translates
"""

import io
import os
import re
import tempfile
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers.corpus import SentencePair

START, END = "<sos>", "<eos>"
TATOEBA_URL = "https://www.manythings.org/anki/kor-eng.zip"
TIMEOUT_S = 30  # seconds without a byte from the server


def load_tatoeba(path: str | Path | None = None) -> list[SentencePair]:
    """Read Tatoeba's sentence pairs: a list of SentencePair, Korean to English, without links.

    path: a file with a pair a line: English, tab, Korean and, after another tab, its attribution.
    Without a path the file is downloaded once and kept in the folder that the environment
    variable ATTENTION_NOTEBOOKS_CACHE names, else in ~/.cache/attention-notebooks.

    Raises FileNotFoundError (no such file), ValueError (a file that is empty, damaged or not
    UTF-8) or ConnectionError (a failed download, of which nothing is kept).
    """
    if path is not None:
        if not Path(path).is_file():
            raise FileNotFoundError(
                f"path: {path} is not a file. Give a tab-separated file of sentence pairs, "
                "or call load_tatoeba() without a path to download one."
            )
        return _parse(Path(path).read_bytes(), path)
    default = Path.home() / ".cache" / "attention-notebooks"
    folder = Path(os.environ.get("ATTENTION_NOTEBOOKS_CACHE") or default)
    cached = folder / "kor.txt"
    if not cached.exists():
        content = _download()
        folder.mkdir(parents=True, exist_ok=True)
        # Renaming is one step: the cache holds the whole file or none, whatever interrupts this.
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            part = Path(temporary) / "kor.txt"
            part.write_bytes(content)
            os.replace(part, cached)
    try:
        return _parse(cached.read_bytes(), cached)
    except ValueError as error:
        raise ValueError(f"{error} Delete this cached copy, then load_tatoeba() again.") from error


def _parse(content: bytes, name) -> list[SentencePair]:
    """Turn the bytes of a tab-separated file into pairs; name is for the error messages."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")  # a mark that Windows editors add
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{name}, line {number}: expected UTF-8 text, got {content[error.start : error.end]}."
            " Save the file as UTF-8; at the last line, the file may have been cut short."
        ) from error
    pairs = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line:
            continue
        english, korean, attribution = (line.split("\t") + ["", ""])[:3]
        pair = SentencePair(
            source=_split_off("?.!,", korean),
            target=_split_off("?.!", english),
            attribution=attribution,
        )
        if not pair.source or not pair.target:
            raise ValueError(
                f"{name}, line {number}: expected English, a tab and Korean, got {line[:60]!r}."
                " Correct the line; at the last line, the file may have been cut short."
            )
        pairs.append(pair)
    if not pairs:
        raise ValueError(f"{name}: expected a sentence pair a line, got an empty file.")
    return pairs


def _split_off(marks: str, sentence: str) -> str:
    """Make each of the marks a token of its own; separate all tokens by single spaces."""
    # The clean-up of many tutorials, re.sub("[^a-zA-Z?.!,]+", " ", sentence), erases all Hangul.
    return " ".join(re.sub(f"([{marks}])", r" \1 ", sentence).split())


def _download() -> bytes:
    """Fetch TATOEBA_URL and return the bytes of its kor.txt, checked."""
    # The server refuses clients that call themselves Python.
    request = urllib.request.Request(TATOEBA_URL, headers={"User-Agent": "Mozilla/5.0"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:
            announced = int(reply.headers.get("Content-Length", 0))
            progress = keras.utils.Progbar(announced or None, unit_name="byte")
            received = b""
            while block := reply.read(2**15):
                received += block
                progress.update(len(received))
        if len(received) < announced:
            raise ValueError(f"the connection ended after {len(received)} of {announced} bytes")
        if not zipfile.is_zipfile(io.BytesIO(received)):
            raise ValueError(f"expected a zip archive, got {received[:40]}")
        content = zipfile.ZipFile(io.BytesIO(received)).read("kor.txt")
        _parse(content, "kor.txt")
    except Exception as error:  # networks and damaged archives fail with a dozen types
        raise ConnectionError(
            f"The download of {TATOEBA_URL} failed ({error}). Try again later. Until then, "
            "helpers.corpus.generate_pairs needs no download, and load_tatoeba(path) reads a "
            "file that you have."
        ) from error
    return content


def make_vectorizers(
    pairs: Sequence[SentencePair],
) -> tuple[keras.layers.TextVectorization, keras.layers.TextVectorization]:
    """Learn both vocabularies: two keras.layers.TextVectorization, for source and target.

    Give the training pairs only: a word that only test sentences hold is unknown. The ids: 0 is
    padding, 1 "[UNK]", any unknown word; the others go by frequency. The target's vocabulary
    holds START and END. Raises ValueError for pairs without a word.
    """
    return (
        _learn_vocabulary([pair.source for pair in pairs]),
        _learn_vocabulary([f"{START} {pair.target} {END}" for pair in pairs]),
    )


def _learn_vocabulary(sentences: Sequence[str]) -> keras.layers.TextVectorization:
    if not any(sentence.split() for sentence in sentences):
        raise ValueError(
            f"pairs: {len(sentences)} sentences without a word give a vocabulary of size 0. "
            "Give the pairs to train on."
        )
    # Keras would lower the case and strip punctuation, the brackets of "<sos>" too.
    vectorizer = keras.layers.TextVectorization(standardize=None, split="whitespace", ragged=True)
    vectorizer.adapt(sentences)
    return vectorizer


def make_batches(
    pairs: Sequence[SentencePair],
    source_vectorizer: keras.layers.TextVectorization,
    target_vectorizer: keras.layers.TextVectorization,
    *,
    batch_size: int = 64,
    seed: int = 0,
) -> tf.data.Dataset:
    """Make the tf.data.Dataset of ((source, target_in), target_out) to train on.

    Shapes: (batch, source length), (batch, target length), (batch, target length), int64.
    Teacher forcing: target_in is START w1 .. wn, target_out is w1 .. wn END. A batch holds
    sentences of like length and is padded to its own longest. Each epoch holds every pair once,
    in another order; the same seed gives the same orders.

    Raises ValueError for no pairs, an empty source, a batch_size below 1, or vectorizers that
    are swapped.
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
    """Turn a list of sentences into ids: an int64 array (batch, length), padded with 0.

    Tokens, also punctuation, stand between spaces. Raises TypeError for a single string,
    ValueError for an empty list or an empty sentence.
    """
    if isinstance(sentences, str):
        raise TypeError(f"sentences: expected a list, got a string. Write [{sentences!r}].")
    return _look_up(sentences, vectorizer).to_tensor().numpy()


def _look_up(sentences, vectorizer) -> tf.RaggedTensor:
    """Turn sentences into a tf.RaggedTensor of ids (batch, None)."""
    if not sentences:
        raise ValueError("expected at least one sentence, got an empty list.")
    for index, sentence in enumerate(sentences):
        if not sentence.strip():
            raise ValueError(f"sentences[{index}]: expected a token or more, got {sentence!r}.")
    return vectorizer(tf.constant(sentences))


def known_tokens(sentence: str, vectorizer: keras.layers.TextVectorization) -> list[str]:
    """List a sentence's tokens as the model sees them, the unknown ones as "[UNK]"."""
    vocabulary = vectorizer.get_vocabulary()
    return [str(vocabulary[token_id]) for token_id in encode([sentence], vectorizer)[0]]
