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

// How far the probability of the written word falls when one link is cut, for each link: its weight
// is 0, and the others share the whole.
const effectsOf = (network, states, { query, weights, chances, written }) => states.map((_, s) =>
  chances[written] - say(network, contextOf(shareOut(weights, s, 0), states), query)[written]);

// The alignment error rate of weights [target][source]: the largest weight of a row is its link.
const alignmentError = (weights, sure, possible) => {
  const agreeing = links => weights.filter((row, t) =>
    linkedTo(links, t).includes(strongest(row))).length;
  const count = weights.length + new Set(sure.map(String)).size;
  return 1 - (agreeing(sure) + agreeing([...sure, ...possible])) / count;
};

// All weight on the source word that lies as far into the sentence as the target word.
const diagonal = (sourceLength, targetLength) => Array.from({ length: targetLength }, (_, t) => {
  const at = Math.round(t * (sourceLength - 1) / Math.max(targetLength - 1, 1));
  return Float32Array.from({ length: sourceLength }, (__, s) => s === at ? 1 : 0);
});
