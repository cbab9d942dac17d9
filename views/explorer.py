"""An interactive view of attention: point at a word, and see which words it takes from."""

from collections.abc import Collection, Sequence

import numpy as np

from helpers.plotting import validate_heatmap
from views.output import View, checked_words, make_view, table, weight_cells


def explore_attention(
    weights,
    source_tokens: Sequence[str],
    target_tokens: Sequence[str],
    *,
    gold: Collection[tuple[int, int]] | None = None,
    effects=None,
    glosses: Sequence[str] | None = None,
    head_names: Sequence[str] | None = None,
    mean: bool = True,
) -> View:
    """Show sentences and the attention between their words, to explore by mouse or keyboard.

    Point at a target word, and the source words light up by their weight; point at a source word
    for the reverse. Arrow keys step from word to word and from sentence to sentence, H from head
    to head, V from the weights to the effects and the gold links. The idea of such a view is that
    of Vig (2019), "A multiscale visualization of attention in the Transformer model".

    Several sentences: give each of the first six arguments as a list with one entry a sentence.

    Args:
        weights: array (target, source) or (heads, target, source), every weight finite and from
            0 to 1. Two decimals are stored and shown.
        source_tokens: the words of the keys.
        target_tokens: the words of the queries.
        gold: links (source position, target position).
        effects: array of the shape of weights, or (target, source): how far the probability of
            the target word falls when this one link is cut, from -1 to 1.
        glosses: what each source token means, "" where that is unknown.
        head_names: one a head (or layer); by default "head 1", "head 2" and so on.
        mean: show the mean of the heads before them. False where they are of different models.

    Returns:
        The output of a cell. The same arguments give the same HTML.

    Raises:
        ValueError: weights has neither two nor three axes, disagrees with the tokens in number,
            or holds a value that is not finite or lies outside 0 to 1; effects has another shape
            or holds a value that is not finite or lies outside -1 to 1; a sentence is empty;
            glosses or head_names disagree in number; a gold link lies outside the sentences; the
            sentences disagree in their heads; the output is larger than 120 KB.
    """
    given = {
        "weights": weights,
        "source_tokens": source_tokens,
        "target_tokens": target_tokens,
        "gold": gold,
        "effects": effects,
        "glosses": glosses,
    }
    if isinstance(next(iter(source_tokens), ""), str):
        given = {name: [value] for name, value in given.items()}
    sentences = [_sentence(**each, mean=mean) for each in _one_by_one(given)]
    heads = [np.shape(each)[0] if np.ndim(each) == 3 else 0 for each in given["weights"]]
    names = _map_names(heads, head_names, mean)
    title = f"Attention weights, {names[0]}" if names else "Attention weights"
    first = sentences[0]
    source, target, shown = first["source"], first["target"], np.array(first["weight"][0]) / 100
    return make_view(
        "explorer",
        {"sentences": sentences, "maps": names},
        static=table(weight_cells(shown), source, target, title, first["glosses"]),
        text="\n".join([title, *_lines(shown, source, target)]),
    )


def _one_by_one(given: dict) -> list[dict]:
    """The arguments of each sentence, from lists with one entry a sentence."""
    count = len(given["source_tokens"])
    for name, values in given.items():
        if values is not None and len(values) != count:
            raise ValueError(
                f"{name} has {len(values)} entries; expected {count}, one for each sentence of "
                "source_tokens"
            )
    return [
        {name: None if values is None else values[i] for name, values in given.items()}
        for i in range(count)
    ]


def _sentence(weights, source_tokens, target_tokens, gold, effects, glosses, mean) -> dict:
    weights = np.asarray(weights, dtype=float)
    source, target, glosses = checked_words(source_tokens, target_tokens, glosses)
    links = sorted({(int(s), int(t)) for s, t in (() if gold is None else gold)})
    _validate_weights(weights, source, target, links)
    sentence = {
        "source": source,
        "target": target,
        "glosses": glosses,
        "weight": _maps(weights, mean),
    }
    if effects is not None:
        sentence["effect"] = _maps(_validated_effects(effects, weights), mean)
    if gold is not None:
        linked = [[(s, t) in links for s in range(len(source))] for t in range(len(target))]
        sentence["gold"] = _maps(np.array(linked, dtype=float), mean)
    return sentence


def _validate_weights(weights, source, target, links) -> None:
    if weights.ndim not in (2, 3) or 0 in weights.shape:
        raise ValueError(
            f"weights has the shape {weights.shape}; expected (target, source) or "
            "(heads, target, source)"
        )
    for head in weights.reshape(-1, *weights.shape[-2:]):
        validate_heatmap(head, source, target, gold=links)


def _validated_effects(effects, weights) -> np.ndarray:
    effects = np.asarray(effects, dtype=float)
    if effects.shape not in (weights.shape, weights.shape[-2:]):
        raise ValueError(
            f"effects has the shape {effects.shape}; expected that of weights, {weights.shape}, "
            f"or (target, source) = {weights.shape[-2:]}"
        )
    # Written so that nan fails too.
    if not (np.abs(effects) <= 1 + 1e-3).all():
        raise ValueError("effects has a value that is not a fall of probability; expected -1 to 1")
    return effects


def _map_names(heads: list[int], head_names, mean) -> list[str]:
    if len(set(heads)) > 1:
        raise ValueError(f"weights has {heads} heads, sentence by sentence; expected the same")
    count = heads[0]
    if head_names is not None and len(head_names) != count:
        raise ValueError(
            f"head_names has {len(head_names)} names; expected {count}, one for each head"
            + ("" if count else ": weights has no axis of heads")
        )
    if head_names is None:
        head_names = [f"head {i + 1}" for i in range(count)]
    return ["mean"] * (mean and count > 1) + [str(name) for name in head_names]


def _maps(array, mean) -> list:
    """All maps of a sentence in hundredths: the mean of the heads, then the heads."""
    maps = array.reshape(-1, *array.shape[-2:])
    if mean and len(maps) > 1:
        maps = np.concatenate([maps.mean(axis=0, keepdims=True), maps])
    return np.rint(np.clip(maps, -1, 1) * 100).astype(int).tolist()


def _lines(weights, source, target) -> list[str]:
    """One line a target word: the source words that get most of its weight."""
    lines = []
    for token, row in zip(target, weights, strict=True):
        most = [i for i in np.argsort(-row, kind="stable")[:4] if row[i] >= 0.005]
        lines.append(f"{token}: " + ", ".join(f"{source[i]} {row[i]:.2f}" for i in most))
    return lines
