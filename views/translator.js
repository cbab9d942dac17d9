// The page: a sentence is built or typed, translated, and shown with its whole map.

// The trained translator, for tokens instead of ids.
class Translator {
  constructor({ layers, source, glosses, target, start, end }) {
    this.network = unpack(layers);
    this.source = new Map(source.map((token, id) => [token, id]));
    this.target = new Map(target.map((token, id) => [token, id]));
    this.words = target;
    this.meanings = glosses;
    this.ends = { start, end };
    this.size = source.length - 2;  // without padding and the unknown word
  }

  knows(token) { return this.source.get(token) > 1; }
  gloss(token) { return this.meanings[this.source.get(token)] || ''; }
  glosses(tokens) {
    return tokens.map(token => {
      const gloss = this.gloss(token);
      return gloss === token ? '' : gloss;
    });
  }
  ids(tokens) { return tokens.map(token => this.source.get(token) ?? 1); }

  // `options` as for `translate` of decoding.js. The target is without END.
  translate(tokens, options) {
    const { states, steps } = translate(this.network, this.ids(tokens), this.ends, options);
    return { states, steps, target: this.targetOf(steps) };
  }

  targetOf(steps) {
    const ids = steps.map(step => step.written).filter(id => id !== this.ends.end);
    return ids.map(id => this.words[id]);
  }

  // The steps while these words are given.
  follow(tokens, words) {
    return follow(this.network, this.ids(tokens), this.ends,
      words.map(word => this.target.get(word) ?? 1));
  }

  look(states, query, weights) { return lookOnce(this.network, query, states, weights); }
  effects(states, steps) { return steps.map(step => effectsOf(this.network, states, step)); }
}

const hundredths = rows => rows.map(row => Array.from(row, value => Math.round(100 * value)));

const NOTES = [
  ['A row of the map is one English word.', 'Its numbers, which sum to 1, say how much of each '
    + 'Korean word the translator took while it wrote that word.'],
  ['Click a cell to cut its link:', 'that English word then gets nothing of that Korean word, the '
    + 'rest of its row grows until it sums to 1 again, and the translation is written anew. The '
    + 'effect says how far the English word’s probability falls then: near 1.00, it hung on that '
    + 'link alone; near 0, it would be written anyway.'],
  ['Why the full stop?', 'There the translator has read the whole sentence, and its numbers for '
    + 'the full stop still hold what came before. So it often looks there for the subject.'],
];
const SIDES = {
  source: 'Korean', target: 'English',
  weight: 'How much each English word takes from each Korean word.',
  effect: 'How far the probability of an English word falls when this one link is cut.',
  gold: 'The links that a bilingual reader draws; those in brackets are possible, not sure.',
};

const plain = words => words.join(' ').replace(/ \.$/, '.') || '(nothing)';

// A sentence's translation: the words, one of them step by step, and the whole map.
class Result {
  constructor(view, below, translator) {
    this.translator = translator;
    this.english = add(view, 'p', 'tr-english');
    this.english.setAttribute('role', 'status');
    this.note = add(view, 'p', 'tr-note');
    this.below = below;
    add(below, 'h2', '', 'All words at once');
    this.map = add(below, 'div', '');
    const side = add(below, 'div', 'tr-side'), left = add(side, 'div', '');
    this.whole = add(left, 'div', '');
    const back = add(left, 'div', 'tr-cuts');
    this.cuts = announcer(back);
    this.back = addButton(back, 'its own weights again', () => {
      this.stepper.reset();
      this.whole.querySelector('td button').focus({ preventScroll: true });
    });
    this.back.className = 'attn-reset';
    this.addNotes(add(side, 'div', 'tr-lesson'));
    add(below, 'h2', '', 'One word, step by step');
    add(below, 'p', '', 'Drag a weight: what the translator writes from there on changes.');
    this.steps = add(below, 'div', '');
  }

  addNotes(parent) {
    for (const [what, means] of NOTES) {
      const line = add(parent, 'p', '');
      add(line, 'b', '', what);
      line.append(` ${means}`);
    }
  }

  // `sentence` has its source, and if it was built its target and links too; null for none. If it
  // has words that the translator does not know, it is a guess.
  show(sentence) {
    this.stepper?.play(false);
    this.below.hidden = !sentence;
    this.note.textContent = this.english.textContent = '';
    for (const part of [this.steps, this.map, this.whole]) part.replaceChildren();
    if (!sentence) return;
    const begin = performance.now(), found = this.translator.translate(sentence.source);
    this.english.classList.toggle('tr-guess', Boolean(sentence.guess));
    this.say(found.target, sentence.target, performance.now() - begin);
    this.draw(found, sentence);
    mountView(this.steps, view => { this.stepper = this.mountStepper(view, sentence, found); });
  }

  say(target, right, time) {
    const wrong = right && right.join(' ') !== target.join(' ');
    this.own = `${wrong ? `Here it is wrong. Right would be: ${plain(right)} ` : ''}`
      + `Translated on this device, in ${Math.max(1, Math.round(time))} ms.`
      + (right ? '' : ' The right answer, gold, is known only for sentences built by clicking.');
    this.tell('');
  }

