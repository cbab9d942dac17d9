// A sentence built by clicking: its words are slots, and a slot opens what can stand there.
const PLACES = {  // the lists that each card opens
  subject: ['subject'], time: ['tense', 'time'], place: ['place'], object: ['object', 'adjective'],
  verb: ['verb', 'negation'],
};
const NAMES = {
  subject: 'who', tense: 'tense', time: 'when', place: 'where', object: 'what',
  adjective: 'what kind', verb: 'does', negation: 'says',
};
const NEGATIONS = { no: ['', ''], short: [' not', '안'], long: [' not, the longer form', '-지 않다'] };
const HELPERS = { past: 'did', present: 'does', future: 'will' };
const NOTHING = ['', -1, 'no'];  // what stands for a slot without a choice
const cardOf = slot => Object.keys(PLACES).find(card => PLACES[card].includes(slot));
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
  'close eyes': { ...OPENING, verb: ['감다', 'close'], object: 'eyes', tense: 'future' },
  'shovel snow': {
    ...OPENING, verb: ['치우다', 'shovel'], object: 'snow', adjective: '', place: 'school',
  },
};

const englishOf = ({ words }) => split(words, ';').map(word => word.split('|')[0]).join(' ');

class Builder {
  // Each word of the sentence is a card; `open` is the one whose choices are shown.
  constructor(view, parts, changed) {
    Object.assign(this, { parts, changed, cells: cellsOf(parts), open: null });
    const tries = group(view, 'tr-tries', 'Examples');
    add(tries, 'span', '', 'Try:');
    for (const [name, wish] of Object.entries(TRIES)) {
      addButton(tries, name, () => this.give([this.findVerb(wish)]));
    }
    addButton(tries, 'surprise me', () => this.give(drawSentence(parts, this.cells, 1)));
    add(view, 'p', 'tr-hint', 'Tap or click a card to change the sentence.');
    this.slots = add(view, 'div', 'tr-slots');
    this.choices = add(view, 'div', 'tr-choices');
    this.status = announcer(view);
    for (const part of [this.slots, this.choices]) {
      part.addEventListener('keydown', event => event.key === 'Escape' && this.open && this.turn(null));
    }
    this.give([this.findVerb(OPENING)]);
  }

  findVerb(wish) {
    const [korean, english] = wish.verb;
    const verb = this.parts.verbs.findIndex(each =>
      each.korean === korean && each.english === english);
    return { ...wish, verb };
  }

  // The clauses nearest to what is wished for. No card is open then. What does not fit now stays a
  // wish, and comes back where it fits again.
  give(wishes) {
    this.clauses = settleAll(this.parts, this.cells, wishes);
    this.wishes = wishes.map((wish, i) => ({ ...wish, shown: this.clauses[i] }));
    this.sentence = assemble(this.parts, this.clauses);
    this.turn(null);
    this.changed(this.sentence);
  }

  // Opens a card, or closes what is open.
  turn(open) {
    const last = this.open;
    this.open = open;
    this.status.textContent = '';
    this.drawSlots(last);
    this.drawChoices();
  }

  drawSlots(last) {
    const { activeElement: active } = document;
    const inside = this.slots.contains(active) || this.choices.contains(active);
    this.slots.replaceChildren();
    this.clauses.forEach((clause, i) => {
      const name = this.clauses.length > 1 ? `half ${i + 1}` : 'the Korean sentence';
      const row = group(this.slots, 'tr-clause', `${name}: each card opens its choices`);
      const pieces = partsOf(this.parts, clause, i === this.clauses.length - 1);
      for (const place of this.parts.korean) {
        if (this.lists(i, place).some(({ options }) => this.offers(options))) {
          this.addSlot(row, i, place, pieces[place], clause);
        }
      }
      if (i === this.clauses.length - 1) this.addClauseButton(row);
    });
    const here = this.open || last || [0, 'verb'];
    if (inside) this.slots.querySelector(`[data-card="${here.join(' ')}"]`)?.focus();
  }

  offers(options) { return options.length > 1 || !NOTHING.includes(options[0]); }

  addSlot(row, i, place, piece, clause) {
    const open = this.open?.[0] === i && this.open[1] === place;
    const button = addButton(row, '', () => this.turn(open ? null : [i, place]));
    const { options } = this.lists(i, place).find(({ slot }) => slot === place);
    add(button, 'i', '', NAMES[place]);
    add(button, 'b', '', piece.tokens || (options.length > 1 ? '＋' : '—')).lang = 'ko';
    const time = place === 'time' && this.timeOf(clause);
    add(button, 'small', '', time || englishOf(piece)
      || (options.length > 1 ? 'add' : clause.tense));
    button.setAttribute('aria-expanded', open);
    button.dataset.card = [i, place].join(' ');
    button.classList.toggle('tr-empty', !piece.tokens);
  }

