"""Pictures of architectures: one function a diagram, a `Picture` and a table of its parts.

Query orange, key blue, value green, weights purple, all else slate. `lit` names the part that the
lesson is at: it keeps its colours, the rest pales. `axes.figure.alt` holds the alternative text.
"""

import numpy as np
from matplotlib.axes import Axes

from helpers.colours import KEY, QUERY, VALUE
from helpers.diagram_parts import LAYER, STATE, WHITE, Picture, weight_color

SOURCE = {"민수는": "Minsu", "사과를": "apple", "먹었어요": "ate"}  # each word with its gloss
OUTPUT = ("Minsu", "ate", "an", "apple")
WRITTEN = dict.fromkeys(("<sos>", *OUTPUT[:-1]), "")
# The translator: where the words of its two lanes stand, and an example of a state and of weights.
LEFT, RIGHT = (0.75, 1.4, 2.05), (3.53, 4.11, 4.69, 5.27)
LAST = (0.5, 1.0, 0.8, 0.3)
WEIGHTS = ((0.9, 0.05, 0.05), (0.05, 0.1, 0.85), (0.1, 0.6, 0.3), (0.01, 0.72, 0.27))


def attention_diagram(lit: str | None = None) -> Axes:
    """Draw attention for one query and three words, with numbers small enough to check by hand.

    Args:
        lit: "query", "keys", "scores", "softmax", "weights", "values" or "context".

    Raises:
        ValueError: lit is unknown.
    """
    query, keys = np.array([1, 2]), np.array([[1, 0], [1, 2], [0, 2]])
    values = np.array([[5, 0], [0, 4], [1, 1]])
    scores = keys @ query
    weights = np.exp(scores) / np.exp(scores).sum()
    context = (weights @ values).round(1)
    parts = {
        "query": f"One query, {query}, asks for the next word after Minsu ate an.",
        "keys": "There are three keys, one for each source word: Minsu, apple, ate.",
        "scores": f"The dot product of the query with each key is its score: {scores}.",
        "softmax": "Softmax turns the scores into weights that are positive and sum to 1.",
        "weights": f"The weights are {weights.round(2)}, the largest for apple.",
        "values": "Each weight multiplies the value of its word.",
        "context": f"The sum of these is the context, {context}.",
    }
    picture, xs = Picture(5.6, 5.05, parts, lit), (1.8, 2.75, 3.7)
    notes = {
        "keys": (0.75, "(source, depth)"), "scores": (1.82, "query · key\n(source,)"),
        "weights": (2.86, "they sum to 1\n(source,)"), "values": (3.65, "(source,\nvalue depth)"),
        "context": (4.36, "sum of\nweight × value\n(value depth,)"),
    }  # fmt: skip
    for name, (y, note) in notes.items():
        picture.text(name, 4.33, y, name, size=11, bold=True, ha="left")
        picture.text(name, 4.33, y + 0.1, note, size=9.5, ha="left", va="top")
    picture.lane("keys", xs, 0.3, SOURCE)
    picture.text("query", 0.65, 1.12, "query", size=11, bold=True)
    picture.strip("query", 0.65, 1.4, query, QUERY)
    picture.text("query", 0.65, 1.85, "Minsu ate an …\nnext word?", size=9.5)
    picture.arrow("scores", (1.02, 1.4), (xs[-1], 1.4), color=QUERY, width=2.2, head=False)
    picture.flow("softmax", xs, 2.1, 2.34)
    picture.box("softmax", xs[1], 2.48, 2.75, 0.28, "softmax")
    picture.flow("softmax", xs, 2.62, 2.85)
    for x, key, score, weight, value in zip(xs, keys, scores, weights, values, strict=True):
        picture.strip("keys", x, 0.85, key, KEY)
        picture.arrow("scores", (x, 1.0), (x, 1.3), color=KEY, head=False, width=2.2)
        picture.box("scores", x, 1.4, 0.22, 0.22, "·", fill=WHITE, bold=True, size=12)
        picture.arrow("scores", (x, 1.51), (x, 1.8))
        picture.box("scores", x, 1.95, 0.5, 0.3, f"{score}")
        picture.box("weights", x, 3.0, 0.6, 0.3, f"{weight:.2f}", fill=weight_color(weight))
        picture.text("values", x, 3.35, "×", size=12)
        picture.strip("values", x, 3.7, value, VALUE)
        end, width = (2.145 + 0.22 * x, 4.43), 1 + 5 * weight  # as wide as the weight is large
        picture.arrow("context", (x, 3.85), end, color=VALUE, width=width)
    picture.strip("context", xs[1], 4.6, context, VALUE, cell=(0.5, 0.34))
    return picture.ax


