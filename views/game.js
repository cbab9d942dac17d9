// Be the attention: the reader spreads the weights, and the trained translator writes from them.
const ROUNDS = [[3, 3], [4, 5], [6, 7], [8, 9], [10, 13]];  // English words, without the full stop
const FULL = 10;  // as far as a bar goes
const TAP = 5;    // what a tap on a word adds

const percent = share => `${Math.round(100 * share)} %`;
const outOf = (right, all) => `${right} of ${all}`;

class Game {
  constructor(view, parts, translator) {
    Object.assign(this, { parts, translator, cells: cellsOf(parts) });
    add(view, 'p', '', 'Look where you think an English word comes from, or try to fool the translator: '
      + 'it writes from your weights, not from its own. Tap or click a Korean word, or drag its '
      + 'bar. Five rounds, each longer.');
    this.heading = add(view, 'h2', '');
    this.goal = add(view, 'p', 'tr-goal');
    this.board = add(view, 'div', 'tr-board');
    this.status = announcer(view);
    view.addEventListener('keydown', event => this.press(event));
    this.begin();
  }

  begin() {
    this.round = -1;
    this.scores = [];
    this.deal();
  }

  // A sentence of the right length that the translator itself gets right, best also from a
  // bilingual reader's links alone; none, if it gets too few right.
  draw([least, most]) {
    const short = { time: -1, place: '', adjective: '', tense: 'past', negation: 'no' };
    let best = null;
    for (let tried = 0, drawn = 0; tried < 40 && drawn < 600; drawn++) {
      const sentence = assemble(this.parts, drawSentence(this.parts, this.cells,
        least > 9 ? 2 : 1, least < 4 ? short : {}));
      const length = sentence.target.length - 1;
      if (length < least || length > most) continue;
      tried++;
      const { states, steps, target } = this.translator.translate(sentence.source);
      if (target.join(' ') !== sentence.target.join(' ')) continue;
      const missed = this.missed(sentence, states, steps);
      if (!best || missed < best.missed) best = { sentence, missed };
      if (!missed) break;
    }
    return best?.sentence;
  }

  // How many words it writes otherwise when it looks where a bilingual reader would.
  missed({ source, target, sure, possible }, states, steps) {
    return target.slice(0, -1).filter((_, t) => {
      const linked = links => links.filter(link => link[1] === t).map(([s]) => s);
      const all = linked(sure).length ? linked(sure) : linked(possible);
      const weights = Float32Array.from(source, (__, s) => all.includes(s) / all.length);
      return all.length
        && this.translator.look(states, steps[t].query, weights).word !== steps[t].written;
    }).length;
  }

  deal() {
    this.round += 1;
    this.sentence = this.draw(ROUNDS[this.round]);
    if (!this.sentence) {
      this.status.textContent = 'This translator gets too few sentences right to play with: it '
        + 'has to be trained longer.';
      return;
    }
    const { source, target } = this.sentence;
    this.own = this.translator.follow(source, target);
    this.glosses = this.translator.glosses(source);
    this.count = target.length - 1;  // the full stop is given
    this.given = [];   // for each word: the weights and what was written from them
    this.status.textContent = '';
    this.ask();
  }

  ask() {
    const t = this.given.length, { source, target } = this.sentence;
    this.heading.textContent = `Round ${this.round + 1} of ${ROUNDS.length}`;
    this.board.after(this.status);  // below the button that writes
    this.shares = source.map(() => 0);
    this.drawGoal();
    this.board.replaceChildren();
    add(this.board, 'p', 'tr-question', `Where must the translator look to write “${target[t]}”?`);
    const rows = group(this.board, 'tr-rows', 'Korean words and their weights');
    this.rows = source.map((token, s) => this.addRow(rows, token, s));
    const bar = add(this.board, 'div', 'attn-bar');
    this.writeButton = addButton(bar, `write “${target[t]}”`, () => this.write());
    this.writeButton.className = 'tr-act';
    addButton(bar, 'clear', () => this.share(source.map(() => 0))).className = 'tr-plain';
    const some = source.length > 9 ? '\xa0to\xa0the\xa0first\xa0nine' : '';
    keys(this.board, '← → change', `1 – ${Math.min(source.length, 9)} add${some}`, 'Enter on\xa0a\xa0bar\xa0writes,\xa0on\xa0a\xa0word\xa0adds');
    this.share(this.shares);
  }

  addRow(rows, token, s) {
    const row = add(rows, 'div', 'tr-row');
    const button = addButton(row, '', () => this.give(s));
    add(button, 'b', '', token).lang = 'ko';
    add(button, 'small', '', this.glosses[s]);
    const input = add(row, 'input', '');
    Object.assign(input, { type: 'range', min: 0, max: FULL, step: 1, value: 0 });
    input.setAttribute('aria-label', `weight of ${token} ${this.glosses[s]}`);
    input.oninput = () => {
      this.shares[s] = Number(input.value);
      this.share(this.shares);
    };
    undoSwipe(input, () => [...this.shares], shares => this.share(shares));
    return { input, number: add(row, 'output', '') };
  }

  give(s) {
    this.share(this.shares.map((share, i) => i === s ? Math.min(share + TAP, FULL) : share));
  }

