// Translating with the layers of network.js, word after word.

// What the decoder does at one word: `weights` instead of its own if they are given.
const stepOf = (network, states, query, weights = attend(query, states).weights) => ({
  query, weights, chances: say(network, contextOf(weights, states), query),
});

// All steps until END, the most probable word at each; every step has its `id`.
const translate = (network, ids, { start, end }, most = 60) => {
  const { states, last } = encodeSource(network, ids), steps = [];
  for (let query = last, id = start; steps.length < most;) {
    query = decoderStep(network, id, query);
    const step = stepOf(network, states, query);
    id = likeliest(step.chances);
    if (id === end) break;
    steps.push({ ...step, id });
  }
  return { states, steps };
};

// The steps while these words are given, whatever the decoder would have written.
const follow = (network, ids, { start }, targetIds) => {
  const { states, last } = encodeSource(network, ids);
  let query = last;
  const steps = targetIds.map((id, t) => {
    query = decoderStep(network, t ? targetIds[t - 1] : start, query);
    return { ...stepOf(network, states, query), id };
  });
  return { states, steps };
};

// Without a link: its weight is 0, and the rest of the row is divided by its sum.
const cutLink = (weights, s) => {
  const rest = weights.map((weight, i) => i === s ? 0 : weight);
  const sum = rest.reduce((a, b) => a + b);
  return rest.map((weight, i) => sum > 1e-30 ? weight / sum
    : i === s ? 0 : 1 / Math.max(weights.length - 1, 1));
};

// How far the probability of the step's word falls when one link is cut, for each link.
const effectsOf = (network, states, { query, weights, chances, id }) =>
  states.map((_, s) => chances[id] - stepOf(network, states, query, cutLink(weights, s)).chances[id]);

// The alignment error rate of weights [target][source]: the largest weight of a row is its link.
const alignmentError = (weights, sure, possible) => {
  const links = weights.map((row, t) => `${row.indexOf(Math.max(...row))} ${t}`);
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
