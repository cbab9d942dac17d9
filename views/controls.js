const softmax = scores => {
  const highest = Math.max(...scores.filter(Number.isFinite));
  const powers = scores.map(score => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map(power => power / total);
};
const number = (value, digits = 2) => value.toFixed(digits).replace('-', '−');
const addReset = (view, reset) => {
  addButton(view, 'reset', reset).className = 'attn-reset';
};

// Two vectors: drag their tips, or move the sliders.
class Vectors {
  constructor(view, data) {
    this.data = data;
    const box = add(view, 'div', 'attn-vectors');
    box.insertAdjacentHTML('afterbegin', data.picture);
    this.svg = box.firstChild;
    this.svg.setAttribute('aria-hidden', 'true');
    const panel = add(box, 'div', 'attn-panel');
    const [first, second] = data.names, length = { min: .1, max: data.longest, step: .1, value: 1 };
    this.sliders = {
      angle: slider(panel, 'angle', { min: 0, max: 180, step: 1, value: 0 },
        value => this.set({ angle: value })),
      first: slider(panel, `length of ${first}`, length, value => this.set({ first: value })),
      second: slider(panel, `length of ${second}`, length, value => this.set({ second: value })),
    };
    addReset(panel, () => this.reset());
    this.status = announcer(view);
    keys(view, '← → change', 'Tab next');
    this.drag('query', point => ({ first: point.x }));
    this.drag('key', point => ({
      second: Math.hypot(point.x, point.y),
      angle: Math.atan2(Math.max(-point.y, 0), point.x) * 180 / Math.PI,
    }));
    this.reset();
  }

  reset() {
    const { angle, lengths: [first, second] } = this.data;
    this.set({ angle, first, second });
  }

  // Keeps what a slider can say, so that it and the picture agree.
  set(change) {
    this.values = { ...this.values };
    for (const [name, value] of Object.entries(change)) {
      const { input } = this.sliders[name];
      input.value = value;
      this.values[name] = Number(input.value);
    }
    this.update();
  }

  drag(role, read) {
    const arrow = this.svg.querySelector(`.attn-${role}`);
    arrow.onpointerdown = event => {
      event.preventDefault();
      arrow.setPointerCapture(event.pointerId);
    };
    arrow.onpointermove = event => {
      if (!arrow.hasPointerCapture(event.pointerId)) return;
      const matrix = this.svg.getScreenCTM().inverse();
      this.set(read(new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix)));
    };
  }

  update() {
    const { angle, first, second } = this.values;
    const cosine = Math.cos(angle * Math.PI / 180), dot = first * second * cosine;
    const x = second * cosine, y = -second * Math.sin(angle * Math.PI / 180);
    const set = (selector, attributes) => {
      const element = this.svg.querySelector(selector);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    };
    for (const [role, length] of [['query', first], ['key', second]]) {
      set(`.attn-${role} .attn-shaft`, { d: `M0 0H${Math.max(length - .2, 0)}` });
      set(`.attn-${role} .attn-head`, { transform: `translate(${length})` });
    }
    set('.attn-key', { transform: `rotate(${-angle})` });
    set('.attn-shadow', { d: `M0 0H${x}` });
    const [arcX, arcY] = [x / second * .6, y / second * .6];
    set('.attn-arc', { d: `M.6 0A.6 .6 0 0 0 ${arcX} ${arcY}` });
    set('.attn-drop', { d: `M${x} ${y}V0` });
    set('.attn-query-name', { x: first });
    set('.attn-key-name', { x, y: y - .2 });
    this.sliders.angle.number.textContent = `${angle}°`;
    this.sliders.first.number.textContent = number(first, 1);
    this.sliders.second.number.textContent = number(second, 1);
    const [query, key] = this.data.names;
    // The sign of a rounded zero would be read as a negative number.
    const plain = value => number(Math.round(value * 100) / 100 + 0);
    this.status.textContent = `${query} · ${key} = ${number(first)} × ${number(second)} × `
      + `cos ${angle}° = ${plain(dot)}; cosine ${plain(cosine)}; shadow of ${key} on ${query} `
      + plain(x);
  }
}

// Scores, and their softmax as bars.
class Softmax {
  constructor(view, data) {
    this.data = data;
    this.temperature = slider(view, 'temperature', { min: -1, max: 1, step: .05, value: 0 },
      () => this.update());
    const rows = group(view, 'attn-bars', 'Scores and weights');
    this.rows = data.labels.map(label => {
      const row = add(rows, 'div', 'attn-bar-row');
      const score = slider(row, label, { min: -5, max: 5, step: .1, value: 0 },
        () => this.update());
      const bar = add(add(row, 'div', 'attn-track'), 'div', 'attn-fill');
      return { score, bar, weight: add(row, 'span', 'attn-number') };
    });
    addReset(view, () => this.reset());
    this.status = announcer(view);
    keys(view, '← → change', 'Tab next');
    this.reset();
  }

