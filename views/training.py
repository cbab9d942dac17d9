"""Attention appears: one sentence's map while a translator learns, live and afterwards."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
from IPython import get_ipython
from IPython.display import HTML, DisplayHandle

from helpers import metrics
from helpers.corpus import SentencePair, gloss
from helpers.plotting import validate_heatmap
from views.output import View, checked_words, make_view, table, weight_cells


class Moment(NamedTuple):
    """What a translator could do after so many batches."""

    batch: int
    weights: np.ndarray  # of the sentence that is shown: attention weights (target, source)
    error: float  # alignment error rate over the sentences that are measured
    exact: float  # share of them that it translates to the letter


class AttentionAppears(keras.callbacks.Callback):
    """Draw the attention of one test sentence while a model trains, in one output.

    For `model.fit(..., callbacks=[...])`. When training ends, the same output becomes a view with a
    slider over all moments, which needs no kernel. Outside a notebook nothing is drawn.

    Args:
        translator: a `Translator` around the model that is going to be trained.
        pair: the sentence that is shown, its target the reference: row by row the same words.
        pairs: what the numbers below the map are measured on, with gold links.
        moments: how many, from before the first batch to after the last.
        keep: after so many batches the weights of the model are copied.

    Attributes:
        moments: a `Moment` for each.
        kept: the copied weights, for `set_weights` of a second model; None until then.

    Raises:
        ValueError: the model has no attention, pairs is empty, or moments is below 2.
    """

    def __init__(
        self,
        translator,
        pair: SentencePair,
        pairs: Sequence[SentencePair],
        *,
        moments: int = 24,
        keep: int = 100,
    ):
        super().__init__()
        if "attend" not in {layer.name for layer in translator.model.layers}:
            raise ValueError(
                "translator has no attention, so nothing can appear; expected one built with "
                "attention='dot', 'general', 'concat' or 'additive'"
            )
        if not pairs:
            raise ValueError("pairs is empty; expected at least one pair with gold links")
        if moments < 2:
            raise ValueError(f"moments is {moments}; expected 2 or more")
        self.translator, self.pair, self.pairs = translator, pair, list(pairs)
        self.count, self.keep = moments, keep
        self.kept: list[np.ndarray] | None = None
        self.moments: list[Moment] = []
        translator.read([pair])  # traces its graph now, so that training need not wait for it

    def on_train_begin(self, logs=None):
        self.done = 0
        self.moments = []
        self.total = self.params["steps"] * self.params["epochs"]
        self.goals = set(np.linspace(0, self.total, self.count).round().astype(int).tolist())
        self.display = DisplayHandle() if get_ipython() else None
        if self.display:
            self.display.display(HTML(""))
        self._look()

    def on_train_batch_end(self, batch, logs=None):
        self.done += 1
        if self.done == self.keep:
            self.kept = self.model.get_weights()
        self._look()

    def on_train_end(self, logs=None):
        if self.display:
            self.display.update(show_training(self.moments, self.pair))

    def _look(self):
        if self.done not in self.goals:
            return
        shown, *others = self.translator.read([self.pair, *self.pairs])
        links = [metrics.links_from_weights(each.weights) for each in others]
        error = metrics.alignment_error_rate(
            links, [pair.sure for pair in self.pairs], [pair.possible for pair in self.pairs]
        )
        exact = float(np.mean([each.exact for each in others]))
        self.moments.append(Moment(self.done, shown.weights, error, exact))
        if self.display:
            # Without a script: a page would run it anew for each moment.
            self.display.update(HTML(_static(self.moments[-1], self.pair)))


def show_training(moments: Sequence[Moment], pair: SentencePair) -> View:
    """Show how the attention of one sentence came about, with a slider over the moments.

    Args:
        moments: what `AttentionAppears` noted, in the order of their batches.
        pair: the sentence, with its gold links.

    Returns:
        The output of a cell. The same arguments give the same HTML.

    Raises:
        ValueError: there is no moment, one is out of order, its weights do not fit to the pair,
            or its error or exact lies outside 0 to 1.
    """
    if not moments:
        raise ValueError("moments is empty; expected at least one")
    for before, moment in zip([None, *moments], moments, strict=False):
        validate_heatmap(moment.weights, pair.source_tokens, pair.target_tokens)
        if before and before.batch >= moment.batch:
            raise ValueError(
                f"moments has batch {moment.batch} after batch {before.batch}; expected rising "
                "numbers"
            )
        for name in ("error", "exact"):
            if not 0 <= (value := getattr(moment, name)) <= 1:
                raise ValueError(f"{name} is {value} at batch {moment.batch}; expected 0 to 1")
    glosses = [gloss(token) for token in pair.source_tokens]
    source, target, glosses = checked_words(pair.source_tokens, pair.target_tokens, glosses)
    data = {
        "source": source,
        "target": target,
        "glosses": glosses,
        "sure": sorted(pair.sure),
        "possible": sorted(pair.possible - pair.sure),
        "moments": [
            {
                "batch": moment.batch,
                "map": np.rint(moment.weights * 100).astype(int).tolist(),
                "error": round(moment.error, 3),
                "exact": round(moment.exact, 3),
            }
            for moment in moments
        ],
    }
    text = "\n".join(_numbers(moment) for moment in moments)
    return make_view("training", data, static=_static(moments[-1], pair), text=text)


def _numbers(moment: Moment) -> str:
    return (
        f"after {moment.batch} batches: alignment error rate {moment.error:.2f}, "
        f"exact match {moment.exact:.0%}"
    )


def _static(moment: Moment, pair: SentencePair) -> str:
    glosses = [gloss(token) for token in pair.source_tokens]
    source, target, glosses = checked_words(pair.source_tokens, pair.target_tokens, glosses)
    return table(weight_cells(moment.weights), source, target, _numbers(moment), glosses)
