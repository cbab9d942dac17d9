// A sentence's translation: the words, what each was taken from, and what a cut link changes.
const FULL_STOP = 'Why does it look at the full stop? There it has read the whole sentence, and '
  + 'its numbers for the full stop still hold something of every word.';

class Result {
  constructor(view, below, translator) {
    this.translator = translator;
    this.english = add(view, 'p', 'tr-english');
    this.english.setAttribute('role', 'status');
    this.several = add(view, 'p', 'tr-several');
    this.note = add(view, 'p', 'tr-note');
    this.below = below;
    this.first = add(view, 'div', '');
    this.outcome = new Outcome(this.first, () => this.undo(this.scissors));
    this.scissors = addButton(this.first, '', () => this.cut(...this.picked));
    this.scissors.className = 'tr-act tr-scissors';
    this.legend = add(this.first, 'p', 'tr-note');
    this.arcs = add(this.first, 'div', 'tr-arcs');
    this.speed = add(this.first, 'p', 'tr-small');
    this.addWhole();
    add(below, 'h2', '', 'One word, step by step');
    add(below, 'p', 'tr-note', 'Drag a weight: what the translator writes from there on changes.');
    this.steps = add(below, 'div', '');
  }

  addWhole() {
    const { below } = this;
    add(below, 'h2', '', 'The whole map');
    this.bar = add(below, 'div', 'tr-bar');
    this.bar.onkeydown = event => this.turn(event);
    this.bar.onclick = () => this.follow();
    add(below, 'p', 'tr-note', 'Tap or click a cell to cut its link: that English word then gets '
      + 'nothing of that Korean word, and the rest of its row grows until it sums to 1 again. '
      + 'The cut before it is undone.');
    this.fullStop = add(below, 'p', 'tr-note', FULL_STOP);
    const side = add(below, 'div', 'tr-side');
    this.whole = add(side, 'div', '');
    this.beside = new Outcome(side, () => this.stay(() => this.undo()), 'What it writes without a '
      + 'link that you cut stands here.');
  }

  // `sentence` has its source, and if it was built its target and links too; null for none. If it
  // has words that the translator does not know, it is a guess.
  show(sentence) {
    this.stepper?.play(false);
    this.first.hidden = this.below.hidden = !sentence;
    for (const line of [this.english, this.several, this.note]) line.textContent = '';
    for (const part of [this.steps, this.arcs, this.bar, this.whole]) part.replaceChildren();
    this.tell(null);
    if (!sentence) return;
    const begin = performance.now(), found = this.translator.translate(sentence.source);
    this.took = performance.now() - begin;
    Object.assign(this, { sentence, found, glosses: this.translator.glosses(sentence.source) });
    this.first.hidden = this.below.hidden = !found.target.length;
    // A reader's links are those of the right translation, so they are shown with no other.
    const { target: right, sure, possible } = sentence;
    this.links = right?.join(' ') === found.target.join(' ') ? { sure, possible } : null;
    this.off = null;
    this.say();
    if (!found.target.length) return;
    const written = found.steps.slice(0, found.target.length);
    this.weights = written.map(step => step.weights);
    this.draw(written);
    mountView(this.steps, view => { this.stepper = this.mountStepper(view); });
  }

  say() {
    const { source, target: right, guess } = this.sentence, { target } = this.found;
    this.english.classList.toggle('tr-guess', Boolean(guess));
    this.english.textContent = `${guess ? 'A guess: ' : ''}${plain(target)}`;
    const wrong = right && !this.links;
    this.several.textContent = severalOf(source, this.glosses);
    this.note.textContent = wrong ? `Here it is wrong. Right would be: ${plain(right)} A reader’s `
      + 'links are of that sentence, so they are not drawn.'
      : right ? '' : 'A reader’s links are known only for sentences built from cards.';
    this.speed.textContent = `Written in ${Math.max(1, Math.round(this.took))} ms.`;
  }

  // The name of a Korean word: 깎았어요 (peel).
  name(s) {
    const token = this.sentence.source[s], gloss = this.glosses[s];
    return token === '.' ? 'the full stop' : gloss ? `${token} (${gloss})` : token;
  }

  // The English word to begin with: the main verb, or what looks at the verb's place in Korean.
  opening() {
    const { source, verb } = this.sentence, at = this.weights.map(row => row[source.length - 2]);
    if (this.links && verb !== undefined) return verb;
    const t = strongest(at);
    return at[t] > .3 ? t : Math.max(farthest(this.weights), 0);
  }

  draw(written) {
    const { target, states } = this.found, { source } = this.sentence, { glosses, links } = this;
    this.maps = {
      weight: [hundredths(this.weights)],
      effect: [hundredths(this.translator.effects(states, written))],
      ...(links && { gold: [target.map((_, t) => source.map((__, s) =>
        linkedTo(links.sure, t).includes(s) ? 100
          : 50 * linkedTo(links.possible, t).includes(s)))] }),
    };
    mountView(this.arcs, view => {
      this.explorer = explorer(view, { maps: [], names: SIDES,
        sentences: [{ source, target, glosses, ...this.maps }] });
      this.words = view.querySelectorAll('.attn-target button');
      this.bar.append(view.querySelector('.attn-bar'), view.querySelector('.attn-about'));
      for (const kind of ['click', 'focusin', 'keydown']) {
        view.addEventListener(kind, () => { this.pick(); this.follow(); });
      }
    });
    const tabs = [...this.bar.querySelectorAll('button')];
    (tabs.find(tab => tab.textContent === MODES[this.mode]) || tabs[0]).click();
    this.words[this.opening()].click();
    this.drawWhole(null);
  }

  // The arrow keys move the switch.
  turn(event) {
    step(this.bar, event);
    if (event.defaultPrevented) document.activeElement.click();
  }

