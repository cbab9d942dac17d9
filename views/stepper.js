// One word, step by step. In a notebook `build(view, data)` shows what views/stepper.py packed.
//
// In a page where the whole network is alive (after shared.js, network.js, stepper_picture.js):
//
//   const stepper = mount(view, { source, glosses, vocabulary, word, models, changed, compare });
//
//   source, glosses   the source tokens, and what each means ("" for nothing)
//   vocabulary        the target word of each id
//   word              the position that is shown first
//   models            one or more of { name, keys, follows, write }; the last is shown first
//     keys            the encoder's states, one Float32Array a source token
//     follows         true where what comes after a changed word is written anew
//     write(byHand, temperature)
//                     the steps of the whole translation, <eos> included: for each what `lookOnce`
//                     of network.js returns, and `written`, the id that the step after it has
//                     read. byHand[t], where there is one, are the reader's weights for step t.
//   changed(steps)    optional: called at the start and after each change
//   compare(line, own, steps)
//                     optional: fills a line with the sentence as it was and as it is now
//
// Another sentence: stepper.play(false), and mount in a new view.
const PACE = 1400;  // milliseconds a stage while it plays

class Stepper {
  constructor(view, data) {
    Object.assign(this, data);
    this.view = view;
    this.at = { model: data.models.length - 1, word: data.word, stage: STAGES.length - 1 };
    this.byHand = {};
    this.addTop();
    this.picture = new Picture(view, data, {
      go: stage => this.go({ stage }),
      drag: (s, weight) => this.drag(s, weight),
      now: () => ({ ...this.byHand }),
      back: byHand => this.rewrite(byHand),
      read: (name, numbers) => this.readout.read(name, numbers),
    });
    this.addTools();
    keys(view, '← → word', '↑ ↓ stage', 'Space play');
    view.addEventListener('keydown', event => this.press(event));
    this.rewrite();
    this.play(false);
  }

  addTop() {
    const bar = add(this.view, 'div', 'attn-bar');
    this.playButton = addButton(bar, '', () => this.play(!this.timer));
    this.playButton.className = 'attn-play';
    if (this.models.length > 1) {
      const tabs = group(bar, 'attn-tabs', 'The translator');
      this.tabs = this.models.map(({ name }, model) => addButton(tabs, name, () => {
        this.at.model = model;
        this.rewrite({});
      }));
    }
    const row = add(this.view, 'div', 'attn-row attn-target');
    add(row, 'span', 'attn-name', 'written so far');
    this.sentence = group(row, 'attn-words attn-written', 'The translation, arrow keys step');
    add(row, 'small', '', '· is still to come');
    this.status = announcer(this.view);
  }

  addTools() {
    const tools = add(this.view, 'div', 'attn-tools');
    this.temperature = slider(tools, 'temperature', { min: -1, max: 1, step: .05, value: 0 },
      () => this.rewrite());
    this.resetButton = addButton(tools, 'its own weights again', () => this.reset());
    this.resetButton.className = 'attn-reset';
    this.readout = new Readout(this.view);
  }

  reset() {
    this.temperature.input.value = 0;
    const inside = document.activeElement === this.resetButton, { word } = this.at;
    this.rewrite({});
    if (inside) this.words[word]?.focus();  // the button cannot keep it: there is nothing to undo
  }

  token(t) { return this.vocabulary[this.steps[t].written]; }

  // Everything anew: another model, temperature or weight.
  rewrite(byHand = this.byHand) {
    this.byHand = byHand;
    const temperature = 10 ** Number(this.temperature.input.value);
    this.temperature.number.textContent = inHundredths(temperature);
    this.temperature.input.setAttribute('aria-valuetext', inHundredths(temperature));
    this.tabs?.forEach((tab, i) => tab.setAttribute('aria-pressed', i === this.at.model));
    const model = this.models[this.at.model];
    model.own ??= model.write({}, 1);
    this.steps = model.write(this.byHand, temperature);
    const scores = this.steps.flatMap(step => [...step.scores]);
    this.reach = [Math.min(0, ...scores), Math.max(1e-6, ...scores)];
    this.at.word = Math.min(this.at.word, this.steps.length - 1);
    this.resetButton.disabled = temperature === 1 && !Object.keys(this.byHand).length;
    this.update();
    this.changed?.(this.steps);
  }

  update() {
    const { word, stage } = this.at, model = this.models[this.at.model];
    const before = this.steps.slice(0, word).map((_, t) => this.token(t)).join(' ');
    this.updateSentence();
    this.picture.draw(this.steps[word], {
      keys: model.keys, before: before ? `“${before}”` : 'the start',
      stage, reach: this.reach, byHand: this.byHand[word],
    });
    this.status.textContent = tellStage(this, before);
    if (stage === STAGES.length - 1) {
      this.compare?.(add(this.status, 'b', ''), model.own, this.steps);
    }
    this.updateTemperature(word in this.byHand);
    this.readout.clear();
  }