def gru_diagram(lit: str | None = None) -> Axes:
    """Draw a GRU as a loop, and the same loop unrolled over three words.

    Args:
        lit: "loop", "start", "word vector", "state in", "GRU", "state out" or "last state".

    Raises:
        ValueError: lit is unknown.
    """
    parts = {
        "loop": "A GRU is a loop: the state that it makes goes in again with the next word.",
        "start": "The same loop unrolled over the words Minsu, apple, ate starts with zeros.",
        "word vector": "Each word brings its word vector in from above.",
        "state in": "The state comes in from the left.",
        "GRU": "The same cell, in each step, makes a new state of both.",
        "state out": "The state out of one step is the state into the next.",
        "last state": "The last state has met all three words.",
    }
    picture = Picture(5.6, 2.45, parts, lit)
    y, cells = 1.5, (2.42, 3.57, 4.72)
    vectors = ((0.2, 0.9, 0.4), (0.8, 0.1, 0.6), (0.5, 0.4, 1.0))  # tints, as an example
    states = {
        "start": ("start:\nzeros", (0, 0, 0, 0)), "state in": ("state in", (0.9, 0.2, 0.1, 0.4)),
        "state out": ("state out", (0.9, 0.2, 0.8, 0.1)), "last state": ("last\nstate", LAST),
    }  # fmt: skip
    picture.text("loop", 0.62, 0.3, "word vector\n(embedding,)", size=9.5)
    around = [(0.85, y), (1.1, y), (1.1, y + 0.5), (0.14, y + 0.5), (0.14, y), (0.39, y)]
    picture.arrow("loop", *around)
    picture.text("loop", 0.62, y + 0.75, "state (units,)", size=9.5)
    picture.text("loop", 1.42, y, "=", size=16)
    picture.lane("word vector", cells, 0.3, SOURCE)
    for x, numbers in zip((0.62, *cells), (vectors[1], *vectors), strict=True):
        word, cell = ("word vector", "GRU") if x in cells else ("loop", "loop")
        picture.strip(word, x, 0.72, numbers, STATE, cell=(0.17, 0.17), show=False)
        picture.arrow(word, (x, 0.81), (x, y - 0.23))
        picture.box(cell, x, y, 0.46, 0.46, "GRU", bold=True)
    for step, (name, (label, numbers)) in enumerate(states.items()):
        x = cells[0] - 0.575 + 1.15 * step
        picture.strip(name, x, y, numbers, STATE, cell=(0.2, 0.17), down=True, show=False)
        picture.text(name, x, y + 0.45, label, va="top")
        if step > 0:
            picture.arrow(name, (x - 0.345, y), (x - 0.1, y))
        if step < 3:
            picture.arrow(("start", "state in", "")[step], (x + 0.1, y), (x + 0.345, y))
    return picture.ax


def translator_diagram(attention: bool = True, *, model=None, lit: str | None = None) -> Axes:
    """Draw the translator of `build_seq2seq`, with the shape of what each layer puts out.

    Args:
        attention: whether the decoder looks back at all encoder states.
        model: where to read the shapes; absent, they are names such as (batch, source, units).
        lit: "embedding", "encoder", "last state", "decoder" or "output"; with attention also
            "scores", "weights", "context", "attention" (these three) or "concatenate".

    Raises:
        ValueError: lit is unknown, or the model has other layers than those that are drawn.
    """
    shapes = _read_shapes(model, attention)
    parts = {
        "embedding": "Each Korean word and each English word written so far becomes a vector.",
        "encoder": f"The encoder, a GRU, makes states {shapes['encoder']}, one a Korean word.",
        "last state": "Its last state starts the decoder.",
        "decoder": f"The decoder, another GRU, makes states {shapes['decoder']}.",
    }
    if attention:
        parts |= {
            "scores": "Each decoder state is a query and meets each encoder state, a key.",
            "weights": f"Softmax makes weights {shapes['weights']}: a row a query.",
            "context": f"Encoder states, summed by weight, make contexts {shapes['context']}.",
            "attention": "",  # scores, weights and context together
            "concatenate": "Context and decoder state are put side by side.",
        }
    else:
        parts["last state"] += " That one vector has to carry the whole sentence."
    parts["output"] = "Two dense layers choose the English words: Minsu ate an apple."
    y = 5.15 if attention else 2.69
    picture = Picture(5.9, y + 1.98, parts, lit)
    picture.ax.set_xlim(-0.3, 5.6)  # room for the names of the rows
    _draw_lane(picture, "encoder", "reads", LEFT, SOURCE, shapes["source_embedding"])
    _draw_lane(picture, "decoder", "writes", RIGHT, WRITTEN, shapes["target_embedding"])
    picture.text("last state", 2.79, 1.57, "last state")
    picture.arrow("last state", (LEFT[-1] + 0.22, 1.92), (2.72, 1.92))
    picture.strip("last state", 2.79, 1.92, LAST, STATE, cell=(0.14, 0.11), down=True, show=False)
    picture.arrow("last state", (2.86, 1.92), (RIGHT[0] - 0.22, 1.92))
    picture.text("last state", 2.79, 2.24, shapes["last_state"], size=9.5)
    _draw_states(picture, "decoder", RIGHT, QUERY if attention else LAYER, shapes)
    if attention:
        _draw_states(picture, "encoder", LEFT, KEY, shapes)
        _draw_look_back(picture, shapes)
        picture.flow("concatenate", RIGHT, y, y + 0.4, shapes["concatenate"])
    else:
        picture.text("last state", 1.95, 2.65, "One vector carries\nthe whole sentence.", size=11)
        picture.flow("output", RIGHT, y + 0.15, y + 0.4)
    for name, text in (("dense", "dense, tanh"), ("probabilities", "dense, softmax")):
        picture.box("output", 4.4, y + 0.53, 2.2, 0.26, text)
        y += 0.66
        picture.flow("output", RIGHT, y, y + 0.4, shapes[name])
    picture.lane("output", RIGHT, y + 0.57, dict.fromkeys(OUTPUT, ""))
    return picture.ax


