"""An interactive view of attention: point at a word, and see which words it takes from.

It is one piece of HTML that needs no kernel. Where scripts are stripped, a shaded table remains.
"""

from collections.abc import Collection, Sequence
from html import escape

import numpy as np

from helpers.colours import WEIGHT
from helpers.plotting import validate_heatmap
from views.output import View, make_view


def explore_attention(
    weights,
    source_tokens: Sequence[str],
    target_tokens: Sequence[str],
    *,
    gold: Collection[tuple[int, int]] | None = None,
    head_names: Sequence[str] | None = None,
) -> View:
    """Show two sentences and the attention between them, to explore by mouse or keyboard.

    Point at a target word, and the source words light up by their weight; point at a source word
    for the reverse. The arrow keys, Home and End step from word to word. The idea of such a view
    is that of Vig (2019), "A multiscale visualization of attention in the Transformer model".

    Args:
        weights: array (target, source) or (heads, target, source), every weight finite and from
            0 to 1. Two decimals are stored and shown.
        source_tokens: the words of the keys.
        target_tokens: the words of the queries.
        gold: links (source position, target position), which a button shows and hides.
        head_names: one a head (or layer); by default "head 1", "head 2" and so on.

    Returns:
        The output of a cell. The same arguments give the same HTML.

    Raises:
        ValueError: weights has neither two nor three axes, disagrees with the tokens in number,
            or holds a value that is not finite or lies outside 0 to 1; a sentence is empty;
            head_names disagrees with the heads, or there are none; a gold link lies outside the
            sentences.
    """
    weights = np.asarray(weights, dtype=float)
    source, target = [str(t) for t in source_tokens], [str(t) for t in target_tokens]
    links = sorted({(int(s), int(t)) for s, t in (() if gold is None else gold)})
    _validate(weights, source, target, links, head_names)
    heads = weights.reshape(-1, len(target), len(source))
    if head_names is None:
        head_names = [f"head {i + 1}" for i in range(len(heads))]
    names = [str(name) for name in head_names]
    data = {
        "source": source,
        "target": target,
        "heads": names,
        "gold": links,
        "weights": np.rint(np.minimum(heads, 1) * 100).astype(int).tolist(),
    }
    title = f"Attention weights, {names[0]}" if weights.ndim == 3 else "Attention weights"
    return make_view(
        "explorer",
        data,
        static=_table(heads[0], source, target, title),
        text="\n".join([title, *_lines(heads[0], source, target)]),
    )


def _validate(weights, source, target, links, head_names) -> None:
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
    if head_names is not None and weights.ndim == 2:
        raise ValueError(
            f"head_names has {len(head_names)} names, but weights has no heads; expected weights "
            "of the shape (heads, target, source), or no head_names"
        )
    if head_names is not None and len(head_names) != len(weights):
        raise ValueError(
            f"head_names has {len(head_names)} names; expected {len(weights)}, one for each head"
        )


def _lines(weights, source, target) -> list[str]:
    """One line a target word: the source words that get most of its weight."""
    lines = []
    for token, row in zip(target, weights, strict=True):
        most = [i for i in np.argsort(-row, kind="stable")[:4] if row[i] >= 0.005]
        lines.append(f"{token}: " + ", ".join(f"{source[i]} {row[i]:.2f}" for i in most))
    return lines


def _table(weights, source, target, title) -> str:
    row_style = '<tr style="background:#fff;color:#000">'
    columns = "".join(f'<th scope="col">{escape(token)}</th>' for token in source)
    rows = []
    for token, row in zip(target, weights, strict=True):
        cells = "".join(f'<td style="background:{_shade(w)}">{w:.2f}' for w in row)
        rows.append(f'{row_style}<th scope="row">{escape(token)}</th>{cells}')
    return (
        f'<div style="overflow-x:auto"><table><caption>{escape(title)}: source across, '
        f"target down</caption>{row_style}<td>{columns}{''.join(rows)}</table></div>"
    )


def _shade(weight: float) -> str:
    strongest = bytes.fromhex(WEIGHT[1:])
    mixed = (round(255 + (channel - 255) * 0.75 * min(weight, 1)) for channel in strongest)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
