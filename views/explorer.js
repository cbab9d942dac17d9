const SIDES = ['source', 'target'];
const other = side => side === 'target' ? 'source' : 'target';

class Explorer {
  constructor(view, data) {
    this.data = data;
    this.head = 0;
    this.gold = false;
    this.side = 'target';
    this.hovered = null;
    this.picked = { source: 0, target: 0 };
    this.addBar(view);
    this.stage = add(view, 'div', 'attn-stage');
    this.svg = this.stage.appendChild(
      document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
    this.svg.setAttribute('aria-hidden', 'true');
    this.words = Object.fromEntries(SIDES.map(side => [side, this.addWords(side)]));
    this.status = add(view, 'div', 'attn-status');
    this.status.setAttribute('role', 'status');
    this.press();
    // Lines follow the words when the page changes its width or first shows this output.
    new ResizeObserver(() => this.update()).observe(this.stage);
    this.update();
  }

  addBar(view) {
    const { heads, gold } = this.data;
    if (heads.length < 2 && !gold.length) return;
    const bar = group(view, 'attn-bar', 'What to show');
    this.heads = heads.length < 2 ? [] : heads.map((name, i) => {
      const button = add(bar, 'button', '', name);
      button.onclick = () => { this.head = i; this.press(); };
      return button;
    });
    if (!gold.length) return;
    this.toggle = add(bar, 'button', 'attn-toggle', 'gold links');
    this.toggle.onclick = () => { this.gold = !this.gold; this.press(); };
  }

  addWords(side) {
    const row = add(this.stage, 'div', 'attn-row');
    add(row, 'span', 'attn-name', side);
    const list = group(row, `attn-words attn-${side}`, `${side} words, arrow keys step`);
    list.onkeydown = event => this.step(side, event);
    return this.data[side].map((word, i) => {
      const button = add(list, 'button', '', word);
      add(button, 'small', '').setAttribute('aria-hidden', 'true');
      const pick = () => {
        this.side = side;
        this.picked[side] = i;
        this.hover(null);
      };
      button.onfocus = pick;
      button.onclick = pick;  // Safari does not focus a button that is clicked.
      button.onmouseenter = () => this.hover([side, i]);
      button.onmouseleave = () => this.hover(null);
      return button;
    });
  }

  hover(word) {
    this.hovered = word;
    this.update();
  }

  step(side, event) {
    const words = this.words[side], at = words.indexOf(event.target), end = words.length - 1;
    const goal = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: end }[event.key];
    if (goal === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    words[Math.min(Math.max(goal, 0), end)].focus();
  }

  press() {
    this.heads?.forEach((button, i) => button.setAttribute('aria-pressed', i === this.head));
    this.toggle?.setAttribute('aria-pressed', this.gold);
    if (this.status) this.update();
  }

  update() {
    const { data } = this;
    const [from, index] = this.hovered || [this.side, this.picked[this.side]];
    const to = other(from);
    const links = data[to].map((word, i) => {
      const [s, t] = from === 'target' ? [i, index] : [index, i];
      const isGold = this.gold && data.gold.some(link => link[0] === s && link[1] === t);
      return { word, s, t, isGold, w: data.weights[this.head][t][s] / 100 };
    });
    this.updateWords(from, index, links);
    const lit = links.filter(({ w }) => w >= 0.005).sort((a, b) => b.w - a.w);
    this.svg.replaceChildren(
      ...lit.map(({ s, t, w }) =>
        this.line(s, t, 'attn-line', { opacity: 0.2 + 0.8 * w, strokeWidth: 1 + 5 * w })),
      ...(this.gold ? data.gold : []).map(([s, t]) =>
        this.line(s, t, 'attn-gold', { opacity: (from === 'target' ? t : s) === index ? 1 : 0.6 })));
    const parts = lit.slice(0, 4)
      .map(({ word, w, isGold }) => `${word} ${w.toFixed(2)}${isGold ? ' (gold)' : ''}`);
    this.status.textContent = `${data[from][index]}: ${parts.join(', ') || 'no weight'}`;
  }

  updateWords(from, index, links) {
    for (const side of SIDES) this.words[side].forEach((button, i) => {
      const w = side === from ? 0 : links[i].w;
      button.style.setProperty('--w', w);
      button.lastChild.textContent = w >= 0.005 ? w.toFixed(2) : '';
      if (side === from && i === index) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.tabIndex = i === this.picked[side] ? 0 : -1;
    });
  }

  line(s, t, className, style) {
    const box = this.svg.getBoundingClientRect();
    const above = this.words.source[s].getBoundingClientRect();
    const below = this.words.target[t].getBoundingClientRect();
    const x1 = above.left + above.width / 2 - box.left, y1 = above.bottom - box.top;
    const x2 = below.left + below.width / 2 - box.left, y2 = below.top - box.top;
    const y = (y1 + y2) / 2;
    const path = document.createElementNS(this.svg.namespaceURI, 'path');
    path.setAttribute('d', `M${x1} ${y1}C${x1} ${y} ${x2} ${y} ${x2} ${y2}`);
    path.setAttribute('class', className);
    Object.assign(path.style, style);
    return path;
  }
}

const build = (view, data) => new Explorer(view, data);
