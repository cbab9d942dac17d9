"""An interactive view of attention: point at a word, and see which words it takes from."""

from collections.abc import Collection, Sequence

import numpy as np

from helpers.plotting import validate_heatmap
from views.output import View, make_view, table, weight_cells


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
    sentences = [
        _sentence(*each, mean)
        for each in _one_by_one(
            weights=weights,
            source_tokens=source_tokens,
            target_tokens=target_tokens,
            gold=gold,
            effects=effects,
            glosses=glosses,
        )
    ]
    first = sentences[0]
    names = _map_names([each["heads"] for each in sentences], head_names, mean)
    title = f"Attention weights, {names[0]}" if names else "Attention weights"
    shown, source, target = first["shown"], first["source"], first["target"]
    script = [{k: v for k, v in each.items() if k not in ("heads", "shown")} for each in sentences]
    return make_view(
        "explorer",
        {"sentences": script, "maps": names},
        static=table(weight_cells(shown), source, target, title, first["glosses"]),
        text="\n".join([title, *_lines(shown, source, target)]),
    )


def _one_by_one(source_tokens, **arguments) -> list[tuple]:
    """The arguments of each sentence; one sentence is given without a list around it."""
    arguments = {"source_tokens": source_tokens, **arguments}
    if isinstance(next(iter(source_tokens), ""), str):
        arguments = {name: [value] for name, value in arguments.items()}
    count = len(arguments["source_tokens"])
    for name, values in arguments.items():
        if values is None:
            arguments[name] = [None] * count
        elif len(values) != count:
            raise ValueError(
                f"{name} has {len(values)} entries; expected {count}, one for each sentence of "
                "source_tokens"
            )
    order = ("weights", "source_tokens", "target_tokens", "gold", "effects", "glosses")
    return list(zip(*(arguments[name] for name in order), strict=True))


def _sentence(weights, source_tokens, target_tokens, gold, effects, glosses, mean) -> dict:
    weights = np.asarray(weights, dtype=float)
    source, target = [str(t) for t in source_tokens], [str(t) for t in target_tokens]
    links = sorted({(int(s), int(t)) for s, t in (() if gold is None else gold)})
    _validate_weights(weights, source, target, links)
    if glosses is not None and len(glosses) != len(source):
        raise ValueError(
            f"glosses has {len(glosses)} entries; expected {len(source)}, one for each source token"
        )
    sentence = {
        "source": source,
        "target": target,
        "glosses": None if glosses is None else [str(gloss) for gloss in glosses],
        "heads": len(weights) if weights.ndim == 3 else 0,
        "shown": _maps(weights, mean)[0],
        "weight": _hundredths(_maps(weights, mean)),
    }
    if effects is not None:
        effects = _validated_effects(effects, weights)
        sentence["effect"] = _hundredths(_maps(effects, mean))
    if gold is not None:
        linked = np.zeros((1, len(target), len(source)))
        for s, t in links:
            linked[0, t, s] = 1
        sentence["gold"] = _hundredths(linked)
    return sentence


def _validate_weights(weights, source, target, links) -> None:
    for name, tokens in (("source_tokens", source), ("target_tokens", target)):
        if not tokens:
            raise ValueError(f"{name} is empty; expected at least one token")
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
    if not (np.abs(effects) <= 1).all():
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


def _maps(array, mean) -> np.ndarray:
    """All maps of a sentence (maps, target, source): the mean of the heads, then the heads."""
    if array.ndim == 2:
        return array[np.newaxis]
    return (
        np.concatenate([array.mean(axis=0, keepdims=True), array])
        if mean and len(array) > 1
        else array
    )


def _hundredths(maps) -> list:
    return np.rint(np.clip(maps, -1, 1) * 100).astype(int).tolist()


def _lines(weights, source, target) -> list[str]:
    """One line a target word: the source words that get most of its weight."""
    lines = []
    for token, row in zip(target, weights, strict=True):
        most = [i for i in np.argsort(-row, kind="stable")[:4] if row[i] >= 0.005]
        lines.append(f"{token}: " + ", ".join(f"{source[i]} {row[i]:.2f}" for i in most))
    return lines