  reset() {
    // The slider moves in powers of ten: as far from 1 to 10 as from 1 to 0.1.
    this.temperature.input.value = Math.log10(this.data.temperature);
    this.rows.forEach(({ score }, i) => { score.input.value = this.data.scores[i]; });
    this.update();
  }

  update() {
    const temperature = 10 ** Number(this.temperature.input.value);
    this.temperature.number.textContent = number(temperature);
    this.temperature.input.setAttribute('aria-valuetext', number(temperature));
    const scores = this.rows.map(({ score }) => Number(score.input.value));
    const weights = softmax(scores.map(score => score / temperature));
    this.rows.forEach(({ score, bar, weight }, i) => {
      score.number.textContent = number(scores[i], 1);
      bar.style.width = `${100 * weights[i]}%`;
      weight.textContent = number(weights[i]);
    });
    const most = weights.indexOf(Math.max(...weights));
    this.status.textContent = `temperature ${number(temperature)}: `
      + `${this.data.labels[most]} has the largest weight, ${number(weights[most])}`;
  }
}

// Scores whose cells can be masked, and the weights of what is left.
class Mask {
  constructor(view, data) {
    this.data = data;
    const tables = add(view, 'div', 'attn-tables');
    this.cells = this.addTable(tables, 'scores: click to mask', (cell, t, s) => {
      const score = number(data.scores[t][s], 1);
      const button = addButton(cell, score, () => this.toggle(t, s));
      button.setAttribute('aria-label', `${data.target[t]}, ${data.source[s]}: ${score}`);
      button.onkeydown = event => this.step(event, t, s);
      return button;
    });
    this.weights = this.addTable(tables, 'weights: softmax of each row', cell => {
      cell.className = 'attn-weight';
      return cell;
    });
    addReset(view, () => this.reset());
    this.status = announcer(view);
    keys(view, '← ↑ ↓ → cell', 'Space mask');
    this.reset();
  }

  addTable(parent, caption, fill) {
    const { source, target, glosses } = this.data;
    const box = group(parent, 'attn-table', caption);
    box.tabIndex = 0;  // On a phone it scrolls, so a keyboard must reach it.
    const table = add(box, 'table', '');
    add(table, 'caption', '', caption);
    const head = add(table, 'tr', '');
    add(head, 'td', '');
    source.forEach((word, s) => {
      const cell = add(head, 'th', '', word);
      cell.scope = 'col';
      if (glosses) add(cell, 'i', '', glosses[s]);
    });
    return target.map((word, t) => {
      const row = add(table, 'tr', '');
      add(row, 'th', '', word).scope = 'row';
      return source.map((_, s) => fill(add(row, 'td', ''), t, s));
    });
  }

  reset() {
    this.masked = this.data.scores.map(row => row.map(() => false));
    for (const [t, s] of this.data.masked) this.masked[t][s] = true;
    this.cells.flat().forEach((cell, i) => { cell.tabIndex = i ? -1 : 0; });
    this.data.target.forEach((_, t) => this.update(t));
    this.status.textContent = 'Each row is shared among the cells that are not masked.';
  }

  toggle(t, s) {
    this.masked[t][s] = !this.masked[t][s];
    this.update(t);
    const { target, source } = this.data, left = this.masked[t].filter(masked => !masked).length;
    this.status.textContent = left
      ? `${target[t]}: ${source[s]} ${this.masked[t][s] ? 'masked' : 'back'}; `
        + `weights shared among ${left} of ${source.length}`
      : `${target[t]}: every cell is masked, so softmax has nothing to share`;
  }

  step(event, t, s) {
    const [down, right] = {
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
      Home: [0, -s], End: [0, this.data.source.length - 1 - s],
    }[event.key] || [];
    if (down === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const goal = this.cells[t + down]?.[s + right];
    if (!goal) return;
    this.cells[t][s].tabIndex = -1;
    goal.tabIndex = 0;
    goal.focus();
  }

  update(t) {
    const scores = this.data.scores[t].map((score, s) => this.masked[t][s] ? -Infinity : score);
    softmax(scores).forEach((weight, s) => {
      const masked = this.masked[t][s], button = this.cells[t][s], cell = this.weights[t][s];
      button.setAttribute('aria-pressed', masked);
      button.classList.toggle('attn-hatched', masked);
      cell.classList.toggle('attn-hatched', masked);
      cell.style.setProperty('--w', masked ? 0 : weight);
      cell.textContent = masked ? '' : number(weight);
      if (masked) add(cell, 'span', 'attn-unseen', 'masked');
    });
  }
}

const build = (view, data) =>
  new { vectors: Vectors, softmax: Softmax, mask: Mask }[data.kind](view, data);
