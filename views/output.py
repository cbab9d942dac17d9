"""One way for all views to become the output of a cell."""

import hashlib
import json
from importlib.resources import files

from IPython.display import HTML

from helpers import colours

ROOM = files("views")
PALETTE = ";".join(
    f"--{name.lower()}:{getattr(colours, name)}" for name in ("QUERY", "KEY", "GOLD", "WEIGHT")
)


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
    """
    # A "<" in a token could end the script element or open a comment in it.
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    # Derived from the content, so that running the cell again stores the same output.
    place = hashlib.sha256(f"{name}{payload}".encode()).hexdigest()[:12]
    style, shared, script = (
        ROOM.joinpath(file).read_text(encoding="utf-8")
        for file in ("style.css", "shared.js", f"{name}.js")
    )
    return View(
        f"<style>.attn{{{PALETTE}}}\n{style}</style>"
        f'<div class="attn" data-attn="{place}">{static}<p>Run this cell to explore.</p></div>\n'
        f"<script>(() => {{\n{shared}{script}show('{place}', {payload});\n}})()</script>",
        text,
    )