  addClauseButton(row) {
    const two = this.clauses.length > 1;
    const act = () => {
      this.give(two ? this.wishes.slice(0, 1) : [...this.wishes, this.findVerb(SECOND)]);
      this.slots.querySelector('.tr-more').focus();
    };
    addButton(row, two ? '− second half' : '＋ second half', act).className = 'tr-more';
  }

  drawChoices() {
    this.choices.replaceChildren();
    this.choices.hidden = !this.open;
    if (!this.open) return;
    for (const list of this.lists(...this.open)) this.addList(list);
    add(this.choices, 'p', 'tr-name', 'It learned from simple sentences; only what those could say '
      + 'is offered.');
  }

  // The lists of a slot of the sentence: what goes with the rest. The second clause has the tense
  // of the first, and no time word.
  lists(i, place) {
    if (!(place in PLACES) || (i && place === 'time')) return [];
    const clause = this.clauses[i];
    const cells = i ? cellsAfter(this.parts, this.cells, this.clauses[0])
      : this.cells.filter(cell => cell.time.length);
    return PLACES[place].map(slot => {
      const settled = SLOTS.slice(0, SLOTS.indexOf(slot)).map(each => [each, clause[each]]);
      return { slot, options: optionsOf(cells, slot, Object.fromEntries(settled)) };
    });
  }

  addList({ slot, options }) {
    const [i] = this.open, clause = this.clauses[i];
    const name = add(this.choices, 'p', 'tr-name', NAMES[slot]);
    if (options.length < 2) {
      name.append(this.offers(options)
        ? `: ${this.label(slot, options[0], clause).join(' ')} (nothing else goes here)`
        : ': nothing goes here with the rest of the sentence');
      return;
    }
    name.ariaHidden = 'true';
    const list = group(this.choices, 'tr-chips', NAMES[slot]);
    list.onkeydown = event => step(list, event);
    const labels = options.map(value => [value, ...this.label(slot, value, clause)]);
    if (slot === 'verb') labels.sort((a, b) => a[1].localeCompare(b[1]));
    for (const [value, english, korean] of labels) {
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
    const before = this.clauses, [chosen] = this.label(slot, value, before[i]);
    this.give(this.wishes.map((wish, each) => each === i ? { ...wish, [slot]: value } : wish));
    const changes = this.clauses.flatMap((clause, each) =>
      this.changesOf(before[each], clause, each === i && slot, each));
    if (changes.length) this.status.textContent = `To go with “${chosen}”, ${listed(changes)}.`;
  }

  timeOf({ tense, time }) { return time < 0 ? '' : this.parts.times[tense][time].name; }

  // What a choice has set anew beside itself, card by card.
  changesOf(before, after, kept, i) {
    const of = (clause, slot) => slot === 'time' ? this.timeOf(clause) : clause[slot];
    // The second half has its tense and time from the first.
    const slots = SLOTS.filter(slot => slot !== kept && of(before, slot) !== of(after, slot)
      && !(i && cardOf(slot) === 'time'));
    const says = (clause, card) => card === 'time' ? this.timeOf(clause)
      : englishOf(partsOf(this.parts, clause, true)[card]);
    const half = this.clauses.length > 1 ? ` of half ${i + 1}` : '';
    return [...new Set(slots.map(cardOf))].map(card => {
      const now = says(after, card);
      const tense = card === 'time' && slots.includes('tense') ? `, in the ${after.tense} tense` : '';
      return `the card ${NAMES[card]}${half} ${now ? `now says “${now}”` : !says(before, card)
        ? 'has changed' : `is empty, as “${says(before, card)}” does not go there`}${tense}`;
    });
  }

  // What a chip says, in English and in Korean.
  label(slot, value, clause) {
    const { parts } = this, verb = parts.verbs[slot === 'verb' ? value : clause.verb];
    const objects = verb.senses.flatMap(sense => sense.objects);
    if (slot === 'verb') {
      // Two verbs that English has one word for are told apart by what is done.
      const shared = parts.verbs.filter(each => each.english === verb.english).length > 1;
      return [shared ? `${verb.english} (${objects[0].name})` : verb.english, verb.korean];
    }
    if (slot === 'negation') {
      const [not, korean] = NEGATIONS[value], { first } = parts.subjects[clause.subject];
      return [(first && clause.tense === 'present' ? 'do' : HELPERS[clause.tense]) + not, korean];
    }
    if (slot === 'tense') return [value, ''];
    if (value === -1 || value === '') return ['—', ''];
    if (slot === 'place') {
      const places = verb.senses.flatMap(sense => sense.places);
      const place = places.find(each => each.name === value);
      return [englishOf(place), place.tokens];
    }
    if (slot === 'object') {
      return [value, objects.find(each => each.name === value).adjectives[''].tokens];
    }
    if (slot === 'adjective') {
      const found = objects.find(each => each.adjectives[value]).adjectives[value];
      return [value, found.tokens.split(' ')[0]];
    }
    const list = slot === 'subject' ? parts.subjects : parts.times[clause.tense];
    return [list[value].name, list[value].tokens];
  }
}
