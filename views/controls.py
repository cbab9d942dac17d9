"""Controls that need no kernel: two vectors, softmax with temperature, a mask to click."""

from collections.abc import Collection, Sequence
from html import escape

import numpy as np

from helpers.colours import KEY, QUERY, WEIGHT
from views.output import MASKED, View, checked_words, image, make_view, table, weight_cells

LONGEST = 3.0  # of the vectors of `vector_control`, in the units of its picture


def vector_control(
    angle: float = 60,
    lengths: tuple[float, float] = (2.0, 2.5),
    *,
    names: tuple[str, str] = ("query", "key"),
) -> View:
    """Two vectors whose angle and lengths can be changed, with dot product and cosine.

    Args:
        angle: between them, in degrees from 0 to 180.
        lengths: of the first and the second, each above 0 and at most 3.
        names: of the first and the second.

    Raises:
        ValueError: angle or a length lies outside its range.
    """
    if not 0 <= angle <= 180:
        raise ValueError(f"angle is {angle}; expected degrees from 0 to 180")
    for length in lengths:
        if not 0 < length <= LONGEST:
            raise ValueError(f"lengths has {length}; expected above 0 and at most {LONGEST:g}")
    first, second = (str(name) for name in names)
    cosine = np.cos(np.radians(angle))
    text = (
        f"{first} · {second} = {lengths[0]:.2f} × {lengths[1]:.2f} × cos {angle:.0f}° = "
        f"{lengths[0] * lengths[1] * cosine:.2f}; cosine {cosine:.2f}"
    )
    picture = _vectors(angle, lengths, first, second)
    static = image(picture, text, "width:480px;max-width:100%;background:#fff")
    data = {
        "kind": "vectors",
        "picture": picture,
        "angle": angle,
        "lengths": list(lengths),
        "names": [first, second],
        "longest": LONGEST,
    }
    return make_view("controls", data, static=f"{static}<p>{escape(text)}</p>", text=text)


def _vectors(angle, lengths, *names) -> str:
    # The script moves these elements; style.css gives them the colours of a dark page.
    x, y = lengths[1] * np.cos(np.radians(angle)), -lengths[1] * np.sin(np.radians(angle))

    def arrow(role, color, length, turn):
        return (
            f'<g class="attn-{role}" fill="{color}" stroke="{color}" '
            f'transform="rotate({-turn:g})"><path class="attn-shaft" stroke-width=".07" '
            f'd="M0 0H{length - 0.2:.3f}"/><g class="attn-head" stroke="none" '
            f'transform="translate({length:.3f})"><path d="M0 0l-.28 -.13v.26z"/>'
            '<circle r=".4" fill="none" pointer-events="all"/></g></g>'
        )

    def label(role, x, y, name):
        return (
            f'<text class="attn-{role}-name" x="{x:.3f}" y="{y:.3f}" font-size=".28" '
            f'font-family="sans-serif" text-anchor="middle">{escape(name)}</text>'
        )

    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3.7 -3.5 7.4 4.3">'
        '<path class="attn-axes" stroke="#999" stroke-width=".015" d="M-3.5 0H3.5M0 .3V-3.4"/>'
        f'<path class="attn-shadow" stroke="{WEIGHT}" stroke-width=".16" stroke-linecap="round" '
        f'd="M0 0H{x:.3f}"/>'
        '<path class="attn-drop" stroke="#666" stroke-width=".025" stroke-dasharray=".08 .08" '
        f'd="M{x:.3f} {y:.3f}V0"/>'
        '<path class="attn-arc" fill="none" stroke="#666" stroke-width=".02" '
        f'd="M.6 0A.6 .6 0 0 0 {0.6 * x / lengths[1]:.3f} {0.6 * y / lengths[1]:.3f}"/>'
        + arrow("query", QUERY, lengths[0], 0)
        + arrow("key", KEY, lengths[1], angle)
        + label("query", lengths[0], 0.45, names[0])
        + label("key", x, y - 0.2, names[1])
        + "</svg>"
    )