def _draw_lane(picture, name, verb, xs, words, shape) -> None:
    """Words, embedding and GRU of the encoder or the decoder, from top to bottom."""
    middle = (xs[0] + xs[-1]) / 2
    picture.text(name, middle, 0.17, f"{name} {verb}", size=11, bold=True)
    picture.lane("embedding", xs, 0.5 if any(words.values()) else 0.6, words)
    picture.flow("embedding", xs, 0.77, 1.0)
    picture.box("embedding", middle, 1.13, 2.2, 0.26, "embedding")
    picture.flow("embedding", xs, 1.26, 1.73, shape)
    for x, before in zip(xs, (None, *xs), strict=False):
        picture.box(name, x, 1.92, 0.44, 0.38, "GRU", size=9.5)
        if before:
            picture.arrow(name, (before + 0.22, 1.92), (x - 0.22, 1.92))


def _draw_states(picture, name, xs, color, shapes) -> None:
    picture.flow(name, xs, 2.11, 2.42)
    text, x = f"{name} states\n{shapes[name]}", (xs[0] + xs[-1]) / 2
    picture.box(name, x, 2.63, 2.2, 0.42, text, fill=color, size=9.5)


def _draw_look_back(picture, shapes) -> None:
    """Attention between the two lanes: a table of weights, and the contexts that they make."""
    rows = [3.29 + 0.24 * row for row in range(len(WEIGHTS))]
    for x in LEFT:
        picture.arrow("scores", (x, 2.84), (x, 3.17), color=KEY, width=2.2)
    for x, y in zip(RIGHT, rows, strict=True):
        picture.arrow("scores", (x, 2.84), (x, y), (2.38, y), color=QUERY, width=2.2)
    picture.text("scores", 1.08, 2.99, "keys", size=9.5)
    picture.text("scores", 2.9, 3.15, "queries", size=9.5)
    picture.table("weights", LEFT, rows, WEIGHTS)
    below = zip(LEFT, [4.24] * 3, SOURCE.values(), strict=True)
    for x, y, name in (*zip([0.07] * 4, rows, OUTPUT, strict=True), *below):
        picture.text("weights", x, y, name, size=9)
    softmax = f"weights = softmax(scores)\n{shapes['weights']}"
    picture.text("weights", 1.1, 4.54, softmax, size=9.5, ha="left")
    picture.arrow("context", (0.98, 4.13), (0.98, 4.8))
    picture.arrow("context", (0.37, 2.84), (0.37, 4.8), color=VALUE, width=2.2)
    picture.text("context", 0.43, 4.54, "values", size=9.5, ha="left")
    text = f"weights × values = context\n{shapes['context']}"
    picture.box("context", 1.4, 5.01, 2.2, 0.42, text, fill=VALUE, size=9.5)
    picture.arrow("concatenate", (2.5, 5.01), (3.3, 5.01), color=VALUE, width=2.2)
    picture.arrow("concatenate", (5.42, 2.84), (5.42, 4.87), color=QUERY, width=2.2)
    picture.box("concatenate", 4.4, 5.01, 2.2, 0.28, "concatenate")


def _read_shapes(model, attention: bool) -> dict[str, str]:
    """What each layer puts out, as text: from the model, or with names in place of numbers."""
    source = {"source_embedding": "embedding", "encoder": "units"}
    target = {"target_embedding": "embedding", "decoder": "units"}
    target |= {"dense": "units", "probabilities": "vocabulary"}
    if attention:
        target["concatenate"] = "2 × units"
    shapes = {name: ("batch", "source", size) for name, size in source.items()}
    shapes |= {name: ("batch", "target", size) for name, size in target.items()}
    if model is not None:
        names = {layer.name for layer in getattr(model, "layers", ())}
        if not set(shapes) <= names or ("concatenate" in names) != attention:
            raise ValueError(
                f"model has the layers {sorted(names)}; expected those of build_seq2seq(…, "
                f"attention={'dot' if attention else None!r}), among them {list(shapes)}"
            )
        for name, labels in shapes.items():
            output = model.get_layer(name).output
            output = output[0] if isinstance(output, list | tuple) else output
            sizes = zip(output.shape, labels, strict=True)
            shapes[name] = tuple(label if size is None else size for size, label in sizes)
    shapes["last_state"] = ("batch", shapes["encoder"][-1])
    shapes["context"] = (*shapes["decoder"][:2], shapes["encoder"][-1])
    shapes["weights"] = (*shapes["decoder"][:2], shapes["encoder"][1])
    return {name: f"({', '.join(map(str, shape))})" for name, shape in shapes.items()}
