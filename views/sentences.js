// Sentences put together from the parts that `sentence_parts` of helpers.corpus lists. Nothing here
// knows Korean or English: what goes with what, and in which order, stands in the lists.

// A slot to the left decides over those to its right, never the reverse.
const SLOTS = ['verb', 'tense', 'negation', 'subject', 'object', 'adjective', 'time', 'place'];

// Everything that one object of a verb can be said with, in one tense, with or without negation.
// Each slot has its list of values, and any choice from these lists goes together.
const cellOf = (parts, verb, sense, object, tense, negation) => {
  const { places, placed, subjects, objects } = parts.verbs[verb].senses[sense];
  const fit = parts.fits[objects[object].fits[tense][negation === 'no' ? 0 : 1]];
  return {
    verb: [verb], tense: [tense], negation: [negation], subject: subjects,
    object: [objects[object].name],
    adjective: fit.adjectives, time: fit.times,
    place: [...(placed ? [] : ['']), ...places.map(place => place.name)],
    sense, number: object, second: fit.second,
  };
};

const cellsOf = parts => parts.verbs.flatMap(({ senses }, verb) =>
  senses.flatMap(({ objects, forms }, sense) => Object.keys(forms).flatMap(tense =>
    Object.keys(forms[tense]).flatMap(negation => objects.map((_, object) =>
      cellOf(parts, verb, sense, object, tense, negation))))))
  .filter(cell => cell.time.length || cell.second);

const formOf = (parts, cell) =>
  parts.verbs[cell.verb[0]].senses[cell.sense].forms[cell.tense[0]][cell.negation[0]];

// What the second clause may say, after the first.
const cellsAfter = (parts, cells, first) => cells
  .filter(cell => cell.second && cell.tense[0] === first.tense
    && !(cell.verb[0] === first.verb && cell.sense === first.cell.sense)
    && parts.verbs[cell.verb[0]].senses[cell.sense].after[first.tense].includes(first.time))
  .map(cell => ({
    ...cell, time: [-1],
    subject: cell.subject.filter(each => parts.subjects[first.subject].others.includes(each)),
  }))
  .filter(cell => cell.subject.length);

// The values that a slot may have beside those that are settled.
const optionsOf = (cells, slot, settled) => [...new Set(cells
  .filter(cell => SLOTS.every(each => !(each in settled) || cell[each].includes(settled[each])))
  .flatMap(cell => cell[slot]))];

// A clause as near to what is wished for as can be: slot after slot, the wish if it is allowed, or
// what was there (`shown`), or else what `choose` takes from the list.
const settle = (cells, wish, choose = options => options[0]) => {
  const clause = {};
  for (const slot of SLOTS) {
    const options = optionsOf(cells, slot, clause);
    const fits = [wish, wish.shown].find(each => each && options.includes(each[slot]));
    clause[slot] = fits ? fits[slot] : choose(options, slot);
  }
  clause.cell = cells.find(cell => SLOTS.every(slot => cell[slot].includes(clause[slot])));
  return clause;
};

// One clause or two from as many wishes.
const settleAll = (parts, cells, [one, two], choose) => {
  const usable = cells.filter(cell => cell.time.length && (!two || formOf(parts, cell).joined));
  const first = settle(usable, one, choose);
  return two ? [first, settle(cellsAfter(parts, cells, first), two, choose)] : [first];
};

// What `compress` of views/translator.py has made small.
const decompress = text => new Response(new Blob([fromBase64(text)]).stream()
  .pipeThrough(new DecompressionStream('deflate'))).json();

const EMPTY = { tokens: '', words: '' };

const partsOf = (parts, clause, last) => {
  const sense = parts.verbs[clause.verb].senses[clause.cell.sense];
  const subject = parts.subjects[clause.subject], form = sense.forms[clause.tense][clause.negation];
  const time = clause.time < 0 ? EMPTY : parts.times[clause.tense][clause.time];
  const object = sense.objects[clause.cell.number].adjectives[clause.adjective];
  const words = (time.inside ? form.inside : form.words)[subject.first ? 0 : 1];
  return {
    subject, main: form.main,
    time: time.inside ? { ...time, words: '' } : time,
    place: sense.places.find(place => place.name === clause.place) || EMPTY,
    object: { ...object, words: object.words.replace('%', subject.possessive) },
    verb: { tokens: last ? form.tokens : form.joined, words },
    end: last ? parts.end : { tokens: '', words: parts.and },
  };
};

const split = (text, mark) => text ? text.split(mark) : [];

// The sentence in both languages, with its links [source position, target position].
const assemble = (parts, clauses) => {
  const sentence = { source: [], target: [], sure: [], possible: [], places: [] };
  clauses.forEach((clause, i) => {
    const pieces = partsOf(parts, clause, i === clauses.length - 1), where = {};
    for (const name of parts.korean) {
      const tokens = split(pieces[name].tokens, ' '), start = sentence.source.length;
      where[name[0]] = { start, last: start + tokens.length - 1 };
      sentence.source.push(...tokens);
      sentence.places.push(...tokens.map(() => [i, name]));
    }
    const spot = text => {
      const { start, last } = where[text[0]], at = text.slice(1);
      return at === '-1' ? last : start + (at === 'm' ? pieces.main : Number(at));
    };
    for (const word of parts.english.flatMap(name => split(pieces[name].words, ';'))) {
      const [text, sure, possible] = word.split('|'), t = sentence.target.length;
      const links = spots => split(spots, ' ').map(each => [spot(each), t]);
      sentence.sure.push(...links(sure));
      sentence.possible.push(...links(possible));
      // The main verb, of the first clause.
      if (split(sure, ' ').includes(`v${pieces.main}`)) sentence.verb ??= t;
      sentence.target.push(text);
    }
  });
  sentence.target[0] = sentence.target[0][0].toUpperCase() + sentence.target[0].slice(1);
  return sentence;
};

// The source positions that links [source, target] join to one target position.
const linkedTo = (links = [], t) => links.filter(link => link[1] === t).map(([s]) => s);

// A sentence at random; `keep` fixes slots of the first clause.
const drawSentence = (parts, cells, count, keep = {}) => {
  const pick = options => options[Math.floor(Math.random() * options.length)];
  return settleAll(parts, cells, [keep, {}].slice(0, count), pick);
};