  // The map below shows what the lines above do: weight, effect or a reader's links.
  follow() {
    const { mode } = this.explorer.view.dataset;
    if (mode !== this.mode || !this.whole.firstChild) this.drawWhole(this.off);
    this.mode = mode;
  }

  // The link that the button cuts: the strongest of the word that is chosen.
  pick() {
    const { side, picked } = this.explorer;
    const most = strongest(side === 'target' ? this.weights[picked.target]
      : this.weights.map(row => row[picked.source]));
    this.picked = side === 'target' ? [picked.target, most] : [most, picked.source];
    const [t, s] = this.picked;
    // It keeps its place beside the result, so that the lines below stay where they are.
    this.scissors.classList.toggle('tr-unseen',
      !this.off?.inMap && this.off?.t === t && this.off.s === s);
    this.scissors.textContent
      = `✂ Cut the look from “${this.found.target[t]}” to ${this.name(s)}: what happens?`;
  }

  // It is the map of the sentence as it was; `off` is the link that is cut: its row is new.
  drawWhole(off) {
    const { mode } = this.explorer.view.dataset, { target } = this.found, { links } = this;
    const shown = { ...this.maps, weight: [hundredths(this.weights.map((row, t) =>
      t === off?.t ? off.row : row))] };
    this.off = off;
    const across = this.whole.querySelector('.tr-map')?.scrollLeft || 0;
    this.whole.replaceChildren();
    this.whole.dataset.mode = mode;
    addHeatmap(this.whole, { source: this.sentence.source, glosses: this.glosses, target, mode,
      ...links, off, values: shown[mode][0],
      title: `A row for each English word: ${MODES[mode]}${off ? ', of the sentence as it was' : ''}${
        off && mode === 'weight' ? `; only the row “${target[off.t]}” is new` : ''}`,
      cut: (t, s) => this.stay(() => this.cut(t, s, true)) });
    this.whole.querySelector('.tr-map').scrollLeft = across;
    const last = this.sentence.source.length - 1;
    this.fullStop.hidden = !this.weights.some((row, t) => target[t] !== '.'
      && strongest(row) === last);
    Object.assign(this.explorer.sentences[0], shown);
    this.explorer.update();
    this.explorer.lines.flat().forEach(path => path?.removeAttribute('data-cut'));
    if (off) this.explorer.lines[off.t][off.s]?.setAttribute('data-cut', '');
    this.legend.textContent = off ? 'The dashed link is cut. The English words are as they were.'
      : 'A line shows where it looked while it wrote that English word. Tap or click a word.';
    this.pick();
  }

  // A cell of the map, or the first that the tab key finds there.
  cell({ t, s } = {}) {
    return this.whole.querySelectorAll('tbody tr')[t]?.querySelectorAll('button')[s]
      || this.whole.querySelector('[tabindex="0"] td button') || this.scissors;
  }

  // The map stays where it is, whatever becomes of what stands above it.
  stay(act) {
    const top = () => this.whole.querySelector('tbody').getBoundingClientRect().top, was = top();
    act();
    scrollBy({ top: top() - was, behavior: 'instant' });
  }

  // In the map a click on a link that is cut joins it again.
  cut(t, s, inMap = false) {
    if (inMap && this.off?.t === t && this.off.s === s) return this.undo();
    this.stepper.play(false);
    this.words[t].click();
    this.cutting = { t, s, inMap };
    this.stepper.cut(t, s);
    (inMap ? this.cell({ t, s }) : this.outcome.back).focus({ preventScroll: true });
  }

  undo(goal) {
    const was = this.off || undefined;
    this.stepper.reset();
    (goal || this.cell(was)).focus({ preventScroll: true });
  }

  mountStepper(view) {
    const { translator, found, sentence: { source } } = this;
    return stepper(view, {
      source, glosses: this.glosses, word: this.picked[0],
      // What ends the sentence is a word to the translator, though not to a reader.
      vocabulary: translator.words.map((word, id) => id === translator.ends.end ? 'END' : word),
      models: [{
        name: 'the translator', keys: found.states, follows: true,
        write: (byHand, temperature) => translator.translate(source, { byHand, temperature }).steps,
      }],
      changed: steps => {
        const link = this.cutting;
        this.cutting = null;
        // At the start it shows what is shown already.
        if (this.stepper?.view === view) this.compare(steps, link);
      },
      compare: (line, own, steps) =>
        addChange(line, translator.targetOf(own), translator.targetOf(steps)),
    });
  }

  // What is written now that `link` is cut, beside what the translator wrote of itself. What
  // weights set by hand do stands in the view of one word, where they are set.
  compare(steps, link) {
    const { found } = this, after = this.translator.targetOf(steps);
    this.tell(link && { before: found.target, after, why: this.why(link, steps, after),
      what: `✂ With the link cut from “${found.target[link.t]}” to ${this.name(link.s)}` },
    link?.inMap);
    this.drawWhole(link && { ...link, row: steps[link.t].weights,
      now: this.translator.words[steps[link.t].word] });
  }

  why({ t, s }, steps, after) {
    const { found: { target }, sentence: { source, places }, glosses } = this;
    const weight = this.weights[t][s], { weights, chances, word } = steps[t];
    return (after.join(' ') === target.join(' ') ? whySame(target[t], chances[word], weight)
      : whyChanged(this.links || {}, { t, s, word: target[t] }, weight)
        + whoDecides(source, glosses, turned(glosses, target, after),
          places?.[s][1] === 'verb' && target[t] !== 'not'))
      + whyGrown(weights, weight, source.map((_, i) => this.name(i)));
  }

  // One result, where the link was cut.
  tell(result, inMap) {
    this.outcome.show(inMap ? null : result);
    this.beside.show(inMap ? result : null);
  }
}
