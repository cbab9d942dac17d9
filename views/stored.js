// The translators of a notebook, as views/stepper.py packed them: their states and last two layers.
const unpackStates = ({ units, numbers }) => {
  const all = Float32Array.from(new Int16Array(fromBase64(numbers)), number => number / 32767);
  return Array.from({ length: all.length / units }, (_, i) =>
    all.subarray(i * units, (i + 1) * units));
};

// Without the decoder's GRU no other word can be read: each step keeps the query that it had.
const storedModel = ({ name, words, queries, keys, network }) => {
  const asked = unpackStates(queries), states = unpackStates(keys), layers = unpack(network);
  return { name, keys: states, follows: false, write: (byHand, temperature) =>
    asked.map((query, t) => ({ ...lookOnce(layers, query, states, byHand[t], temperature),
      written: words[t] })) };
};