  // What the sentence was written from, if not from its own weights alone, and what was cut.
  tell(changed, cut = '') {
    this.note.textContent = changed || this.own;
    this.cuts.textContent = cut;
    this.back.hidden = !changed;
  }

  mountStepper(view, sentence, found) {
    const { source } = sentence, { translator } = this;
    const weights = found.steps.slice(0, found.target.length).map(step => step.weights);
    return stepper(view, {
      source, glosses: translator.glosses(source), vocabulary: translator.words,
      word: Math.max(farthest(weights), 0), models: [{
        name: 'the translator', keys: found.states, follows: true,
        write: (byHand, temperature) => translator.translate(source, { byHand, temperature }).steps,
      }],
      changed: steps => {
        const target = translator.targetOf(steps), now = this.stepper;
        if (now?.view !== view) return;  // at the start it shows what is shown already
        this.draw({ states: found.states, steps, target }, sentence);
        const degrees = now.temperature.number.textContent;
        this.tell(Object.keys(now.byHand).length ? 'Written from your weights.'
          : degrees === '1.00' ? '' : `Written at temperature ${degrees}.`);
      },
    });
  }

  // Gold links are those of the right translation, so they are shown with no other.
  draw({ states, steps, target }, { source, target: right, sure, possible, guess }) {
    this.english.textContent = `${guess ? 'A guess: ' : ''}${plain(target)}`;
    const written = steps.slice(0, target.length), weights = written.map(step => step.weights);
    const links = right?.join(' ') === target.join(' ') ? { sure, possible } : null;
    const has = (all, s, t) => all.some(([a, b]) => a === s && b === t);
    const glosses = this.translator.glosses(source);
    this.map.replaceChildren();
    this.whole.replaceChildren();
    if (!target.length) return;
    const maps = {
      weight: [hundredths(weights)], effect: [hundredths(this.translator.effects(states, written))],
      ...(links && { gold: [target.map((_, t) => source.map((__, s) =>
        has(sure, s, t) ? 100 : 50 * has(possible, s, t)))] }),
    };
    mountView(this.map, view => {
      explorer(view, { maps: [], names: SIDES, sentences: [{ source, target, glosses, ...maps }] });
      view.querySelectorAll('.attn-target button')[farthest(weights)].click();
      this.followMode(view, maps, { source, glosses, target, ...links });
    });
  }

  // The whole map shows what the explorer above it does, also after a change.
  followMode(view, maps, map) {
    const fill = () => {
      const { mode } = view.dataset;
      if (mode === this.mode && this.whole.firstChild) return;
      this.mode = mode;
      this.whole.replaceChildren();
      this.whole.dataset.mode = mode;
      addHeatmap(this.whole, { ...map, mode, values: maps[mode][0],
        title: `The whole map: a row for each English word (${mode})`,
        cut: (t, s) => this.cut(t, s, map) });
    };
    for (const kind of ['click', 'keydown']) view.addEventListener(kind, fill);
    const tabs = [...view.querySelectorAll('.attn-tabs button')];
    (tabs.find(tab => tab.textContent === this.mode) || tabs[0]).click();
  }

  cut(t, s, { source, glosses, target }) {
    this.stepper.play(false);
    this.stepper.cut(t, s);
    this.tell('Written from your weights.', `“${target[t]}” without ${source[s]} ${glosses[s]}: `
      + `now it writes “${this.stepper.whole()}”`);
    const cell = this.whole.querySelectorAll('tbody tr')[t]?.querySelectorAll('button')[s];
    (cell || this.back).focus({ preventScroll: true });
  }
}

// The target word that looks farthest from its own place, but not at the end: the best to begin.
const farthest = weights => {
  const ways = weights.map((row, t) => {
    const s = row.indexOf(Math.max(...row));
    return s === row.length - 1 ? 0 : Math.abs(s - t);
  });
  return ways.indexOf(Math.max(...ways));
};

// A view of its own, as a cell of a notebook has it.
const mountView = (parent, build) => {
  const view = add(add(parent, 'div', 'attn'), 'div', 'attn-view');
  view.addEventListener('keydown', keep);
  build(view);
};

const start = (root, data) => {
  const translator = new Translator(data);
  const tabs = group(root, 'attn-tabs tr-tabs', 'What to do');
  const names = ['build a sentence', 'type one', 'be the attention'];
  const panels = names.map(() => add(root, 'section', 'tr-panel'));
  const [answer, choices, map] = ['', 'tr-panel', ''].map(name => add(root, 'section', name));
  const result = new Result(answer, map, translator), show = sentence => result.show(sentence);
  const builder = new Builder(panels[0], choices, data.parts, show);
  const typing = new Typing(panels[1], translator, show);
  let game;
  const open = chosen => {
    panels.forEach((panel, i) => { panel.hidden = i !== chosen; });
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', i === chosen));
    choices.hidden = chosen !== 0;
    answer.hidden = map.hidden = chosen === 2;
    if (chosen === 2) game ??= new Game(panels[2], data.parts, translator);
  };
  const buttons = names.map((name, i) => addButton(tabs, name, () => {
    open(i);
    if (i === 0) show(builder.sentence);
    if (i === 1) typing.read();
  }));
  open(0);
};
