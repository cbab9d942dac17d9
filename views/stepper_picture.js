// The picture of one step: query, a row for each source word, ribbons into the context, and the
// likeliest next words. It shows what it is given; views/stepper.js decides what that is.
const STAGES = ['query', 'score', 'weight', 'context', 'next word'];
const LIKELIEST = 5;
const LEFT = ' What was left of the row grows in proportion until it sums to 1, so it falls on '
  + 'whatever had a trace.';
const SVG = 'http://www.w3.org/2000/svg';
const inHundredths = value => value.toFixed(2).replace('-', '−');
const inPercent = value => `${(100 * value).toFixed(value > .9995 || value < .0005 ? 0 : 1)} %`;
const addShape = (parent, tag, className) => {
  const shape = parent.appendChild(document.createElementNS(SVG, tag));
  shape.setAttribute('class', className);
  return shape;
};

class Picture {
  // act: { go(stage), drag(s, weight), now(), back(what now said), read(title, numbers) }
  constructor(view, { source, glosses, vocabulary }, act) {
    Object.assign(this, { source, glosses, vocabulary, act });
    this.box = add(view, 'div', 'attn-steps');
    this.svg = addShape(this.box, 'svg', '');
    this.svg.setAttribute('aria-hidden', 'true');
    this.headings = [];
    this.addQuery();
    this.addRows();
    this.addContext();
    this.addChances();
    // Ribbons follow the words when the page changes its width or first shows this output.
    new ResizeObserver(() => this.layout()).observe(this.box);
  }

  name(s) {
    const token = this.source[s] === '.' ? '“.”' : this.source[s];
    return token + (this.glosses?.[s] ? ` “${this.glosses[s]}”` : '');
  }

  addQuery() {
    this.ask = add(this.box, 'div', 'attn-ask');
    this.asked = this.addHeading(this.ask, 0, '');
    this.query = this.addStrip(this.ask, 'query');
  }

  // A heading is a stage to go to; what belongs to it appears with its stage.
  addHeading(parent, stage, about) {
    const box = add(parent, 'div', 'attn-heading');
    const button = addButton(box, '', () => this.act.go(stage));
    add(button, 'b', '', stage + 1);
    button.append(STAGES[stage]);
    this.headings[stage] = button;
    return add(box, 'span', '', about);
  }

  // A list of numbers as thin bars. Pointing at it or focusing it reads the numbers out.
  addStrip(parent, role) {
    const button = addButton(parent, '', null);
    button.className = `attn-strip attn-${role}-strip`;
    return { button, bars: this.addBars(button) };
  }

  addBars(parent) {
    const svg = addShape(parent, 'svg', '');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    return addShape(svg, 'path', '');
  }

  fillBars(bars, numbers) {
    bars.parentNode.setAttribute('viewBox', `0 -1 ${numbers.length} 2`);
    bars.setAttribute('d', Array.from(numbers, (n, i) => `M${i + .5} 0V${-n.toFixed(2)}`).join(''));
  }

  fillStrip({ button, bars }, name, numbers) {
    this.fillBars(bars, numbers);
    button.setAttribute('aria-label', `${name}, ${numbers.length} numbers`);
    button.onclick = button.onfocus = button.onmouseenter = () => this.act.read(name, numbers);
  }

  addRows() {
    const box = this.look = add(this.box, 'div', 'attn-look');
    const head = add(box, 'div', 'attn-look-row');
    add(head, 'span', 'attn-about', 'the sentence to translate, and its keys');
    this.addHeading(head, 1, 'its fit: query · key');
    this.sum = this.addHeading(head, 2, '');
    this.rows = this.source.map((token, s) => {
      const row = group(box, 'attn-look-row', this.name(s)), word = add(row, 'div', 'attn-keyed');
      add(word, 'b', '', token);
      add(word, 'i', '', this.glosses?.[s] || '');
      const key = this.addStrip(word, 'key'), score = add(row, 'div', 'attn-score');
      const bar = add(add(score, 'div', 'attn-signed'), 'div', '');
      return { row, key, score, bar, number: add(score, 'span', 'attn-number'),
        ...this.addWeight(row, s) };
    });
    this.asks = this.source.map(() => addShape(this.svg, 'path', 'attn-line'));
    this.ribbons = this.source.map(() => addShape(this.svg, 'path', 'attn-ribbon'));
    for (const path of [...this.asks, ...this.ribbons]) path.setAttribute('pathLength', 1);
  }

  addWeight(row, s) {
    const share = add(row, 'div', 'attn-share'), input = add(share, 'input', '');
    Object.assign(input, { type: 'range', min: 0, max: 1, step: .01 });
    input.setAttribute('aria-label', `weight of ${this.name(s)}`);
    input.oninput = () => this.act.drag(s, Number(input.value));
    undoSwipe(input, this.act.now, this.act.back);
    return { share, input, weight: add(share, 'span', 'attn-number') };
  }

  addContext() {
    this.say = add(this.box, 'div', 'attn-say');
    this.addHeading(this.say, 3, 'the words, mixed by weight');
    this.context = this.addStrip(this.say, 'value');
  }

