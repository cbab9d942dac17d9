// Be the attention: the reader spreads the weights, and the trained translator writes from them.
const ROUNDS = [[3, 3], [4, 5], [6, 7], [8, 9], [10, 13]];  // English words, without the full stop
const FULL = 10;  // as far as a bar goes
const TAP = 5;    // what a tap on a word adds
const NEEDS = .5; // a word is asked for if it gets this much less likely without its strongest look

const percent = share => `${Math.round(100 * share)} %`;

class Game {
  constructor(view, parts, translator) {
    Object.assign(this, { parts, translator, cells: cellsOf(parts) });
    add(view, 'p', '', 'Look where you think an English word comes from, or try to fool the translator: '
      + 'it writes from your weights, not from its own. Asked are the words that need their look. '
      + 'Tap or click a Korean word, or drag its bar. Five rounds, each longer.');
    this.heading = add(view, 'h2', '');
    this.goal = add(view, 'p', 'tr-goal');
    this.free = add(view, 'p', 'tr-small', 'Grey: written without asking: it knows them from the words before.');
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

  // A sentence of the right length that the translator gets right, with two words or more to ask
  // for, best right also from a bilingual reader's links alone, and the translator's own steps;
  // nothing, if it gets too few right.
  draw([least, most]) {
    const short = { time: -1, place: '', adjective: '', tense: 'past', negation: 'no' };
    let best = null;
    for (let tried = 0, drawn = 0; tried < 300 && drawn < 4000; drawn++) {
      const sentence = assemble(this.parts, drawSentence(this.parts, this.cells,
        least > 9 ? 2 : 1, least < 4 ? short : least < 6 ? { time: -1, place: '' } : {}));
      const length = sentence.target.length - 1;
      if (length < least || length > most) continue;
      tried++;
      const own = this.translator.translate(sentence.source);
      if (own.target.join(' ') !== sentence.target.join(' ')) continue;
      const asked = this.needing(sentence, own);
      if (asked.length < 2) continue;
      const misses = this.missed(sentence, own, asked);
      if (!best || misses < best.misses) best = { sentence, own, asked, misses };
      if (!misses) break;
    }
    return best;
  }

  // How many words it writes otherwise when it looks where a bilingual reader would.
  missed({ source, sure, possible }, { states, steps }, asked) {
    return asked.filter(t => {
      const certain = linkedTo(sure, t), all = certain.length ? certain : linkedTo(possible, t);
      const weights = Float32Array.from(source, (__, s) => all.includes(s) / all.length);
      return all.length
        && this.translator.look(states, steps[t].query, weights).word !== steps[t].written;
    }).length;
  }

  // The English words, without the full stop, that hang on where it looks most.
  needing({ target }, { states, steps }) {
    const written = steps.slice(0, target.length - 1);
    const effects = this.translator.effects(states, written);
    return written.map((_, t) => t)
      .filter(t => effects[t][strongest(steps[t].weights)] >= NEEDS);
  }

  deal() {
    this.round += 1;
    const found = this.draw(ROUNDS[this.round]);
    if (!found) {
      this.status.textContent = 'This translator gets too few sentences right to play with: it '
        + 'has to be trained longer.';
      return;
    }
    Object.assign(this, found);
    this.glosses = this.translator.glosses(this.sentence.source);
    this.count = this.sentence.target.length - 1;  // the full stop is given
    this.free.hidden = this.asked.length === this.count;
    this.given = [];   // for each word that was asked: the weights, and whether it was right
    this.status.textContent = '';
    this.ask();
  }

  ask() {
    const t = this.asked[this.given.length], { source, target } = this.sentence;
    this.heading.textContent = `Round ${this.round + 1} of ${ROUNDS.length}`;
    this.board.after(this.status);  // below the button that writes
    this.drawGoal();
    this.board.replaceChildren();
    add(this.board, 'p', 'tr-question', `Where must the translator look to write “${target[t]}”?`);
    const rows = group(this.board, 'tr-rows', 'Korean words and their weights');
    this.rows = source.map((token, s) => this.addRow(rows, token, s));
    const bar = add(this.board, 'div', 'attn-bar');
    addButton(bar, `write “${target[t]}”`, () => this.write()).className = 'tr-act';
    addButton(bar, 'clear', () => this.share(source.map(() => 0))).className = 'tr-plain';
    const some = source.length > 9 ? '\xa0to\xa0the\xa0first\xa0nine' : '';
    keys(this.board, '← → change', `1 – ${Math.min(source.length, 9)} add${some}`, 'Enter on\xa0a\xa0bar\xa0writes,\xa0on\xa0a\xa0word\xa0adds');
    this.share(source.map(() => 0));
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
    const t = this.asked[this.given.length], { query, written: id } = this.own.steps[t];
    const step = this.translator.look(this.own.states, query, this.weights);
    this.given.push({ weights: this.weights, right: step.word === id });
    this.status.textContent = this.verdict(t, step, id);
    if (this.given.length === this.asked.length) return this.finish();
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
    const links = linkedTo([...sure, ...possible], t), most = strongest(this.weights);
    return `✓ From your weights it writes “${target[t]}” (${chance} sure).`
      + (!links.length || links.includes(most) ? '' : ' Right, although you looked elsewhere: the '
        + 'words written so far, and what a Korean word’s state keeps of its neighbours, were '
        + 'enough.');
  }

  drawGoal() {
    this.goal.replaceChildren();
    this.sentence.target.slice(0, this.count).forEach((word, t) => {
      const at = this.asked.indexOf(t), done = this.given[at];
      const item = add(this.goal, 'span', at < 0 ? 'tr-free' : '', word);
      if (done) item.className = done.right ? 'tr-right' : 'tr-wrong';
      if (done) item.prepend(done.right ? '✓ ' : '✗ ');
      if (at === this.given.length) item.setAttribute('aria-current', 'step');
    });
  }

  // A reader's links of the words that were asked, each by its place among them.
  links() {
    const { asked, sentence: { sure, possible } } = this;
    const of = links => links.filter(([, t]) => asked.includes(t))
      .map(([s, t]) => [s, asked.indexOf(t)]);
    return { sure: of(sure), possible: of(possible) };
  }

  // Yours, the model's and the diagonal's, judged alike: words right and alignment error.
  judge() {
    const { source, target } = this.sentence, { states, steps } = this.own, links = this.links();
    const own = this.asked.map(t => steps[t]), all = diagonal(source.length, target.length);
    const judged = rows => ({ rows, error: alignmentError(rows, links.sure, links.possible),
      right: rows.filter((weights, t) =>
        this.translator.look(states, own[t].query, weights).word === own[t].written).length });
    return {
      you: judged(this.given.map(({ weights }) => weights)),
      'the translator': judged(own.map(({ weights }) => weights)),
      'straight across': judged(this.asked.map(t => all[t])),
    };
  }

  finish() {
    const judged = this.judge(), { source, target } = this.sentence;
    this.scores.push({ judged, count: this.asked.length });
    this.rows = null;
    this.drawGoal();
    this.board.replaceChildren();
    this.goal.after(this.status);
    addScores(this.board, `Round ${this.round + 1}`, [this.scores.at(-1)]);
    add(this.board, 'p', 'tr-note', 'Both are of the words that were asked. Alignment error: how '
      + 'far a map is from a bilingual reader’s links; 0 % is the same. Straight across: a rule that '
      + 'looks from the first English word to the first Korean word, from the last to the last, and '
      + 'evenly in between.');
    const maps = add(this.board, 'div', 'tr-maps');
    for (const [name, title] of [['you', 'Your map'], ['the translator', 'The translator’s map']]) {
      addHeatmap(add(maps, 'div', ''), { title, source, glosses: this.glosses, ...this.links(),
        target: this.asked.map(t => target[t]), values: hundredths(judged[name].rows) });
    }
    const last = this.round === ROUNDS.length - 1;
    if (last) addScores(this.board, 'All five rounds', this.scores);
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
}
