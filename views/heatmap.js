const hundredths = rows => rows.map(row => Array.from(row, value => Math.round(100 * value)));

// What the maps are called, and what each says.
const MODES = { weight: 'weight', effect: 'effect', gold: 'a reader’s links' };
const SIDES = {
  source: 'Korean', target: 'English', modes: MODES,
  weight: 'A row is one English word. Its numbers say how much of each Korean word the translator '
    + 'took while it wrote that word; they sum to 1.',
  effect: 'A number says how far the probability of its English word falls when that one link is '
    + 'cut: near 1.00, the word hung on it alone; near 0, it would be written anyway.',
  gold: 'The links that a bilingual reader draws, the gold standard; those in brackets are '
    + 'possible, not sure.',
};

// The whole map as a table: a row for each English word, a column for each Korean word.
//
//   values   [target][source] in hundredths; of gold 100 is sure and 50 possible
//   mode     weight, effect or gold
//   cut      optional: called with the position of a cell that is clicked, [target, source]
//   off      optional: the link that is cut, { t, s, now }; `now` is the word without it
const addHeatmap = (parent, map) => {
  const { title, source, glosses, target, off, sure = [], possible = [] } = map;
  const box = add(parent, 'div', 'tr-map');
  Object.assign(box, { tabIndex: 0, role: 'region', ariaLabel: title });
  box.onkeydown = event => walk(box, source.length, event);
  const table = add(box, 'table', '');
  add(table, 'caption', '', title);
  const head = add(add(table, 'thead', ''), 'tr', '');
  add(head, 'td', '');
  source.forEach((token, s) => {
    const name = add(add(head, 'th', ''), 'div', '');
    name.parentNode.scope = 'col';
    // One syllable a line: set vertically, fonts turn some of them. The rest lies on its side, but
    // for the shortest: I would look like a dash.
    add(name, 'b', /^[가-힣]+$/.test(token) ? 'tr-stacked' : 'tr-turned', token).lang = 'ko';
    add(name, 'i', glosses[s].length < 3 ? '' : 'tr-turned', glosses[s]);
  });
  const body = add(table, 'tbody', '');
  target.forEach((word, t) => {
    const row = add(body, 'tr', '');
    const name = add(row, 'th', '', word);
    name.scope = 'row';
    // Nothing that would move the cells.
    name.classList.toggle('tr-new', off?.t === t);
    if (off?.t === t) add(name, 'span', 'attn-unseen', ` ✂ now ${off.now}`);
    source.forEach((_, s) => addCell(row, map, t, s));
  });
  box.querySelector('td button')?.setAttribute('tabindex', 0);
  sayIfWide(box);
  if (!sure.length) return;
  const legend = add(parent, 'p', 'tr-legend');
  add(legend, 'span', 'tr-sure');
  legend.append('a bilingual reader’s link');
  if (!possible.length) return;
  add(legend, 'span', 'tr-possible');
  legend.append('a possible one');
};

// A map that is wider than its place scrolls, and says so.
const sayIfWide = box => {
  const line = add(box.parentNode, 'p', 'tr-small', 'Swipe the map → for its last columns.');
  box.before(line);
  const fit = () => { line.hidden = box.scrollWidth <= box.clientWidth; };
  fit();
  new ResizeObserver(fit).observe(box);
};

const addCell = (row, { source, glosses, target, values, mode, sure, possible, cut, off }, t, s) => {
  const cell = add(row, 'td', ''), value = values[t][s];
  const inside = cut ? addButton(cell, '', () => cut(t, s)) : cell;
  cell.style.setProperty('--w', Math.abs(value) / 100);
  const gone = off?.t === t && off.s === s;
  add(inside, 'span', '', gone ? '✂' : !value ? '' : mode !== 'gold' ? (value / 100).toFixed(2)
    .replace('-', '−') : value < 100 ? '(✓)' : '✓');
  const gold = linkedTo(sure, t).includes(s) ? 'sure'
    : linkedTo(possible, t).includes(s) ? 'possible' : '';
  add(inside, 'span', 'attn-unseen', [
    cut && ` ${gone ? 'is cut: undo' : 'cut'} ${source[s]} ${glosses[s]} from ${target[t]}`,
    gold && ` a reader’s link, ${gold}`].filter(Boolean).join(','));
  if (gold) cell.className = `tr-${gold}`;
  if (gone) cell.classList.add('tr-gone');
  if (cut) inside.tabIndex = -1;
};

// The arrow keys step through a group of buttons, which is one stop of the tab key.
const step = (list, event) => {
  const buttons = [...list.querySelectorAll('button')];
  const here = buttons.indexOf(document.activeElement);
  const goal = {
    ArrowLeft: here - 1, ArrowUp: here - 1, ArrowRight: here + 1, ArrowDown: here + 1,
    Home: 0, End: buttons.length - 1,
  }[event.key];
  if (goal === undefined || here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  buttons[(goal + buttons.length) % buttons.length].focus();
};

// The arrow keys step through the cells, which are one stop of the tab key.
const walk = (box, across, event) => {
  const cells = [...box.querySelectorAll('td button')];
  const here = cells.indexOf(document.activeElement);
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  if (here < 0 || !cells[here + by] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  cells[here].tabIndex = -1;
  cells[here + by].tabIndex = 0;
  cells[here + by].focus();
};

// A row for each player, summed over the rounds.
const addScores = (parent, title, scores) => {
  const table = add(parent, 'table', 'tr-scores');
  add(table, 'caption', '', title);
  const head = add(table, 'tr', '');
  for (const name of ['', 'words right', 'alignment error']) {
    add(head, name ? 'th' : 'td', '', name);
  }
  const all = scores.reduce((sum, { count }) => sum + count, 0);
  for (const name of Object.keys(scores[0].judged)) {
    const row = add(table, 'tr', ''), each = scores.map(({ judged }) => judged[name]);
    add(row, 'th', '', name).scope = 'row';
    add(row, 'td', '', `${each.reduce((sum, { right }) => sum + right, 0)} of ${all}`);
    const error = each.reduce((sum, { error: e }, i) => sum + e * scores[i].count, 0) / all;
    add(row, 'td', '', percent(error));
  }
};
