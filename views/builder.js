// A sentence built by clicking: its words are slots, and a slot opens what can stand there.
const PLACES = {  // what a slot of the sentence shows, and which lists it opens
  subject: { ask: 'who', lists: ['subject'] },
  time: { ask: 'when', lists: ['tense', 'time'] },
  place: { ask: 'where', lists: ['place'] },
  object: { ask: 'what', lists: ['object', 'adjective'] },
  verb: { ask: 'does', lists: ['verb', 'negation'] },
};
const NAMES = {
  subject: 'who', tense: 'tense', time: 'when', place: 'where', object: 'what',
  adjective: 'what kind', verb: 'does', negation: 'or not',
};
const NEGATIONS = { no: ['yes', ''], short: ['not', '안'], long: ['not', '-지 않다'] };
const OPENING = {
  verb: ['깎다', 'peel'], tense: 'past', negation: 'no', subject: 0, object: 'pear',
  adjective: 'big', time: 1, place: 'home',
};
const SECOND = { verb: ['마시다', 'drink'], negation: 'no', subject: 5, object: 'tea' };
const TRIES = {
  'peel a pear': OPENING,
  'take a boat': {
    ...OPENING, verb: ['타다', 'take'], object: 'boat', subject: 2, time: 0, place: '',
  },
};

const englishOf = ({ words }) => split(words, ';').map(word => word.split('|')[0]).join(' ');

