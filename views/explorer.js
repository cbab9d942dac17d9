const SIDES = ['source', 'target'];
const SVG = 'http://www.w3.org/2000/svg';
const ABOUT = {
  weight: 'How much each target word takes from each source word.',
  effect: 'How far the probability of a target word falls when this one link is cut.',
  gold: 'The links that a bilingual reader draws.',
};
const LEAST = 10;  // hundredths: links below it show only for the word at hand

class Explorer {
  // names: other words for the sides and other sentences about the modes, by what they are here.
  constructor(view, { sentences, maps, names = {} }) {
    Object.assign(this, { view, sentences, maps, names });
    this.modes = Object.keys(ABOUT).filter(mode => sentences.every(each => each[mode]));
    this.at = { sentence: 0, map: 0, mode: 0 };
    const bar = add(view, 'div', 'attn-bar');
    this.addModes(bar);
    this.addTurner(bar);
    this.about = add(view, 'p', 'attn-about');
    this.addMaps();
    this.stage = add(view, 'div', 'attn-stage');
    this.status = announcer(view);
    keys(view, '← → word', ...(sentences.length > 1 ? ['↑ ↓ sentence'] : []),
      ...(maps.length > 1 ? ['H head'] : []), ...(this.modes.length > 1 ? ['V view'] : []));
    view.addEventListener('keydown', event => this.press(event));
    this.addSentence();
    // Lines follow the words when the page changes its width or first shows this output.
    new ResizeObserver(() => this.layout()).observe(this.stage);
  }

  addModes(bar) {
    if (this.modes.length < 2) return;
    const tabs = group(bar, 'attn-tabs', 'What to show');
    this.tabs = this.modes.map((mode, i) =>
      addButton(tabs, this.called(mode), () => this.turn('mode', i - this.at.mode)));
  }

  addTurner(bar) {
    if (this.sentences.length < 2) return;
    const turner = group(bar, 'attn-turner', 'Sentences');
    const back = addButton(turner, '‹', () => this.turn('sentence', -1));
    this.number = add(turner, 'span', '');
    const on = addButton(turner, '›', () => this.turn('sentence', 1));
    back.setAttribute('aria-label', 'previous sentence');
    on.setAttribute('aria-label', 'next sentence');
  }

  addMaps() {
    if (this.maps.length < 2) return;
    this.thumbs = group(this.view, 'attn-thumbs', 'Heads');
    this.maps.forEach((name, i) => {
      const button = addButton(this.thumbs, '', () => this.turn('map', i - this.at.map));
      add(button, 'canvas', '');
      add(button, 'span', '', name);
    });
  }

  addSentence() {
    const sentence = this.sentences[this.at.sentence];
    this.picked = { source: 0, target: 0 };
    this.side = 'target';
    this.hovered = null;
    this.stage.replaceChildren();
    this.svg = this.stage.appendChild(document.createElementNS(SVG, 'svg'));
    this.svg.setAttribute('aria-hidden', 'true');
    this.words = Object.fromEntries(SIDES.map(side => [side, this.addWords(side, sentence)]));
    this.lines = sentence.target.map(() => []);
    this.layout();
    this.update();
  }

  addWords(side, sentence) {
    const row = add(this.stage, 'div', `attn-row attn-${side}`);
    add(row, 'span', 'attn-name', this.names[side] || side);
    const list = group(row, 'attn-words', `${this.names[side] || side} words, arrow keys step`);
    return sentence[side].map((word, i) => {
      const pick = () => {
        this.side = side;
        this.picked[side] = i;
        this.hover(null);
      };
      const button = addButton(list, '', pick);  // Safari does not focus what is clicked.
      add(button, 'b', '', word);
      if (side === 'source' && sentence.glosses) add(button, 'i', '', sentence.glosses[i]);
      add(button, 'small', '').setAttribute('aria-hidden', 'true');
      button.onfocus = pick;
      button.onmouseenter = () => this.hover([side, i]);
      button.onmouseleave = () => this.hover(null);
      return button;
    });
  }

