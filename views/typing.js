// A sentence that is typed: each word is marked as known or not while it is written.
const LONGEST = 40;  // words; the longest that the grammar writes in two clauses has some 14
const EXAMPLE = '저는 어제 사과를 먹었어요 .';
const EXAMPLES = {
  'an apple, yesterday': EXAMPLE,
  'a train, tomorrow': '민수는 내일 기차를 탈 거예요 .',
  'tea, at home': '유나는 집에서 차를 마셔요 .',
};

// Tokens as the translator was trained with them: Hangul in whole syllables (macOS may give them
// in pieces), the full stop apart.
const tokensOf = text => {
  const tokens = text.normalize('NFC').replace(/\.(?=\s|$)/g, ' .').trim().split(/\s+/);
  return tokens[0] ? tokens : [];
};

class Typing {
  constructor(view, translator, changed) {
    Object.assign(this, { translator, changed });
    const label = add(view, 'label', 'tr-typed', 'Korean sentence');
    this.input = add(label, 'textarea', '');
    Object.assign(this.input, { rows: 2, lang: 'ko', spellcheck: false, value: EXAMPLE });
    this.input.oninput = () => this.read();
    const tries = group(view, 'tr-tries', 'Examples');
    add(tries, 'span', '', 'Try:');
    for (const [name, example] of Object.entries(EXAMPLES)) {
      addButton(tries, name, () => {
        this.input.value = example;
        this.read();
      });
    }
    this.words = add(view, 'p', 'tr-words');
    this.status = announcer(view);
  }

  read() {
    const tokens = tokensOf(this.input.value);
    this.words.replaceChildren();
    if (!tokens.length) return this.refuse(`Type a Korean sentence, such as ${EXAMPLE}`);
    if (tokens.length > LONGEST) {
      return this.refuse(`That is ${tokens.length.toLocaleString('en')} words. The translator `
        + `has learned from sentences of some 14 words at most: give it at most ${LONGEST}.`);
    }
    const ended = tokens.at(-1) === '.';
    if (!ended) tokens.push('.');
    const unknown = tokens.filter(token => !this.addWord(token)).length;
    this.status.textContent = [
      unknown && `${unknown} unknown ${unknown > 1 ? 'words' : 'word'}: it knows `
        + `${this.translator.size} forms, and all others look the same to it.`,
      !ended && 'A full stop was added.',
    ].filter(Boolean).join(' ');
    this.changed({ source: tokens, guess: unknown > 0 });
  }

  refuse(message) {
    this.status.textContent = message;
    this.changed(null);
  }

  addWord(token) {
    const known = this.translator.knows(token);
    const word = add(this.words, 'span', known ? '' : 'tr-unknown');
    add(word, 'b', '', token).lang = 'ko';
    add(word, 'small', '', known ? this.translator.gloss(token) : 'unknown');
    return known;
  }
}
