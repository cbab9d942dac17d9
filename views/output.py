"""One way for all views to become the output of a cell."""

import hashlib
import json
from collections.abc import Sequence
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
# As CSS of its own in what is shown without a script; style.css has the same for the rest.
HATCHED = "background:repeating-linear-gradient(45deg,#999 0 1px,#eee 1px 6px)"


class View(HTML):
    """HTML with the same in plain text beside it, for where no HTML is shown."""

    def __init__(self, html: str, text: str):
        super().__init__(html)
        self.text = text

    def __repr__(self) -> str:
        return self.text


def make_view(name: str, data: dict, *, static: str, text: str) -> View:
    """Make an output that is complete without its script, and alive with it.

    Args:
        name: of the script, `<name>.js` in this folder, which has a function `build(view, data)`.
        data: what that function gets, as JSON.
        static: HTML with inline styles alone, shown where scripts are stripped: a viewer that
            strips scripts strips style elements too.
        text: the plain text.

    Returns:
        The output of a cell. The same arguments give the same output.

    Raises:
        ValueError: the output is larger than 120 KB.
    """
    # A "<" in a token could end the script element or open a comment in it.
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    # Derived from the content, so that running the cell again stores the same output.
    place = hashlib.sha256(f"{name}{payload}".encode()).hexdigest()[:12]
    style, shared, script = (
        ROOM.joinpath(file).read_text(encoding="utf-8")
        for file in ("style.css", "shared.js", f"{name}.js")
    )
    html = (
        f"<style>.attn{{{PALETTE}}}\n{style}</style>"
        f'<div class="attn" data-attn="{place}">{static}<p>Run this cell to explore.</p></div>\n'
        f"<script>(() => {{\n{shared}{script}show('{place}', {payload});\n}})()</script>"
    )
    if (size := len(html.encode())) > LARGEST:
        raise ValueError(
            f"the output has {size / 1000:.0f} KB; expected at most {LARGEST / 1000:.0f}: show "
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
        f'<div style="overflow-x:auto"><table cellpadding="6"><caption>{escape(title)}: source across, '
        f"target down</caption>{row_style}<td>{columns}{rows}</table></div>"
    )


def weight_cells(weights) -> list[list[str]]:
    """The cells of weights (target, source) for `table`; a weight that is nan is masked."""

    def cell(weight):
        if np.isnan(weight):
            return f'<td style="{HATCHED}" title="masked">'
        return f'<td style="background:{_shade(weight)}">{weight:.2f}'

    return [[cell(weight) for weight in row] for row in weights]


def _shade(weight: float) -> str:
    strongest = bytes.fromhex(colours.WEIGHT[1:])
    mixed = (round(255 + (channel - 255) * 0.75 * min(weight, 1)) for channel in strongest)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
