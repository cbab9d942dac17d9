// The translator's layers, as Keras computes them, on plain Float32Arrays. A matrix is
// { rows, columns, values }, row after row; a row makes one number of a layer's output, or is the
// vector of one word.
const fromBase64 = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer;

// Whole numbers from -127 to 127, each row with its scale: see views/weights.py.
const unpackMatrix = ({ shape: [rows, columns], numbers, scales }) => {
  const whole = new Int8Array(fromBase64(numbers)), scale = new Float32Array(fromBase64(scales));
  return { rows, columns, values: Float32Array.from(whole, (number, i) =>
    number * scale[Math.floor(i / columns)]) };
};

// { layer's name: its matrices } from what `pack` of views/weights.py wrote.
const unpack = packed => Object.fromEntries(Object.entries(packed).map(([name, matrices]) =>
  [name, matrices.map(unpackMatrix)]));

const rowOf = ({ columns, values }, row) => values.subarray(row * columns, (row + 1) * columns);

const dot = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

// matrix · vector + bias
const multiply = (matrix, vector, bias) => {
  const product = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    product[row] = dot(rowOf(matrix, row), vector) + bias[row];
  }
  return product;
};

const sigmoid = x => 1 / (1 + Math.exp(-x));

const softmaxOf = scores => {
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map(score => Math.exp(score - highest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map(power => power / total);
};

// One step of a GRU: how much of the old state to keep (z), how much of it to use (r), and what
// is new. Keras's default, which multiplies by r after the matrix (reset_after=True).
const gruStep = ([kernel, recurrent, biases], vector, state) => {
  const units = state.length;
  const fromWord = multiply(kernel, vector, rowOf(biases, 0));
  const fromState = multiply(recurrent, state, rowOf(biases, 1));
  return state.map((old, i) => {
    const z = sigmoid(fromWord[i] + fromState[i]);
    const r = sigmoid(fromWord[units + i] + fromState[units + i]);
    const fresh = Math.tanh(fromWord[2 * units + i] + r * fromState[2 * units + i]);
    return z * old + (1 - z) * fresh;
  });
};

// The source, word after word: all states, which are the keys and the values, and the last.
const encodeSource = (network, ids) => {
  const states = [];
  let last = new Float32Array(network.encoder[1].columns);
  for (const id of ids) {
    last = gruStep(network.encoder, rowOf(network.source_embedding[0], id), last);
    states.push(last);
  }
  return { states, last };
};

// The next decoder state, which is the query, after the word `id`.
const decoderStep = (network, id, state) =>
  gruStep(network.decoder, rowOf(network.target_embedding[0], id), state);

// The three lines of attention: scores, softmax, and in `contextOf` the weighted sum.
const attend = (query, states) => {
  const scores = Float32Array.from(states, state => dot(query, state));
  return { scores, weights: softmaxOf(scores) };
};

const contextOf = (weights, states) => {
  const context = new Float32Array(states[0].length);
  states.forEach((state, s) => state.forEach((value, i) => { context[i] += weights[s] * value; }));
  return context;
};

// The probability of each word of the vocabulary.
const say = ({ dense, probabilities }, context, query) => {
  const both = new Float32Array(2 * query.length);
  both.set(context);
  both.set(query, query.length);
  const hidden = multiply(dense[0], both, dense[1].values).map(Math.tanh);
  return softmaxOf(multiply(probabilities[0], hidden, probabilities[1].values));
};

// The likeliest word; never id 0, which is padding.
const likeliest = chances => chances.reduce((best, chance, id) =>
  id && chance > chances[best] ? id : best, 1);

// One look at the source, and what is said then. Weights set by hand stand in for the softmax.
const lookOnce = (network, query, states, byHand, temperature = 1) => {
  const { scores } = attend(query, states);
  const weights = byHand || softmaxOf(scores.map(score => score / temperature));
  const context = contextOf(weights, states), chances = say(network, context, query);
  return { query, scores, weights, context, chances, word: likeliest(chances) };
};

// The row with one weight set to `value`; the others share the rest as they do in `base`.
const shareOut = (base, at, value) => {
  const others = base.reduce((sum, weight, s) => s === at ? sum : sum + weight, 0);
  const even = 1 / (base.length - 1);
  return base.map((weight, s) => s === at ? value
    : (1 - value) * (others > 1e-30 ? weight / others : even));
};
