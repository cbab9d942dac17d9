"""One sentence as a trained translator sees it, for lessons that have not trained one yet."""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

FILE = files("helpers") / "trained.npz"  # `python -m tools.trained_vectors` writes it


class OneSentence(NamedTuple):
    """What a trained translator works with while it writes the translation of one sentence."""

    query: np.ndarray  # the decoder's states (target, units), each just before it writes a word
    key: np.ndarray  # the encoder's states (source, units)
    value: np.ndarray  # the same states (source, units): this translator mixes what it compares
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]  # what it wrote: the decoder's state t chose the word t
    weights: np.ndarray  # its own attention weights (target, source)
    # Its two dense layers, as far as this sentence needs them; hidden is the first one's output.
    hidden_by_query: np.ndarray  # (target, hidden), the bias included
    hidden_by_value: np.ndarray  # (source, hidden)
    logits_by_hidden: np.ndarray  # (hidden + 1, words), the bias in the last row
    words: tuple[str, ...]  # all that it might write here, wherever it looks

    def write(self, context: np.ndarray) -> list[str]:
        """What the translator writes if it gets other contexts than its own.

        Args:
            context: (target, units), each a mix of the values.

        Returns:
            The most probable word for each row of contexts.
        """
        shares = context @ np.linalg.pinv(self.value)  # (target, source): how it was mixed
        hidden = np.tanh(shares @ self.hidden_by_value + self.hidden_by_query)
        logits = hidden @ self.logits_by_hidden[:-1] + self.logits_by_hidden[-1]
        return [self.words[best] for best in logits.argmax(axis=-1)]


def one_sentence() -> OneSentence:
    """The vectors of a trained translator for one sentence, rounded to half precision.

    It was trained without the division by √depth: its weights are softmax(query @ key.T) as it
    stands. An attention function that divides gives them for query * √depth.
    """
    with FILE.open("rb") as file, np.load(file) as stored:
        arrays = dict(stored)
    fields = {
        name: tuple(map(str, array)) if array.dtype.kind == "U" else array.astype(np.float32)
        for name, array in arrays.items()
    }
    states = fields.pop("states")
    return OneSentence(key=states, value=states.copy(), **fields)
