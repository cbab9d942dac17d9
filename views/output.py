"""One way for all views to become the output of a cell."""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

import numpy as np
from IPython.display import HTML

from helpers import colours

ROOM = files("views")
LARGEST = 120_000  # bytes; a notebook keeps its outputs, and should open fast
PALETTE = ";".join(
    f"--{name.lower()}:{getattr(colours, name)}"
    for name in ("QUERY", "KEY", "VALUE", "GOLD", "WEIGHT", "EFFECT")
)


def checked_words(source_tokens, target_tokens, glosses) -> tuple[list, list, list | None]:
    """Source, target and glosses as lists of strings.

    Raises:
        ValueError: a sentence is empty, or glosses and source tokens disagree in number.
    """
    source, target = [str(t) for t in source_tokens], [str(t) for t in target_tokens]
    for name, tokens in (("source_tokens", source), ("target_tokens", target)):
        if not tokens:
            raise ValueError(f"{name} is empty; expected at least one token")
    if glosses is None:
        return source, target, None
    if len(glosses) != len(source):
        raise ValueError(
            f"glosses has {len(glosses)} entries; expected {len(source)}, one for each source token"
        )
    # The same again, as below a full stop, says nothing.
    pairs = zip(source, map(str, glosses), strict=True)
    return source, target, ["" if gloss == token else gloss for token, gloss in pairs]


def image(svg: str, alt: str, style: str = "") -> str:
    """A picture for `static`: JupyterLab strips SVG elements from what it does not trust."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}" style="{style}">'


# JupyterLab strips a gradient too, so this is a picture. style.css hatches what is alive.
MASKED = "<td>" + image(
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="14" stroke="#888">'
    '<path d="M0 14L14 0M6 14L20 0M12 14L26 0M18 14L32 0"/></svg>',
    "masked",
)


def read(file: str) -> str:
    """A file of this folder."""
    return ROOM.joinpath(file).read_text(encoding="utf-8")


def scripts(names: Iterable[str]) -> str:
    """Scripts of this folder, one after the other."""
    return "".join(read(f"{name}.js") for name in names)


def as_json(data) -> str:
    """JSON that can stand in a script element."""
    # A "<" in a token could end the element or open a comment in it.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


class View(HTML):
    """HTML with the same in plain text beside it, for where no HTML is shown."""

    def __init__(self, html: str, text: str):
        super().__init__(html)
        self.text = text

    def __repr__(self) -> str:
        return self.text


def make_view(
    name: str, data: dict, *, static: str, text: str, parts: Sequence[str] = (), largest=LARGEST
) -> View:
    """Make an output that is complete without its script, and alive with it.

    Args:
        name: of the script, `<name>.js` in this folder, which has a function `build(view, data)`.
        data: what that function gets, as JSON.
        static: HTML with inline styles alone, shown where scripts are stripped: a viewer that
            strips scripts strips style elements too.
        text: the plain text.
        parts: scripts of this folder that stand before the view's own, such as "network".
        largest: bytes that the output may have.

    Returns:
        The output of a cell. The same arguments give the same output.

    Raises:
        ValueError: the output is larger than `largest`.
    """
    payload = as_json(data)
    # Derived from the content, so that running the cell again stores the same output.
    place = hashlib.sha256(f"{name}{payload}".encode()).hexdigest()[:12]
    html = (
        f"<style>.attn{{{PALETTE}}}\n{read('style.css')}</style>"
        f'<div class="attn" data-attn="{place}">{static}<p>Run this cell to explore.</p></div>\n'
        f"<script>(() => {{\n{scripts(('shared', *parts, name))}"
        f"show('{place}', {payload});\n}})()</script>"
    )
    if (size := len(html.encode())) > largest:
        raise ValueError(
            f"the output has {size / 1000:.0f} KB; expected at most {largest / 1000:.0f}: show "
            "fewer sentences, words or heads"
        )
    return View(html, text)


def table(cells, source: Sequence[str], target: Sequence[str], title: str, glosses=None) -> str:
    """A table without a script: source across, target down.

    Args:
        cells: array (target, source) of strings, each a whole `<td>`.
        source, target: the tokens.
        title: above it.
        glosses: one a source token, below it; "" for none.
    """
    row_style = '<tr style="background:#fff;color:#000">'
    columns = "".join(
        f'<th scope="col">{escape(token)}'
        + (f"<br><small>{escape(gloss)}</small>" if gloss else "")
        for token, gloss in zip(source, glosses or [""] * len(source), strict=True)
    )
    rows = "".join(
        f'{row_style}<th scope="row">{escape(token)}{"".join(row)}'
        for token, row in zip(target, cells, strict=True)
    )
    return (
        '<div style="overflow-x:auto"><table cellpadding="6">'
        f"<caption>{escape(title)}: source across, target down</caption>"
        f"{row_style}<td>{columns}{rows}</table></div>"
    )


def weight_cells(weights) -> list[list[str]]:
    """The cells of weights (target, source) for `table`; a weight that is nan is masked."""

    def cell(weight):
        if np.isnan(weight):
            return MASKED
        return f'<td style="background:{_shade(weight)}">{weight:.2f}'

    return [[cell(weight) for weight in row] for row in weights]


def _shade(weight: float) -> str:
    strongest = bytes.fromhex(colours.WEIGHT[1:])
    mixed = (round(255 + (channel - 255) * 0.75 * min(weight, 1)) for channel in strongest)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
