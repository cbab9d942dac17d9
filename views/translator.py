"""A trained translator as one page that needs nothing else: `make translator`."""

import base64
import zlib
from collections.abc import Callable
from pathlib import Path
from string import Template

import keras

from helpers.corpus import gloss, sentence_parts
from helpers.seq2seq import Translator
from views.output import PALETTE, as_json, read, scripts
from views.weights import LAYERS, attends_by_dot_product, pack

LARGEST = 700_000  # bytes
ALONE = {  # views whose names are their own, the scripts of each and what it hands out
    "explorer": (("explorer",), "build"),
    "stepper": (("stepper_picture", "readout", "stepper"), "mount"),
}
BEFORE = ("shared", "network", "decoding", "sentences")
AFTER = ("builder", "typing", "heatmap", "game", "change", "result", "translator")
NEEDED = (
    "a page computes what build_seq2seq(…, attention='dot') builds: a GRU as encoder, one way, a "
    "GRU as decoder, and attention whose score is query · key"
)


def export_translator(translator: Translator, path: str | Path) -> Path:
    """Write a page in which a translator translates, without a kernel, a server or a network.

    Sentences of the grammar are built by clicking or typed; each is shown with all its weights.
    The weights of the model are rounded to eight bits (see `views.weights`).

    Args:
        translator: what `train_translator` returned, or one whose model has the same layers.
        path: the file to write, such as "translator.html".

    Returns:
        The path of the file.

    Raises:
        TypeError: translator is no `Translator`.
        ValueError: its model has no attention or another architecture; its vocabularies do not
            fit the model or the grammar; the page would be larger than 700 KB.
    """
    if not isinstance(translator, Translator):
        raise TypeError(
            f"translator is a {type(translator).__name__}; expected a helpers.seq2seq.Translator"
        )
    _check_model(translator.model)
    source, target = _vocabularies(translator)
    parts = sentence_parts(set(source[2:]))
    if not (parts["verbs"] and parts["subjects"] and "." in source):
        raise ValueError(
            f"source_vectorizer knows {len(source) - 2} tokens, such as {source[2:5]}, and no "
            "sentence of helpers.corpus; expected one made from generate_pairs"
        )
    data = {
        "layers": pack(translator.model),
        "source": source,
        "glosses": [gloss(token) if i > 1 else "" for i, token in enumerate(source)],
        "target": target,
        "start": translator.start,
        "end": translator.end,
        "parts": compress(parts),
    }
    html = _page(data, translator.model.count_params())
    if (size := len(html.encode())) > LARGEST:
        raise ValueError(
            f"the page has {size / 1000:.0f} KB; expected at most {LARGEST / 1000:.0f}: the model "
            f"has {translator.model.count_params():,} parameters, one of class size 335,084"
        )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    return path


def compress(data) -> str:
    """Data in which much stands many times, made small for `decompress` of sentences.js."""
    return base64.b64encode(zlib.compress(as_json(data).encode(), 9)).decode()


def _page(data: dict, parameters: int) -> str:
    alone = [
        f"const {name} = (() => {{\n{scripts(names)}return {handed};\n}})();\n"
        for name, (names, handed) in ALONE.items()
    ]
    return Template(read("translator.html")).substitute(
        style=f".attn{{{PALETTE}}}\n{read('style.css')}{read('translator.css')}",
        scripts=scripts(BEFORE) + "".join(alone) + scripts(AFTER),
        data=as_json(data),
        parameters=f"{parameters:,}",
    )


def _check_model(model: keras.Model) -> None:
    names = {layer.name for layer in model.layers}
    if missing := [name for name in LAYERS if name not in names]:
        raise ValueError(f"the model has no layer {missing[0]!r}; {NEEDED}")
    if "attend" not in names:
        raise ValueError(
            "the model has no attention, so a page has no map to show; expected one built with "
            "attention='dot'"
        )
    for name, (kind, fits) in EXPECTED.items():
        layer = model.get_layer(name)
        if not (isinstance(layer, kind) and fits(layer)):
            raise ValueError(f"the layer {name!r} is {_describe(layer)}; {NEEDED}")


def _is_plain_gru(layer: keras.layers.GRU) -> bool:
    return layer.reset_after and layer.use_bias and not layer.go_backwards


EXPECTED: dict[str, tuple[type, Callable]] = {
    "encoder": (keras.layers.GRU, _is_plain_gru),
    "decoder": (keras.layers.GRU, _is_plain_gru),
    "attend": (keras.Model, attends_by_dot_product),
    "dense": (keras.layers.Dense, lambda layer: layer.activation is keras.activations.tanh),
}


def _describe(layer: keras.Layer) -> str:
    """Its class, and of attention the layers inside."""
    inner = [
        f"{type(each).__name__}(score_mode={each.score_mode!r})"
        if type(each) is keras.layers.Attention
        else type(each).__name__
        for each in getattr(layer, "layers", [])
        if not isinstance(each, keras.layers.InputLayer)
    ]
    return " after ".join(reversed(inner)) or f"a {type(layer).__name__} with other options"


def _vocabularies(translator: Translator) -> list[list[str]]:
    """The tokens of each id, source and target."""
    found = []
    for side in ("source", "target"):
        vectorizer = getattr(translator, f"{side}_vectorizer")
        tokens = [str(token) for token in vectorizer.get_vocabulary()]
        size = translator.model.get_layer(f"{side}_embedding").input_dim
        if len(tokens) != size:
            raise ValueError(
                f"{side}_vectorizer knows {len(tokens)} ids, but the model's {side}_embedding has "
                f"{size}; expected those that the model was trained with"
            )
        found.append(tokens)
    return found