  hover(word) {
    this.hovered = word;
    this.update();
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.words[this.side].length - 1, here = this.picked[this.side];
    const act = {
      ArrowLeft: () => this.go(here - 1), ArrowRight: () => this.go(here + 1),
      Home: () => this.go(0), End: () => this.go(last),
      ...(this.sentences.length > 1 && {
        ArrowUp: () => this.turn('sentence', -1), ArrowDown: () => this.turn('sentence', 1),
      }),
      h: () => this.turn('map', 1), H: () => this.turn('map', -1),
      v: () => this.turn('mode', 1), V: () => this.turn('mode', -1),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  go(goal) {
    const words = this.words[this.side];
    words[Math.min(Math.max(goal, 0), words.length - 1)].focus();
  }

  turn(what, step) {
    const { at, side } = this, sentence = this.sentences[at.sentence];
    const count = { sentence: this.sentences.length, mode: this.modes.length,
      map: sentence[this.mode()].length }[what];
    if (count < 2) return;
    at[what] = (at[what] + step + count) % count;
    if (what !== 'sentence') return this.update();
    const inside = this.stage.contains(document.activeElement);
    this.addSentence();
    if (inside) this.words[side][0].focus();
  }

  mode() { return this.modes[this.at.mode]; }
  called(mode) { return this.names.modes?.[mode] || mode; }

  update() {
    // A view may have one map for all heads.
    const maps = this.sentences[this.at.sentence][this.mode()];
    const map = maps[Math.min(this.at.map, maps.length - 1)];
    const [from, index] = this.hovered || [this.side, this.picked[this.side]];
    const to = from === 'target' ? 'source' : 'target';
    const values = this.words[to].map((_, i) => from === 'target' ? map[index][i] : map[i][index]);
    this.updateBar();
    for (const side of SIDES) this.words[side].forEach((button, i) => {
      const value = side === to ? values[i] : 0;
      button.style.setProperty('--w', Math.abs(value) / 100);
      button.lastChild.textContent = value ? this.write(value) : '';
      button.toggleAttribute('aria-current', side === from && i === index);
      button.tabIndex = i === this.picked[side] ? 0 : -1;
    });
    map.forEach((row, t) => row.forEach((value, s) =>
      this.drawLine(s, t, value, (from === 'target' ? t : s) === index && `attn-from-${from}`)));
    this.tell(from, index, to, values);
  }

  // A line is made when it is first seen: most of the many are too thin to be.
  drawLine(s, t, value, near) {
    const shown = Math.abs(value) >= (near ? 2 : LEAST), size = Math.abs(value) / 100;
    let path = this.lines[t][s];
    if (!path) {
      if (!shown) return;
      path = this.lines[t][s] = document.createElementNS(SVG, 'path');
      path.setAttribute('pathLength', 1);
      this.place(s, t);
    }
    if (near && !path.matches('.attn-near') || !path.parentNode) this.svg.append(path);
    path.style.strokeWidth = near ? 1.75 + 5.5 * size : 1.5 + 2 * size;
    path.setAttribute('class', !shown ? 'attn-none'
      : `${near ? `attn-near ${near}` : ''} ${value < 0 ? 'attn-negative' : ''}`);
  }

  updateBar() {
    const { at } = this, mode = this.mode(), sentence = this.sentences[at.sentence];
    this.view.dataset.mode = mode;
    this.about.textContent = this.names[mode] || ABOUT[mode];
    this.tabs?.forEach((tab, i) => tab.setAttribute('aria-pressed', i === at.mode));
    if (this.number) this.number.textContent = `${at.sentence + 1} of ${this.sentences.length}`;
    if (!this.thumbs) return;
    const maps = sentence[mode];
    [...this.thumbs.children].forEach((button, i) => {
      button.setAttribute('aria-pressed', maps.length < 2 || i === at.map);
      // Out of sight, not out of the page: the words stay in their place, to be compared.
      button.style.visibility = i < maps.length ? '' : 'hidden';
      const shown = `${at.sentence} ${mode}`;
      if (i >= maps.length || button.dataset.shown === shown) return;
      button.dataset.shown = shown;
      button.lastChild.textContent = maps.length < 2 ? mode : this.maps[i];
      this.draw(button.firstChild, maps[i]);
    });
  }

  draw(canvas, map) {
    Object.assign(canvas, { width: map[0].length, height: map.length });
    const context = canvas.getContext('2d');
    context.fillStyle = getComputedStyle(canvas).color;
    map.forEach((row, t) => row.forEach((value, s) => {
      context.globalAlpha = Math.abs(value) / 100;
      context.fillRect(s, t, 1, 1);
    }));
  }

  write(value) {
    if (this.mode() === 'gold') return value < 100 ? '(✓)' : '✓';
    return (value / 100).toFixed(2).replace('-', '−');
  }

  tell(from, index, to, values) {
    const sentence = this.sentences[this.at.sentence], mode = this.mode();
    const name = (side, i) => {
      const gloss = side === 'source' && sentence.glosses?.[i];
      return sentence[side][i] + (gloss ? ` “${gloss}”` : '');
    };
    const most = values.map((value, i) => ({ value, i })).filter(({ value }) => value)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 4);
    const found = most.map(({ value, i }) => `${name(to, i)} ${this.write(value)}`).join(', ');
    const where = [
      name(from, index), sentence[mode].length > 1 && this.maps[this.at.map],
      this.modes.length > 1 && this.called(mode),
    ].filter(Boolean).join(' · ');
    this.status.textContent = `${where}: ${found || 'none'}`;
  }

  // In two rows, or, where a sentence does not fit into one, in two columns.
  layout() {
    this.stage.classList.remove('attn-columns');
    const wraps = SIDES.some(side =>
      this.words[side].at(-1).offsetTop > this.words[side][0].offsetTop + 4);
    this.stage.classList.toggle('attn-columns', wraps);
    const box = this.svg.getBoundingClientRect();
    this.columns = wraps;
    this.ends = Object.fromEntries(SIDES.map(side => [side, this.words[side].map(word => {
      const rect = word.getBoundingClientRect(), first = side === 'source';
      return wraps
        ? [(first ? rect.right : rect.left) - box.left, rect.top + rect.height / 2 - box.top]
        : [rect.left + rect.width / 2 - box.left, (first ? rect.bottom : rect.top) - box.top];
    })]));
    this.lines.forEach((row, t) => row.forEach((_, s) => this.place(s, t)));
  }

  place(s, t) {
    const [x1, y1] = this.ends.source[s], [x2, y2] = this.ends.target[t];
    const x = (x1 + x2) / 2, y = (y1 + y2) / 2;
    const bend = this.columns ? `${x} ${y1} ${x} ${y2}` : `${x1} ${y} ${x2} ${y}`;
    this.lines[t][s].setAttribute('d', `M${x1} ${y1}C${bend} ${x2} ${y2}`);
  }
}

const build = (view, data) => new Explorer(view, data);