// The arrow keys step through a group of buttons, which is one stop of the tab key.
const step = (list, event) => {
  const buttons = [...list.querySelectorAll('button')];
  const here = buttons.indexOf(document.activeElement);
  const goal = {
    ArrowLeft: here - 1, ArrowUp: here - 1, ArrowRight: here + 1, ArrowDown: here + 1,
    Home: 0, End: buttons.length - 1,
  }[event.key];
  if (goal === undefined || here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  buttons[(goal + buttons.length) % buttons.length].focus();
};

class Builder {
  // `view` gets the sentence, `below` what can stand in the slot that is open.
  constructor(view, below, parts, changed) {
    Object.assign(this, { parts, changed, cells: cellsOf(parts), open: [0, 'object'] });
    const tries = group(view, 'tr-tries', 'Examples');
    add(tries, 'span', '', 'Try:');
    for (const [name, wish] of Object.entries(TRIES)) {
      addButton(tries, name, () => this.set([this.findVerb(wish)]));
    }
    addButton(tries, 'surprise me', () => this.set(drawSentence(parts, this.cells, 1)));
    this.slots = add(view, 'div', 'tr-slots');
    this.status = announcer(view);
    this.choices = add(below, 'div', 'tr-choices');
    this.set([this.findVerb(OPENING)]);
  }

  findVerb(wish) {
    const [korean, english] = wish.verb;
    const verb = this.parts.verbs.findIndex(each =>
      each.korean === korean && each.english === english);
    return { ...wish, verb };
  }

  // The clauses nearest to what is wished for; `kept` is the slot that was clicked.
  set(wishes, kept) {
    const before = this.clauses;
    this.clauses = settleAll(this.parts, this.cells, wishes);
    const changes = before ? this.clauses.flatMap((clause, i) => SLOTS.filter(slot => before[i]
      && slot !== kept && clause[slot] !== before[i][slot])) : [];
    this.status.textContent = kept && changes.length
      ? `To go with it, this changed too: ${[...new Set(changes)].map(s => NAMES[s]).join(', ')}.`
      : '';
    this.sentence = assemble(this.parts, this.clauses);
    const [i, place] = this.open;
    if (!this.clauses[i] || !this.lists(i, place).length) this.open = [0, 'verb'];
    this.drawSlots();
    this.drawChoices();
    this.changed(this.sentence);
  }

  drawSlots() {
    const inside = this.slots.contains(document.activeElement);
    this.slots.replaceChildren();
    this.clauses.forEach((clause, i) => {
      const name = this.clauses.length > 1 ? `half ${i + 1}` : 'the Korean sentence';
      const row = group(this.slots, 'tr-clause', `${name}: click a word to change it`);
      const pieces = partsOf(this.parts, clause, i === this.clauses.length - 1);
      for (const place of this.parts.korean) {
        if (this.lists(i, place).length) this.addSlot(row, i, place, pieces[place], clause);
      }
      if (i === this.clauses.length - 1) this.addClauseButton(row);
    });
    if (inside) this.slots.querySelector('[aria-expanded=true]')?.focus();
  }

  addSlot(row, i, place, piece, clause) {
    const button = addButton(row, '', () => {
      this.open = [i, place];
      this.drawSlots();
      this.drawChoices();
    });
    add(button, 'i', '', PLACES[place].ask);
    add(button, 'b', '', piece.tokens || '＋').lang = 'ko';
    const time = place === 'time' && clause.time >= 0
      && this.parts.times[clause.tense][clause.time].name;
    add(button, 'small', '', time || englishOf(piece) || 'add');
    const open = this.open[0] === i && this.open[1] === place;
    button.setAttribute('aria-expanded', open);
    button.classList.toggle('tr-empty', !piece.tokens);
  }

  addClauseButton(row) {
    const two = this.clauses.length > 1;
    const act = () => {
      this.open = [two ? 0 : 1, 'verb'];
      this.set(two ? this.clauses.slice(0, 1) : [...this.clauses, this.findVerb(SECOND)]);
    };
    addButton(row, two ? '− second half' : '＋ second half', act).className = 'tr-more';
  }

  drawChoices() {
    const [i, place] = this.open;
    this.choices.replaceChildren();
    for (const list of this.lists(i, place)) this.addList(list);
  }

  // The lists of a slot of the sentence: what goes with the rest. The second clause has the tense
  // of the first, and no time word.
  lists(i, place) {
    if (!(place in PLACES) || (i && place === 'time')) return [];
    const clause = this.clauses[i];
    const cells = i ? cellsAfter(this.parts, this.cells, this.clauses[0])
      : this.cells.filter(cell => cell.time.length);
    return PLACES[place].lists.map(slot => {
      const settled = SLOTS.slice(0, SLOTS.indexOf(slot)).map(each => [each, clause[each]]);
      return { slot, options: optionsOf(cells, slot, Object.fromEntries(settled)) };
    }).filter(({ options }) => options.length > 1 || !['', -1, 'no'].includes(options[0]));
  }

  addList({ slot, options }) {
    const [i] = this.open, clause = this.clauses[i];
    const name = add(this.choices, 'p', 'tr-name', NAMES[slot]);
    if (options.length < 2) {
      name.append(`: ${this.label(slot, options[0], clause).join(' ')} (nothing else goes here)`);
      return;
    }
    name.ariaHidden = 'true';
    const list = group(this.choices, 'tr-chips', NAMES[slot]);
    list.onkeydown = event => step(list, event);
    for (const value of options) {
      const [english, korean] = this.label(slot, value, clause);
      const chip = addButton(list, '', () => this.choose(slot, value));
      add(chip, 'b', '', english);
      chip.append(' ');
      if (korean) add(chip, 'small', '', korean).lang = 'ko';
      chip.setAttribute('aria-pressed', clause[slot] === value);
      chip.tabIndex = clause[slot] === value ? 0 : -1;
    }
    if (slot === 'verb') this.addMeanings(clause);
  }

  // What else the Korean verb is in English.
  addMeanings(clause) {
    const { verbs } = this.parts, { korean } = verbs[clause.verb];
    const all = new Set(verbs.filter(verb => verb.korean === korean).map(verb => verb.english));
    if (all.size > 1) {
      add(this.choices, 'p', 'tr-name', `Korean has one word, ${korean}, for `
        + `${[...all].join(', ')}.`);
    }
  }

  choose(slot, value) {
    const [i] = this.open;
    this.set(this.clauses.map((clause, each) => each === i ? { ...clause, [slot]: value } : clause),
      slot);
    [...this.choices.querySelectorAll(`[aria-label="${NAMES[slot]}"] [aria-pressed=true]`)][0]
      ?.focus({ preventScroll: true });
  }

  // What a chip says, in English and in Korean.
  label(slot, value, clause) {
    const { parts } = this, verb = parts.verbs[slot === 'verb' ? value : clause.verb];
    const { senses } = verb, objects = senses.flatMap(sense => sense.objects);
    const places = senses.flatMap(sense => sense.places);
    if (slot === 'verb') {
      // Two verbs that English has one word for are told apart by what is done.
      const shared = parts.verbs.filter(each => each.english === verb.english).length > 1;
      return [shared ? `${verb.english} (${objects[0].name})` : verb.english, verb.korean];
    }
    if (slot === 'negation') return NEGATIONS[value];
    if (slot === 'tense') return [value, ''];
    if (value === -1 || value === '') return ['—', ''];
    if (slot === 'subject') return [parts.subjects[value].name, parts.subjects[value].tokens];
    if (slot === 'time') {
      const time = parts.times[clause.tense][value];
      return [time.name, time.tokens];
    }
    if (slot === 'place') {
      const place = places.find(each => each.name === value);
      return [englishOf(place), place.tokens];
    }
    if (slot === 'object') {
      return [value, objects.find(each => each.name === value).adjectives[''].tokens];
    }
    const found = objects.find(each => each.adjectives[value]).adjectives[value];
    return [value, found.tokens.split(' ')[0]];
  }
}
