"""An interactive view of attention: point at a word, and see which words it takes from.

It is one piece of HTML that needs no kernel. Where scripts are stripped, a shaded table remains.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from html import escape

import numpy as np
from IPython.display import HTML

from helpers.plotting import GOLD, KEY, QUERY, validate_heatmap

# Both black and white text stay readable on it at three quarters of its strength.
SHADE = (117, 97, 200)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def explore_attention(
    weights,
    source_tokens: Sequence[str],
    target_tokens: Sequence[str],
    *,
    gold: Collection[tuple[int, int]] | None = None,
    head_names: Sequence[str] | None = None,
) -> HTML:
    """Show two sentences and the attention between them, to explore by mouse or keyboard.

    Point at a target word, and the source words light up by their weight; point at a source word
    for the reverse. The arrow keys, Home and End step from word to word. The idea of such a view
    is that of Vig (2019), "A multiscale visualization of attention in the Transformer model".

    Args:
        weights: array (target, source) or (heads, target, source), every weight finite and from
            0 to 1. Three decimals are stored, two are shown.
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
        "weights": [_pack(head) for head in heads],
    }
    # Derived from the content, so that running the cell again stores the same output.
    data["id"] = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:12]
    # A "<" in a token could end the script element or open a comment in it.
    code = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    style = re.sub("|".join(COLORS), lambda word: COLORS[word[0]], STYLE)
    title = f"Attention weights, {names[0]}" if weights.ndim == 3 else "Attention weights"
    table = _static_table(heads[0], source, target, title)
    return HTML(
        f'{style}<div class="attn-explorer" data-attn="{data["id"]}">{table}</div>\n'
        f"<script>{SCRIPT}({code});</script>"
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


def _pack(head: np.ndarray) -> str:
    # Thousandths in base 36: two characters a weight keep eight heads of 30 by 30 in 15 KB.
    thousandths = np.rint(np.minimum(head, 1) * 1000).astype(int).ravel()
    return "".join(DIGITS[n // 36] + DIGITS[n % 36] for n in thousandths)


def _static_table(weights, source, target, title) -> str:
    # Inline styles alone: a viewer that strips scripts strips style elements too.
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
    mixed = (round(255 + (channel - 255) * 0.75 * min(weight, 1)) for channel in SHADE)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


# COLORS fills in the words in capitals.
STYLE = """<style>
.attn-view{--bg:var(--jp-layout-color0,Canvas);--fg:var(--jp-content-font-color1,CanvasText);
 --shade:SHADE;background:var(--bg);color:var(--fg);padding:12px;max-width:960px;
 font:15px/1.35 var(--jp-content-font-family,system-ui,sans-serif)}
.attn-view button{font:inherit;color:var(--fg);background:var(--bg);margin:0;cursor:pointer;
 border:1px solid rgba(128,128,128,.5);border-radius:6px}
.attn-view button:focus-visible{outline:3px solid var(--fg);outline-offset:2px}
.attn-bar,.attn-words{display:flex;flex-wrap:wrap;gap:6px}
.attn-bar{margin-bottom:14px}
.attn-bar button{padding:2px 10px;font-size:13px}
.attn-bar button[aria-pressed=true]{background:var(--fg);color:var(--bg)}
.attn-bar .attn-toggle{border-color:GOLD;border-style:dashed;border-width:2px}
.attn-stage{position:relative}
.attn-stage svg{position:absolute;left:0;top:0;width:100%;height:100%;max-width:none;
 overflow:visible;pointer-events:none;fill:none}
.attn-line{stroke:rgb(var(--shade))}
.attn-gold{stroke:GOLD;stroke-width:2;stroke-dasharray:5 4}
.attn-row{position:relative;display:flex;gap:10px;align-items:center}
.attn-row+.attn-row{margin-top:84px}
.attn-name{flex:0 0 4em;font-size:13px}
.attn-view .attn-words button{position:relative;padding:4px 9px 2px;min-width:3em;
 white-space:pre;text-align:center;background:
 linear-gradient(rgba(var(--shade),calc(var(--w,0)*.75)) 0 100%) var(--bg)}
.attn-view .attn-source button{border-bottom:3px solid KEY}
.attn-view .attn-target button{border-top:3px solid QUERY}
.attn-words small{display:block;font-size:11px;line-height:15px;height:15px;
 font-variant-numeric:tabular-nums}
.attn-view .attn-source button[aria-current]{background:KEY;color:#fff}
.attn-view .attn-target button[aria-current]{background:QUERY;color:#000}
.attn-status{margin-top:14px;min-height:1.35em}
</style>
"""
COLORS = {"SHADE": ",".join(map(str, SHADE)), "GOLD": GOLD, "KEY": KEY, "QUERY": QUERY}

SCRIPT = """(data => {
const add = (parent, tag, className, text = '') => {
  const element = parent.appendChild(document.createElement(tag));
  element.className = className;
  element.textContent = text;
  if (tag === 'button') element.type = 'button';
  return element;
};
const group = (parent, className, label) => {
  const element = add(parent, 'div', className);
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  return element;
};
const build = root => {
  const view = document.createElement('div');
  view.className = 'attn-view';
  // JupyterLab would take the arrow keys for itself.
  view.dataset.lmSuppressShortcuts = 'true';
  let head = 0, gold = false, side = 'target', hovered = null;
  const picked = { source: 0, target: 0 };
  const weight = (s, t) => {
    const start = 2 * (t * data.source.length + s);
    return parseInt(data.weights[head].slice(start, start + 2), 36) / 1000;
  };
  const line = (s, t, className, style) => {
    const box = svg.getBoundingClientRect();
    const above = words.source[s].getBoundingClientRect();
    const below = words.target[t].getBoundingClientRect();
    const x1 = above.left + above.width / 2 - box.left, y1 = above.bottom - box.top;
    const x2 = below.left + below.width / 2 - box.left, y2 = below.top - box.top;
    const y = (y1 + y2) / 2;
    const path = document.createElementNS(svg.namespaceURI, 'path');
    path.setAttribute('d', `M${x1} ${y1}C${x1} ${y} ${x2} ${y} ${x2} ${y2}`);
    path.setAttribute('class', className);
    Object.assign(path.style, style);
    return path;
  };
  const show = () => {
    const [from, index] = hovered || [side, picked[side]];
    const to = from === 'target' ? 'source' : 'target';
    const pair = i => from === 'target' ? [i, index] : [index, i];
    const isGold = (s, t) => gold && data.gold.some(link => link[0] === s && link[1] === t);
    for (const name of ['source', 'target']) words[name].forEach((button, i) => {
      const w = name === to ? weight(...pair(i)) : 0;
      button.style.setProperty('--w', w);
      button.lastChild.textContent = w >= 0.005 ? w.toFixed(2) : '';
      if (name === from && i === index) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.tabIndex = i === picked[name] ? 0 : -1;
    });
    const lit = data[to].map((word, i) => ({ word, pair: pair(i), w: weight(...pair(i)) }))
      .filter(each => each.w >= 0.005).sort((a, b) => b.w - a.w);
    const shownGold = gold ? data.gold : [];
    const end = from === 'target' ? 1 : 0;
    svg.replaceChildren(
      ...lit.map(({ pair, w }) =>
        line(...pair, 'attn-line', { opacity: 0.2 + 0.8 * w, strokeWidth: 1 + 5 * w })),
      ...shownGold.map(link =>
        line(...link, 'attn-gold', { opacity: link[end] === index ? 1 : 0.6 })));
    const parts = lit.slice(0, 4).map(({ word, pair, w }) => {
      const isGold = shownGold.some(([s, t]) => s === pair[0] && t === pair[1]);
      return `${word} ${w.toFixed(2)}${isGold ? ' (gold)' : ''}`;
    });
    status.textContent = `${data[from][index]}: ${parts.join(', ') || 'no weight'}`;
  };
  const bar = group(view, 'attn-bar', 'What to show');
  const heads = data.heads.length < 2 ? [] : data.heads.map((name, i) => {
    const button = add(bar, 'button', '', name);
    button.onclick = () => { head = i; press(); show(); };
    return button;
  });
  const toggle = data.gold.length ? add(bar, 'button', 'attn-toggle', 'gold links') : null;
  if (toggle) toggle.onclick = () => { gold = !gold; press(); show(); };
  const press = () => {
    heads.forEach((button, i) => button.setAttribute('aria-pressed', i === head));
    toggle?.setAttribute('aria-pressed', gold);
  };
  if (!bar.childElementCount) bar.remove();
  const stage = add(view, 'div', 'attn-stage');
  const svg = stage.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  svg.setAttribute('aria-hidden', 'true');
  const words = {};
  for (const name of ['source', 'target']) {
    const row = add(stage, 'div', 'attn-row');
    add(row, 'span', 'attn-name', name);
    const list = group(row, `attn-words attn-${name}`, `${name} words, arrow keys step`);
    words[name] = data[name].map((word, i) => {
      const button = add(list, 'button', '', word);
      add(button, 'small', '').setAttribute('aria-hidden', 'true');
      const pick = () => { side = name; picked[name] = i; hovered = null; show(); };
      button.onfocus = pick;
      button.onclick = pick;  // Safari does not focus a button that is clicked.
      button.onmouseenter = () => { hovered = [name, i]; show(); };
      button.onmouseleave = () => { hovered = null; show(); };
      return button;
    });
    list.onkeydown = event => {
      const end = words[name].length - 1, at = words[name].indexOf(event.target);
      const goal = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: end }[event.key];
      if (goal === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      words[name][Math.min(Math.max(goal, 0), end)].focus();
    };
  }
  const status = add(view, 'div', 'attn-status');
  status.setAttribute('role', 'status');
  press();
  root.replaceChildren(view);
  show();
  // Lines follow the words when the page changes its width or first shows this output.
  new ResizeObserver(show).observe(stage);
};
// A script that JupyterLab has put in anew does not know its place, so the data's id finds it.
for (const root of document.querySelectorAll(`[data-attn="${data.id}"]`)) {
  // As a property, not an attribute: a page saved from the browser has to build it again.
  if (root.attentionShown) continue;
  root.attentionShown = true;
  build(root);
}
})"""
