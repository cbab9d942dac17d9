// Attention appears: one sentence's map, moment after moment of training.
const SVG = 'http://www.w3.org/2000/svg';
const PACE = 350;  // milliseconds a moment while it plays
const CHART = { width: 600, height: 110 };
const CURVES = { error: 'alignment error rate', exact: 'exact match' };

class Training {
  constructor(view, data) {
    Object.assign(this, data);
    this.view = view;
    this.last = this.moments.length - 1;
    const bar = add(view, 'div', 'attn-bar');
    this.playButton = addButton(bar, '', () => this.play(!this.timer));
    this.playButton.className = 'attn-play';
    this.slider = slider(bar, 'training', { min: 0, max: this.last, step: 1, value: this.last },
      at => { this.play(false); this.show(at); });
    this.status = announcer(view);
    const pictures = add(view, 'div', 'attn-growth');
    this.cells = this.addMap(pictures);
    this.addChart(pictures);
    add(view, 'p', 'attn-about', 'Outlined: the words that a bilingual reader links; dotted: may link.');
    keys(view, '← → moment', 'Space play');
    view.addEventListener('keydown', event => this.press(event));
    this.play(false);
    this.show(this.last);
  }

  addMap(parent) {
    const box = group(parent, 'attn-grown', 'Attention weights');
    const map = add(box, 'table', ''), head = add(map, 'tr', '');
    add(head, 'td', '');
    this.source.forEach((word, s) => {
      const cell = add(head, 'th', '', word);
      cell.scope = 'col';
      add(cell, 'i', '', this.glosses?.[s] || '');
    });
    const has = (links, s, t) => links.some(link => link[0] === s && link[1] === t);
    return this.target.map((word, t) => {
      const row = add(map, 'tr', '');
      add(row, 'th', '', word).scope = 'row';
      return this.source.map((_, s) => add(row, 'td', 'attn-weight '
        + (has(this.sure, s, t) ? 'attn-sure' : has(this.possible, s, t) ? 'attn-possible' : '')));
    });
  }

  // Both curves over the batches, from 0 to 1, and a line at the moment that is shown.
  addChart(parent) {
    const { width, height } = CHART, box = add(parent, 'div', 'attn-chart');
    const svg = box.appendChild(document.createElementNS(SVG, 'svg'));
    svg.setAttribute('viewBox', `0 -5 ${width} ${height + 10}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    const addPath = (className, d) => {
      const path = svg.appendChild(document.createElementNS(SVG, 'path'));
      path.setAttribute('class', className);
      path.setAttribute('d', d);
      return path;
    };
    const x = at => width * this.moments[at].batch / Math.max(this.moments[this.last].batch, 1);
    addPath('attn-frame', `M0 0H${width}M0 ${height}H${width}`);
    for (const name of Object.keys(CURVES)) {
      addPath(`attn-curve attn-${name}`, this.moments.map((moment, at) =>
        `${at ? 'L' : 'M'}${x(at)} ${height * (1 - moment[name])}`).join(''));
    }
    this.cursor = addPath('attn-cursor', '');
    this.placeCursor = at => this.cursor.setAttribute('d', `M${x(at)} 0V${height}`);
    svg.onpointerdown = svg.onpointermove = event => event.buttons && this.point(event, svg, x);
    add(box, 'p', 'attn-about', 'from 0 to 1, over the batches; measured on test sentences');
    this.legend = Object.fromEntries(Object.entries(CURVES).map(([name, title]) => {
      const line = add(box, 'p', `attn-legend attn-${name}`);
      return [name, add(line, 'span', '', title)];
    }));
  }

  point(event, svg, x) {
    const { left, width } = svg.getBoundingClientRect();
    const here = (event.clientX - left) / width * CHART.width;
    const far = at => Math.abs(x(at) - here);
    this.play(false);
    this.show(this.moments.reduce((best, _, at) => far(at) < far(best) ? at : best, 0));
  }

  show(at) {
    const { batch, map, error, exact } = this.moments[at];
    this.at = at;
    this.slider.input.value = at;
    this.slider.input.setAttribute('aria-valuetext', `after ${batch} batches`);
    this.slider.number.textContent = batch;
    this.cells.forEach((row, t) => row.forEach((cell, s) => {
      cell.style.setProperty('--w', map[t][s] / 100);
      cell.textContent = map[t][s] < 10 ? '' : (map[t][s] / 100).toFixed(2);
    }));
    this.placeCursor(at);
    this.legend.error.textContent = `${CURVES.error} ${error.toFixed(2)}`;
    this.legend.exact.textContent = `${CURVES.exact} ${Math.round(100 * exact)} %`;
    this.status.textContent = `After ${batch} batches: alignment error rate ${error.toFixed(2)}, `
      + `${Math.round(100 * exact)} % of the test sentences exactly right.`;
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on) {
      this.show(this.at < this.last ? this.at + 1 : 0);
      this.timer = setInterval(() => {
        if (!this.view.isConnected || this.at === this.last) this.play(false);
        else this.show(this.at + 1);
      }, PACE);
    }
    this.playButton.textContent = on ? '❚❚ pause' : '▶ play';
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target === this.playButton) return;
    const goal = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.last };
    if (event.key === ' ') this.play(!this.timer);
    else if (event.key in goal) {
      this.play(false);
      this.show(Math.min(Math.max(goal[event.key], 0), this.last));
    } else return;
    event.preventDefault();
  }
}

const build = (view, data) => new Training(view, data);