  // Weights sum to 1, however the bars stand.
  share(shares) {
    this.shares = shares;
    const sum = shares.reduce((a, b) => a + b);
    if (sum && this.refused) this.refused = this.status.textContent = '';
    this.weights = Float32Array.from(shares, share => sum ? share / sum : 0);
    this.rows.forEach(({ input, number }, s) => {
      input.value = shares[s];
      number.textContent = percent(this.weights[s]);
      input.setAttribute('aria-valuetext', percent(this.weights[s]));
    });
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.rows) return;
    const word = this.rows[Number(event.key) - 1];
    if (word) this.give(Number(event.key) - 1);
    if (event.key !== 'Enter' || !event.target.matches('input')) return;
    event.preventDefault();  // or the button that gets the focus next would be pressed with it
    this.write();
  }

  write() {
    if (!this.shares.some(Boolean)) {
      this.refused = this.status.textContent = 'All weights are 0: then there is nothing to look '
        + 'at. Give some weight to at least one Korean word.';
      return;
    }
    const t = this.given.length, { query, written: id } = this.own.steps[t];
    const step = this.translator.look(this.own.states, query, this.weights);
    this.given.push({ weights: this.weights, right: step.word === id });
    this.status.textContent = this.verdict(t, step, id);
    if (this.given.length === this.count) return this.finish();
    const inside = this.board.contains(document.activeElement);
    this.ask();
    if (inside) this.rows[0].input.focus({ preventScroll: true });
  }

  verdict(t, step, id) {
    const { target, sure, possible } = this.sentence, chance = percent(step.chances[id]);
    if (step.word !== id) {
      const said = [...target.slice(0, t), this.translator.words[step.word]].join(' ');
      return `✗ From your weights it writes: ${said} … Right is “${target[t]}”, which had `
        + `${chance}; it goes on from there.`;
    }
    const links = [...sure, ...possible].filter(link => link[1] === t).map(([s]) => s);
    const most = this.weights.indexOf(Math.max(...this.weights));
    return `✓ From your weights it writes “${target[t]}” (${chance} sure).`
      + (!links.length || links.includes(most) ? '' : ' Right, although you looked elsewhere: the '
        + 'words written so far, and what a Korean word’s state keeps of its neighbours, were '
        + 'enough.');
  }

  drawGoal() {
    this.goal.replaceChildren();
    this.sentence.target.slice(0, this.count).forEach((word, t) => {
      const done = this.given[t], item = add(this.goal, 'span', '', word);
      if (done) item.className = done.right ? 'tr-right' : 'tr-wrong';
      if (done) item.prepend(done.right ? '✓ ' : '✗ ');
      if (t === this.given.length) item.setAttribute('aria-current', 'step');
    });
  }

  // Yours, the model's and the diagonal's, judged alike: words right and alignment error.
  judge() {
    const { source, target, sure, possible } = this.sentence, { states, steps } = this.own;
    const asked = links => links.filter(([, t]) => t < this.count);
    const judged = (rows, right) => ({ rows, right,
      error: alignmentError(rows, asked(sure), asked(possible)) });
    const guess = diagonal(source.length, target.length).slice(0, this.count);
    const own = steps.slice(0, this.count);
    const rightFrom = rows => rows.filter((weights, t) =>
      this.translator.look(states, own[t].query, weights).word === own[t].written).length;
    return {
      you: judged(this.given.map(({ weights }) => weights),
        this.given.filter(({ right }) => right).length),
      'the translator': judged(own.map(({ weights }) => weights),
        rightFrom(own.map(({ weights }) => weights))),
      'straight across': judged(guess, rightFrom(guess)),
    };
  }

  finish() {
    const judged = this.judge(), { source, target, sure, possible } = this.sentence;
    this.scores.push({ judged, count: this.count });
    this.rows = null;
    this.drawGoal();
    this.board.replaceChildren();
    this.goal.after(this.status);
    this.addTable(`Round ${this.round + 1}`, [this.scores.at(-1)]);
    add(this.board, 'p', 'tr-note', 'Alignment error: how far a map is from a bilingual reader’s '
      + 'links; 0 % is the same. Straight across: a rule that looks from the first English word '
      + 'to the first Korean word, from the last to the last, and evenly in between.');
    const maps = add(this.board, 'div', 'tr-maps');
    for (const [name, title] of [['you', 'Your map'], ['the translator', 'The translator’s map']]) {
      addHeatmap(add(maps, 'div', ''), { title, source, glosses: this.glosses, sure, possible,
        target: target.slice(0, this.count), values: hundredths(judged[name].rows) });
    }
    const last = this.round === ROUNDS.length - 1;
    if (last) this.addTable('All five rounds', this.scores);
    const on = addButton(this.board, last ? 'play again' : 'next round', () => {
      if (last) this.begin();
      else this.deal();
      this.heading.scrollIntoView({ block: 'nearest' });
      this.rows[0].input.focus({ preventScroll: true });
    });
    on.className = 'tr-act';
    on.focus({ preventScroll: true });
    this.heading.scrollIntoView();
  }

  addTable(title, scores) {
    const table = add(this.board, 'table', 'tr-scores');
    add(table, 'caption', '', title);
    const head = add(table, 'tr', '');
    for (const name of ['', 'words right', 'alignment error']) {
      add(head, name ? 'th' : 'td', '', name);
    }
    const all = scores.reduce((sum, { count }) => sum + count, 0);
    for (const name of Object.keys(scores[0].judged)) {
      const row = add(table, 'tr', ''), each = scores.map(({ judged }) => judged[name]);
      add(row, 'th', '', name).scope = 'row';
      add(row, 'td', '', outOf(each.reduce((sum, { right }) => sum + right, 0), all));
      const error = each.reduce((sum, { error: e }, i) => sum + e * scores[i].count, 0) / all;
      add(row, 'td', '', percent(error));
    }
  }
}
