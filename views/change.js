// What a sentence was and what it is now, and why a link that is cut has changed it or has not.

// Runs of words as [kind, words]: 'same', 'del' or 'ins', by their longest common subsequence.
const differences = (before, after) => {
  const longest = Array.from({ length: before.length + 1 }, () => Array(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      longest[i][j] = before[i] === after[j] ? longest[i + 1][j + 1] + 1
        : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const runs = [];
  const put = (kind, word) => runs.at(-1)?.[0] === kind ? runs.at(-1)[1].push(word)
    : runs.push([kind, [word]]);
  let i = 0, j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) put('same', before[i++], j++);
    else if (j >= after.length
      || i < before.length && longest[i + 1][j] >= longest[i][j + 1]) put('del', before[i++]);
    else put('ins', after[j++]);
  }
  return runs;
};

const plain = words => words.join(' ').replace(/ \.$/, '.') || '(nothing)';

// The sentence with what is gone struck out and what came marked.
const addChange = (parent, before, after) => differences(before, after).forEach(([kind, words], i) => {
  if (i && words[0] !== '.') parent.append(' ');
  if (kind === 'same') parent.append(plain(words));
  else add(parent, kind, '', plain(words));
});

const inTwo = value => value.toFixed(2);

// The English words of which Korean has one: the gloss lists them.
const meaningsOf = gloss => gloss.includes(' / ') ? gloss.split(' / ') : [];
const listed = words => words.length < 2 ? words.join('')
  : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const severalOf = (source, glosses) => [...new Set(source.map((token, s) => {
  const meanings = meaningsOf(glosses[s]);
  return meanings.length ? `Korean has one word for ${listed(meanings)}: ${token}` : '';
}))].filter(Boolean).join(' · ');

// One Korean word that has changed its meaning: “pear” is gone and “boat” has come.
const turned = (glosses, before, after) => {
  const found = kind => differences(before, after).filter(run => run[0] === kind)
    .flatMap(([, words]) => words);
  const gone = found('del'), come = found('ins');
  return glosses.findIndex(gloss => {
    const meanings = meaningsOf(gloss);
    return meanings.some(each => gone.includes(each)) && meanings.some(each => come.includes(each));
  });
};

// Why the word `word` is another one without this link. A reader's links are known of sentences
// that were built.
const whyChanged = ({ sure, possible }, { t, s, word }, weight) => {
  const own = linkedTo(sure, t);
  if (!sure) {
    return `It had taken ${inTwo(weight)} of “${word}” from there, and what is left of the `
      + 'row leads elsewhere.';
  }
  if (own.length === 1 && own[0] === s) {
    return `No other Korean word says “${word}”, so it guesses from what is left.`;
  }
  if (own.includes(s)) return `Only together with another Korean word does that one say “${word}”.`;
  if (linkedTo(possible, t).includes(s)) {
    return own.length ? `To a reader that one only helps to say “${word}”; this translator needs it.`
      : `Korean has no word for “${word}”: that one came nearest.`;
  }
  return 'A reader would not look there. This translator did, and had kept something there that '
    + 'it needs.';
};

const whoDecides = (source, glosses, s, verb) => s < 0 ? '' : ` ${source[s]} is `
  + `${listed(meaningsOf(glosses[s]))}: ${verb ? 'the verb' : 'the rest of the sentence'} decides.`;

const whySame = (own, chance, weight) => weight < .05
  ? `Nothing changes: it had taken only ${inTwo(weight)} from there.`
  : `Nothing changes: it still writes “${own}” (${percent(chance)} sure). What it has written so `
    + 'far, and what is left of the row, are enough.';

// What became of a row that had almost nothing but the link that is cut.
const whyGrown = (now, weight, names) => {
  const s = strongest(now), most = now[s];
  if (weight < .8 || now.length < 2) return '';
  if (most < 1.5 / (now.length - 1)) {
    return `\nNothing was left of the row: all other words share it (${inTwo(most)} each).`;
  }
  return `\nWhat was left of the row, ${weight > .945 ? 'nearly nothing' : inTwo(1 - weight)}, grows `
    + `in proportion until it sums to 1, so it falls on whatever had a trace: ${names[s]}, `
    + `${inTwo(most)}.`;
};

// Where the result of a cut stands: what was done, before and after, why, and the way back.
class Outcome {
  constructor(parent, undo, hint = '') {
    this.hint = hint;
    this.box = add(parent, 'div', 'tr-outcome');
    this.text = add(this.box, 'div', '');
    this.text.setAttribute('role', 'status');
    this.back = addButton(this.box, '↶ undo', undo);
    this.show(null);
  }

  // { what, before, after, why }, or null for none.
  show(result) {
    this.text.replaceChildren();
    this.box.classList.toggle('tr-none', !result && !this.hint);
    this.back.hidden = !result;
    if (!result) return this.text.append(this.hint);
    add(this.text, 'p', 'tr-what', `${result.what} it writes:`);
    addChange(add(this.text, 'p', 'tr-change'), result.before, result.after);
    for (const line of result.why.split('\n')) add(this.text, 'p', 'tr-why', line);
  }
}