def softmax_control(scores, labels: Sequence[str]) -> View:
    """Scores and their softmax as bars, with sliders for each score and the temperature.

    Args:
        scores: array (labels,), each from -5 to 5.
        labels: one a score.

    Raises:
        ValueError: scores and labels disagree or are empty, or a score lies outside its range.
    """
    scores = np.asarray(scores, dtype=float)
    labels = [str(label) for label in labels]
    if scores.shape != (len(labels),) or not labels:
        raise ValueError(
            f"scores has the shape {scores.shape}; expected ({len(labels)},), one score for each "
            "of the labels, at least one"
        )
    if not (np.abs(scores) <= 5).all():
        raise ValueError(f"scores is {scores.tolist()}; expected numbers from -5 to 5")
    title = "softmax(score / 1)"  # the temperature, until its slider is moved
    rows, lines = [], [title]
    for label, score, weight in zip(labels, scores, _softmax(scores), strict=True):
        lines.append(f"{label}: score {score:.1f}, weight {weight:.2f}")
        rows.append(
            f'<tr style="background:#fff;color:#000"><th scope="row">{escape(label)}'
            f'<td>{score:.1f}<td><div style="background:{WEIGHT};height:14px;'
            f'width:{200 * weight:.0f}px"></div><td>{weight:.2f}'
        )
    data = {"kind": "softmax", "scores": scores.tolist(), "labels": labels, "temperature": 1.0}
    static = f"<table><caption>{title}</caption>{''.join(rows)}</table>"
    return make_view("controls", data, static=static, text="\n".join(lines))


def mask_control(
    scores,
    source_tokens: Sequence[str],
    target_tokens: Sequence[str],
    *,
    masked: Collection[tuple[int, int]] = (),
    glosses: Sequence[str] | None = None,
) -> View:
    """A table of scores whose cells can be masked by a click, and the weights that follow.

    Args:
        scores: array (target, source) of finite numbers.
        source_tokens, target_tokens: the words of the keys and of the queries.
        masked: cells (source position, target position) that are masked at the start.
        glosses: what each source token means, "" where that is unknown.

    Raises:
        ValueError: a sentence is empty; scores, tokens or glosses disagree; a score is not finite;
            a masked cell lies outside the table.
    """
    scores = np.asarray(scores, dtype=float)
    source, target, glosses = checked_words(source_tokens, target_tokens, glosses)
    expected = (len(target), len(source))
    if scores.shape != expected:
        raise ValueError(
            f"scores has the shape {scores.shape}; expected (target, source) = {expected}, for "
            f"{expected[0]} target tokens and {expected[1]} source tokens"
        )
    if not np.isfinite(scores).all():
        raise ValueError("scores has a value that is not finite; name masked cells in masked")
    hidden = np.zeros(expected, dtype=bool)
    for s, t in masked:
        if not (0 <= s < expected[1] and 0 <= t < expected[0]):
            raise ValueError(
                f"masked has the cell ({s}, {t}); expected (source position below {expected[1]}, "
                f"target position below {expected[0]})"
            )
        hidden[t, s] = True
    weights = _softmax(np.where(hidden, -np.inf, scores))
    numbers = [
        [MASKED if np.isnan(w) else f"<td>{score:.1f}" for score, w in zip(*rows, strict=True)]
        for rows in zip(scores, weights, strict=True)
    ]
    lines = []
    for token, row in zip(target, weights, strict=True):
        shown = ("masked" if np.isnan(weight) else f"{weight:.2f}" for weight in row)
        lines.append(f"{token}: " + ", ".join(map(" ".join, zip(source, shown, strict=True))))
    data = {
        "kind": "mask",
        "scores": scores.tolist(),
        "source": source,
        "target": target,
        "glosses": glosses,
        "masked": np.argwhere(hidden).tolist(),
    }
    static = table(numbers, source, target, "Scores", glosses)
    static += table(weight_cells(weights), source, target, "Weights", glosses)
    return make_view("controls", data, static=static, text="\n".join(["Weights", *lines]))


def _softmax(scores) -> np.ndarray:
    """Softmax over the last axis; a score of minus infinity gives nan, for masked."""
    highest = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isfinite(highest), highest, 0))
    total = powers.sum(axis=-1, keepdims=True)
    return np.where(np.isneginf(scores), np.nan, powers / np.where(total, total, 1))