  updateTemperature(off) {
    const { input } = this.temperature;
    input.disabled = off;
    input.previousSibling.textContent = `temperature${off ? ': off, as this row is set' : ''}`;
  }

  updateSentence() {
    const { word, stage } = this.at, done = stage === STAGES.length - 1;
    if (this.words?.length !== this.steps.length) {
      this.sentence.replaceChildren();
      this.words = this.steps.map((_, t) => {
        const button = addButton(this.sentence, '', () => this.choose(t));
        button.onfocus = () => this.at.word === t || this.choose(t);
        return button;
      });
    }
    this.words.forEach((button, t) => {
      const here = t === word, seen = t < word || here && done;
      button.textContent = !seen ? (here ? '?' : '·')
        : here ? this.vocabulary[this.steps[t].word] : this.token(t);
      button.setAttribute('aria-label', `word ${t + 1}: ${seen ? button.textContent : 'to come'}`);
      button.toggleAttribute('aria-current', here);
      button.tabIndex = here ? 0 : -1;
    });
  }

  // The others of the row keep their proportions as long as the same weight is dragged.
  drag(s, value, by = 'With your weights') {
    const { word, model } = this.at;
    Object.assign(this, { by, left: {} });
    if (this.dragged !== `${word} ${s}` || !this.byHand[word]) this.base = this.steps[word].weights;
    this.dragged = `${word} ${s}`;
    if (this.base[s] > .8 && value < this.base[s]) this.left[word] = LEFT;
    if (this.models[model].follows) {
      this.byHand = Object.fromEntries(Object.entries(this.byHand).filter(([t]) => t < word));
    }
    this.byHand[word] = this.base.length > 1 ? shareOut(this.base, s, value) : this.base;
    this.at.stage = STAGES.length - 1;
    this.rewrite();
  }

  // One link is cut, and all else is as the translator has it.
  cut(t, s) {
    this.temperature.input.value = 0;
    this.byHand = {};
    this.steps = this.models[this.at.model].own;
    this.at.word = t;
    this.drag(s, 0, 'With that link cut');
  }

  go(place) {
    const { word, stage } = this.at;
    Object.assign(this.at, place);
    this.update();
    if (this.timer && this.models[this.at.model].follows) this.picture.show(this.at.stage);
    if (this.at.word === word && this.at.stage > stage && this.at.stage === STAGES.length - 1) {
      this.picture.drop(this.words[word]);
    }
  }

  // Another word, with all its stages.
  choose(word) {
    this.play(false);
    this.go({ word, stage: STAGES.length - 1 });
  }

  // One stage on or back, also into the next word or the one before.
  move(by) {
    const count = STAGES.length, goal = this.at.word * count + this.at.stage + by;
    if (goal < 0 || goal >= count * this.steps.length) return false;
    const inside = this.sentence.contains(document.activeElement), word = Math.floor(goal / count);
    if (by % count) this.go({ word, stage: goal % count });
    else this.choose(word);
    if (inside) this.words[this.at.word].focus();
    return true;
  }

  // When it stops, all stages are seen; it goes on from the one where it stopped.
  play(on) {
    const { at } = this, place = () => Object.values(at).join(' ');
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = 0;
      this.paused = at.stage;
      at.stage = STAGES.length - 1;
      this.pausedAt = place();
      this.update();
    }
    if (on) {
      const back = this.pausedAt === place();
      if (back) at.stage = this.paused;
      // In a page from the first word, if it was not playing before.
      const goes = back || !this.models[at.model].follows;
      const inside = this.sentence.contains(document.activeElement);
      this.timer = setInterval(() => {
        if (!this.view.isConnected || !this.move(1)) this.play(false);
      }, PACE);
      if (!goes || !this.move(1)) this.go({ word: 0, stage: 0 });
      if (inside) this.words[at.word].focus({ preventScroll: true });
    }
    this.playButton.textContent = on ? '❚❚ pause' : '▶ play';
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { target, key } = event;
    const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -STAGES.length, ArrowRight: STAGES.length };
    if (key === ' ') {
      // On a button that acts, Space acts.
      if (target.matches('button, summary')
        && !target.matches('.attn-written button, .attn-strip')) return;
      event.preventDefault();
      this.play(!this.timer);
    } else if (steps[key] && !target.matches('input')) {
      event.preventDefault();
      if (this.timer) {
        this.play(false);
        this.at.stage = this.paused;
      }
      this.move(steps[key]);
    }
  }
}

const mount = (view, live) => new Stepper(view, live);

const build = (view, data) => mount(view, { ...data, models: data.models.map(storedModel) });
