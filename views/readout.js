const WORDS = [
  'Softmax turns scores, which may be any numbers, into shares that sum to 1.',
  'Temperature: when it is low, the best score takes all; when it is high, all share alike.',
  'Context: the words’ numbers, mixed by these shares. From it and the query comes the next word.',
];

// Below the picture: what its words mean, and the numbers of a strip.
class Readout {
  constructor(view) {
    for (const line of WORDS) add(view, 'p', 'attn-about', line);
    this.box = add(view, 'div', 'attn-readout');
  }

  clear() {
    this.box.textContent = `${matchMedia('(hover: none)').matches ? 'Tap' : 'Point at'} a strip: `
      + 'its numbers stand here.';
  }

  read(name, numbers) {
    const all = Array.from(numbers, inHundredths);
    this.box.replaceChildren();
    const box = add(this.box, 'details', ''), line = add(box, 'summary', '');
    add(line, 'b', '', `${name}: `);
    line.append(`${all.slice(0, 8).join('  ')} … ${all.length} numbers`);
    box.append(all.join('  '));
  }
}

// One sentence on what happens at this stage.
const tellStage = (stepper, before) => {
  const { picture, by } = stepper, { word, stage, model } = stepper.at, step = stepper.steps[word];
  const most = values => values.reduce((best, value, s) => value > values[best] ? s : best, 0);
  const high = most(step.scores), heavy = most(step.weights);
  const said = stepper.vocabulary[step.word], chance = inPercent(step.chances[step.word]);
  const set = stepper.byHand[word], { own, follows } = stepper.models[model];
  const still = set && own[word]?.word === step.word;
  const other = still ? ' Its query, which holds the words so far, is enough for that.'
    : step.word === step.written || follows ? ''
      : ` It had written “${stepper.token(word)}”; the words after it stay as they are.`;
  return [
    `${before ? `“${before}” is written` : 'Nothing is written yet'}. What comes next? The `
      + `translator’s state, ${step.query.length} numbers, is the query.`,
    `Each word of the sentence has numbers too: its key. Query · key is its score. The highest: `
      + `${picture.name(high)}, ${step.scores[high].toFixed(1)}.`,
    set ? `${by}, ${picture.name(heavy)} has the most.`
      : `Softmax turns scores into weights that sum to 1. ${picture.name(heavy)} gets `
        + `${inHundredths(step.weights[heavy])}.`,
    `The context is a mixture of all its words, each as much as its weight: mostly `
      + `${picture.name(heavy)}.`,
    `${set ? `${by} it` : 'It'} looks mostly at ${picture.name(heavy)} and `
      + `${still ? 'still ' : ''}writes “${said}” (${chance}).${other}${set && stepper.left[word] || ''}`,
  ][stage];
};
