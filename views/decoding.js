// Translating with the layers of network.js, word after word.

// The steps of the whole translation, END included: at each the likeliest word is `written`, and
// the next step reads it. byHand[t] are weights to use at step t instead of the decoder's own.
const translate = (network, ids, { start, end }, { byHand = {}, temperature, most = 60 } = {}) => {
  const { states, last } = encodeSource(network, ids), steps = [];
  for (let query = last, id = start; id !== end && steps.length < most;) {
    query = decoderStep(network, id, query);
    const step = lookOnce(network, query, states, byHand[steps.length], temperature);
    id = step.word;
    steps.push({ ...step, written: id });
  }
  return { states, steps };
};

// The position of the largest number.
const strongest = row => row.indexOf(Math.max(...row));

// Without a link: its weight is 0, and the rest of the row is divided by its sum.
const cutLink = (weights, s) => {
  const rest = weights.map((weight, i) => i === s ? 0 : weight);
  const sum = rest.reduce((a, b) => a + b);
  return rest.map((weight, i) => sum > 1e-30 ? weight / sum
    : i === s ? 0 : 1 / Math.max(weights.length - 1, 1));
};

// How far the probability of the written word falls when one link is cut, for each link.
const effectsOf = (network, states, { query, weights, chances, written }) => states.map((_, s) =>
  chances[written] - say(network, contextOf(cutLink(weights, s), states), query)[written]);

// The alignment error rate of weights [target][source]: the largest weight of a row is its link.
const alignmentError = (weights, sure, possible) => {
  const links = weights.map((row, t) => `${strongest(row)} ${t}`);
  const certain = new Set(sure.map(link => link.join(' ')));
  const accepted = new Set([...sure, ...possible].map(link => link.join(' ')));
  const agreeing = links.filter(link => certain.has(link)).length
    + links.filter(link => accepted.has(link)).length;
  return 1 - agreeing / (links.length + certain.size);
};

// All weight on the source word that lies as far into the sentence as the target word.
const diagonal = (sourceLength, targetLength) => Array.from({ length: targetLength }, (_, t) => {
  const at = Math.round(t * (sourceLength - 1) / Math.max(targetLength - 1, 1));
  return Float32Array.from({ length: sourceLength }, (__, s) => s === at ? 1 : 0);
});
