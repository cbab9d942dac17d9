// The page: a sentence is built or typed, and translated.

// The trained translator, for tokens instead of ids.
class Translator {
  constructor({ layers, source, glosses, target, start, end }) {
    this.network = unpack(layers);
    this.source = new Map(source.map((token, id) => [token, id]));
    this.words = target;
    this.meanings = glosses;
    this.ends = { start, end };
    this.size = source.length - 2;  // without padding and the unknown word
  }

  knows(token) { return this.source.get(token) > 1; }
  gloss(token) { return this.meanings[this.source.get(token)] || ''; }
  glosses(tokens) {
    return tokens.map(token => {
      const gloss = this.gloss(token);
      return gloss === token ? '' : gloss;
    });
  }
  ids(tokens) { return tokens.map(token => this.source.get(token) ?? 1); }

  // `options` as for `translate` of decoding.js. The target is without END.
  translate(tokens, options) {
    const { states, steps } = translate(this.network, this.ids(tokens), this.ends, options);
    return { states, steps, target: this.targetOf(steps) };
  }

  targetOf(steps) {
    const ids = steps.map(step => step.written).filter(id => id !== this.ends.end);
    return ids.map(id => this.words[id]);
  }

  look(states, query, weights) { return lookOnce(this.network, query, states, weights); }
  effects(states, steps) { return steps.map(step => effectsOf(this.network, states, step)); }
}

// The target word that looks farthest from its own place, but not at the end: the best to begin.
const farthest = weights => strongest(weights.map((row, t) => {
  const s = strongest(row);
  return s === row.length - 1 ? 0 : Math.abs(s - t);
}));

// A view of its own, as a cell of a notebook has it.
const mountView = (parent, build) => {
  const view = add(add(parent, 'div', 'attn'), 'div', 'attn-view');
  view.addEventListener('keydown', keep);
  build(view);
};

const start = async (root, data) => {
  const translator = new Translator(data), parts = await decompress(data.parts);
  const tabs = group(root, 'attn-tabs tr-tabs', 'What to do');
  const names = ['build a sentence', 'type one', 'be the attention'];
  const panels = names.map(() => add(root, 'section', 'tr-panel'));
  const [answer, below] = [0, 1].map(() => add(root, 'section', ''));
  const result = new Result(answer, below, translator), show = sentence => result.show(sentence);
  const builder = new Builder(panels[0], parts, show);
  const typing = new Typing(panels[1], translator, show);
  let game;
  const open = chosen => {
    panels.forEach((panel, i) => { panel.hidden = i !== chosen; });
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', i === chosen));
    answer.hidden = below.hidden = chosen === 2;
    if (chosen === 2) game ??= new Game(panels[2], parts, translator);
  };
  const buttons = names.map((name, i) => addButton(tabs, name, () => {
    open(i);
    if (i === 0) show(builder.sentence);
    if (i === 1) typing.read();
  }));
  open(0);
};
