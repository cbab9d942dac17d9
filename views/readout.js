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
