"""Training a translator, for whatever needs a trained one but does not teach how."""

from collections.abc import Callable, Sequence

import keras

from helpers import data
from helpers.corpus import SentencePair
from helpers.progress import TrainingProgress
from helpers.seq2seq.model import build_seq2seq, swap_attention
from helpers.seq2seq.translator import Translator


def train_translator(
    pairs: Sequence[SentencePair],
    *,
    attention: str | Callable | None = "dot",
    passes: int = 5,
    seed: int = 10,
) -> Translator:
    """Train a translator of class size: 128 units, embeddings of 128.

    Args:
        pairs: What to learn from, its vocabulary included.
        attention: As for `build_seq2seq`, None for none; or a function, as for `swap_attention`.
        passes: How often each pair is seen.
        seed: For the first weights and the order of the pairs: the same seed gives the same
            translator on one machine.

    Raises:
        ValueError: If passes is below 1, there are no pairs, or attention is unknown.
    """
    if passes < 1:
        raise ValueError(f"passes is {passes}; expected 1 or more")
    keras.utils.set_random_seed(seed)
    vectorizers = data.make_vectorizers(pairs)
    batches = data.make_batches(pairs, *vectorizers, batch_size=128)
    sizes = [vectorizer.vocabulary_size() for vectorizer in vectorizers]
    kind = "dot" if callable(attention) else attention
    model = build_seq2seq(*sizes, embedding_dim=128, units=128, attention=kind)
    if callable(attention):
        model = swap_attention(model, attention)
    # The average of the last steps' weights stays: so a high rate does less harm at the end.
    adam = keras.optimizers.Adam(0.012, use_ema=True, ema_momentum=0.98)
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=0)  # padding is no word
    model.compile(adam, loss, jit_compile=False)  # compiling each shape would take longer
    model.fit(batches, epochs=passes, verbose=0, shuffle=False, callbacks=[TrainingProgress()])
    return Translator(model, *vectorizers)