  addChances() {
    this.addHeading(this.say, 4, 'from context and query');
    this.list = add(this.say, 'div', 'attn-chances');
    const both = add(this.list, 'div', 'attn-both');
    this.both = ['value', 'query'].map(role =>
      this.addBars(add(both, 'span', `attn-strip attn-${role}-strip`)));
    this.chances = Array.from({ length: LIKELIEST }, () => {
      const row = add(this.list, 'div', 'attn-chance'), word = add(row, 'span', '');
      const bar = add(add(row, 'div', 'attn-track'), 'div', 'attn-fill');
      return { row, word, bar, number: add(row, 'span', 'attn-number') };
    });
  }

  // reach: [lowest, highest] score that the bars must hold.
  draw(step, { keys, before, stage, reach, byHand }) {
    this.step = step;
    this.asked.textContent = `what it looks for after ${before}`;
    this.sum.textContent = byHand ? 'set by you' : 'softmax: drag ↔';
    this.fillStrip(this.query, `query after ${before}`, step.query);
    this.fillStrip(this.context, 'context', step.context);
    this.rows.forEach((row, s) => {
      this.fillStrip(row.key, `key of ${this.name(s)}`, keys[s]);
      this.drawRow(row, step.scores[s], step.weights[s], reach);
    });
    [step.context, step.query].forEach((numbers, i) => this.fillBars(this.both[i], numbers));
    this.drawChances(step.chances);
    this.appear(stage);
    this.layout();
  }

  drawRow({ bar, number, input, weight }, score, value, [lowest, highest]) {
    const width = 100 / (highest - lowest), zero = -lowest * width;
    bar.style.left = `${zero + Math.min(score, 0) * width}%`;
    bar.style.width = `${Math.abs(score) * width}%`;
    bar.parentNode.style.setProperty('--zero', `${zero}%`);
    number.textContent = score.toFixed(1).replace('-', '−');
    input.value = value;
    input.style.setProperty('--w', value);
    input.setAttribute('aria-valuetext', inHundredths(value));
    weight.textContent = inHundredths(value);
  }

  drawChances(chances) {
    const best = Array.from(chances, (chance, id) => ({ chance, id }))
      .sort((a, b) => b.chance - a.chance).slice(0, LIKELIEST);
    this.chances.forEach(({ row, word, bar, number }, i) => {
      const { chance, id } = best[i] || { chance: 0 };
      row.hidden = !best[i];
      word.textContent = this.vocabulary[id];
      bar.style.width = `${100 * chance}%`;
      number.textContent = inPercent(chance);
    });
  }

  // What comes later than the stage keeps its place, unseen.
  appear(stage) {
    this.headings.forEach((button, i) => {
      button.toggleAttribute('aria-current', i === stage);
      button.nextSibling.style.visibility = i <= stage ? '' : 'hidden';
    });
    const parts = [[this.query.button], [...this.rows.map(row => row.score), ...this.asks],
      this.rows.map(row => row.share), [this.context.button, ...this.ribbons], [this.list]];
    parts.forEach((part, i) => part.forEach(element => {
      element.classList.toggle('attn-later', i > stage);
      element.classList.toggle('attn-now', i === stage);
    }));
  }

  // What happens at a stage is brought into sight.
  show(stage) {
    const box = [this.ask, this.look, this.look, this.say, this.say][stage];
    const { top, bottom } = box.getBoundingClientRect(), roof = parseFloat(
      getComputedStyle(box).scrollMarginTop);
    if (top < roof - 1 || bottom > innerHeight) {
      box.scrollIntoView({ block: stage > 2 ? 'end' : 'start' });
    }
  }

  // The winner falls, or rises, into its place in the sentence.
  drop(goal) {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const from = this.chances[0].word.getBoundingClientRect(), to = goal.getBoundingClientRect();
    goal.animate([{ transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)` },
      { transform: 'none' }], { duration: 600, easing: 'ease-in-out' });
  }

  // Beside each other where there is room, else below each other: style.css decides.
  layout() {
    if (!this.step) return;
    const box = this.svg.getBoundingClientRect();
    const place = element => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left: left - box.left, right: right - box.left, top: top - box.top,
        bottom: bottom - box.top, middle: (top + bottom) / 2 - box.top };
    };
    const query = place(this.query.button), context = place(this.context.button);
    const below = context.left < place(this.rows[0].share).right;
    this.rows.forEach(({ row }, s) => {
      const { left, middle } = place(row), x = query.left + 6;
      this.asks[s].setAttribute('d',
        `M${x} ${query.bottom}V${middle - 8}Q${x} ${middle} ${x + 8} ${middle}H${left - 2}`);
    });
    this.layRibbons(place, context, below);
  }

  // As thick as its weight; together they are as thick as the strip is high.
  layRibbons(place, context, below) {
    const whole = below ? 40 : context.bottom - context.top;
    let done = 0;
    const order = this.rows.map((_, s) => s);
    if (below) order.reverse();
    for (const s of order) {
      const thick = whole * this.step.weights[s], at = done + thick / 2;
      const { right: x, middle: y } = place(this.rows[s].share);
      done += thick;
      const end = below ? context.right - whole + at : context.left;
      const bend = Math.max(14, end - x), half = (x + end) / 2;
      this.ribbons[s].setAttribute('d', below
        ? `M${x} ${y}Q${end} ${y} ${end} ${y + bend}V${context.top}`
        : `M${x} ${y}C${half} ${y} ${half} ${context.top + at} ${end} ${context.top + at}`);
      this.ribbons[s].style.strokeWidth = thick < .2 ? 0 : thick;
    }
  }
}
