"""One word, step by step: from query and keys to the next word, with weights to drag."""

import base64
from collections.abc import Mapping
from html import escape

import numpy as np

from helpers.colours import GREY, QUERY, VALUE, WEIGHT
from helpers.corpus import gloss
from views.output import View, checked_words, image, make_view

LARGEST = 250_000  # bytes: two translators' last layers are most of it
LIKELIEST = 5  # words that are shown


def show_steps(translators, sentence: str, *, word: int = 1) -> View:
    """Show how a translator finds one word of a translation, stage by stage.

    The query is compared with each key, the scores become weights, the weights mix the context,
    and context and query together say the next word. Arrow keys step from word to word and from
    stage to stage; a weight can be dragged, and context and next word are computed anew, for this
    word only. It brings the last two layers along in 8 bits a number, so it needs no kernel.

    Args:
        translators: a trained `Translator` whose score is the dot product, or several by name,
            such as {"after 100 batches": one, "trained": other}; the last is shown first.
        sentence: the source, its tokens between white space.
        word: position of the target word that is shown first.

    Returns:
        The output of a cell. The same arguments give the same HTML.

    Raises:
        TypeError: translators is neither a Translator nor a dictionary of them.
        ValueError: a model has another attention than the dot product, or none; two have other
            vocabularies; the sentence is empty; word lies outside the translation; the output is
            larger than 250 KB.
    """
    named = translators if isinstance(translators, Mapping) else {"trained": translators}
    if not named:
        raise ValueError("translators is empty; expected at least one trained Translator")
    for name, translator in named.items():
        _validate(name, translator, vocabulary=next(iter(named.values())))
    models = [_model(str(name), translator, sentence) for name, translator in named.items()]
    shown = models[-1]
    if not 0 <= word < len(shown["written"]):
        raise ValueError(
            f"word is {word}; expected 0 to {len(shown['written']) - 1}, a position in the "
            f"translation {' '.join(shown['written'])!r}"
        )
    tokens = shown["tokens"]
    source, _, glosses = checked_words(tokens, shown["written"], list(map(gloss, tokens)))
    data = {
        "source": source,
        "glosses": glosses,
        "vocabulary": [str(each) for each in translator.vocabulary],
        "word": word,
        "models": [model["packed"] for model in models],
    }
    static, text = _first_state(shown, source, glosses, word, data["vocabulary"])
    parts = ("network", "stepper_picture", "readout", "stored")
    return make_view("stepper", data, static=static, text=text, parts=parts, largest=LARGEST)


def _validate(name, translator, vocabulary) -> None:
    from views.weights import attends_by_dot_product  # with it comes Keras, not needed elsewhere

    if not hasattr(translator, "states"):
        raise TypeError(
            f"translators has {type(translator).__name__!r}; expected a Translator of "
            "helpers.seq2seq, or a dictionary of them by name"
        )
    attend = {layer.name: layer for layer in translator.model.layers}.get("attend")
    if not attend or not attends_by_dot_product(attend):
        raise ValueError(
            f"the translator {name!r} has {'another' if attend else 'no'} attention; expected "
            "weights that are the softmax of query · key, as with attention='dot'"
        )
    if list(translator.vocabulary) != list(vocabulary.vocabulary):
        raise ValueError(
            f"the translator {name!r} has another target vocabulary; expected that of the first, "
            "so that the same word has the same number"
        )


def _model(name: str, translator, sentence: str) -> dict:
    """What one translator makes of the sentence, and the same packed for the script."""
    from views.weights import pack

    (translation,) = translator.translate([sentence], max_length=30)
    queries, keys = translator.states(translation)
    ids = {str(token): i for i, token in enumerate(translator.vocabulary)}
    written = [*translation.target_tokens, str(translator.vocabulary[translator.end])]
    return {
        "tokens": translation.source_tokens,
        "written": written,
        "queries": queries,
        "keys": keys,
        "say": translator.say,
        "packed": {
            "name": name,
            "words": [ids[each] for each in written],
            "queries": _packed_states(queries),
            "keys": _packed_states(keys),
            "network": pack(translator.model, ("dense", "probabilities")),
        },
    }


def _packed_states(states) -> dict:
    """States of a GRU in 16 bits a number, for `unpackStates`: each lies between -1 and 1."""
    numbers = np.rint(states * 32767).astype("<i2")
    return {"units": states.shape[1], "numbers": base64.b64encode(numbers.tobytes()).decode()}


def _first_state(shown, source, glosses, word, vocabulary) -> tuple[str, str]:
    """The state without a script, as HTML and as plain text."""
    query, keys = shown["queries"][word], shown["keys"]
    scores = keys @ query
    powers = np.exp(scores - scores.max())
    weights = powers / powers.sum()
    context = weights @ keys
    chances = shown["say"](context, query)
    best = np.argsort(-chances, kind="stable")[:LIKELIEST]
    before = " ".join(shown["written"][:word]) or "(nothing yet)"
    title = f"One word, step by step. Written so far: {before}"
    row = '<tr style="background:#fff;color:#000">'
    rows = "".join(
        f'{row}<th scope="row" style="text-align:left">{escape(token)}<br>'
        f"<small>{escape(meaning)}</small><td>{score:.1f}"
        f"<td>{_bar(weight, WEIGHT)}<td>{weight:.2f}"
        for token, meaning, score, weight in zip(source, glosses, scores, weights, strict=True)
    )
    next_words = "".join(
        f'{row}<th scope="row" style="text-align:left">{escape(vocabulary[i])}'
        f"<td>{_bar(chances[i], GREY)}<td>{chances[i]:.0%}"
        for i in best
    )
    static = (
        f"<p>{escape(title)}</p><p>Query {_strip(query, QUERY, 'query')}</p>"
        f'<div style="overflow-x:auto"><table cellpadding="4">{row}<th>source<th>score'
        f'<th colspan="2">weight{rows}</table></div>'
        f"<p>Context {_strip(context, VALUE, 'context')}</p>"
        f'<table cellpadding="4">{row}<th colspan="3">next word{next_words}</table>'
    )
    lines = [
        f"{token}: score {score:.1f}, weight {weight:.2f}"
        for token, score, weight in zip(source, scores, weights, strict=True)
    ]
    likeliest = ", ".join(f"{vocabulary[i]} {chances[i]:.0%}" for i in best)
    return static, "\n".join([title, *lines, f"next word: {likeliest}"])


def _strip(numbers, color: str, name: str) -> str:
    """A picture of numbers from -1 to 1: a thin bar for each, up or down."""
    bars = "".join(f"M{i} 0V{-10 * number:.0f}" for i, number in enumerate(numbers))
    return image(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -11 {len(numbers) + 1} 22" '
        f'width="{len(numbers)}" height="22"><path stroke="{color}" d="{bars}"/></svg>',
        f"{name}: {len(numbers)} numbers",
    )


def _bar(share: float, color: str) -> str:
    return f'<div style="background:{color};height:14px;width:{100 * share:.0f}px"></div>'
