// The whole map as a table: a row for each English word, a column for each Korean word.
//
//   values   [target][source] in hundredths; of gold 100 is sure and 50 possible
//   mode     weight, effect or gold
//   cut      optional: called with the position of a cell that is clicked, [target, source]
const addHeatmap = (parent, map) => {
  const { title, source, glosses, target, values, sure = [], possible = [] } = map;
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
    add(name, 'b', '', token).lang = 'ko';
    add(name, 'i', '', glosses[s]);
  });
  const body = add(table, 'tbody', '');
  target.forEach((word, t) => {
    const row = add(body, 'tr', '');
    add(row, 'th', '', word).scope = 'row';
    source.forEach((_, s) => addCell(row, map, t, s));
  });
  box.querySelector('td button')?.setAttribute('tabindex', 0);
  if (!sure.length) return;
  const legend = add(parent, 'p', 'tr-legend');
  add(legend, 'span', 'tr-sure');
  legend.append('a bilingual reader’s link');
  if (!possible.length) return;
  add(legend, 'span', 'tr-possible');
  legend.append('a possible one');
};

const addCell = (row, { source, glosses, target, values, mode, sure, possible, cut }, t, s) => {
  const cell = add(row, 'td', ''), value = values[t][s];
  const has = (links = []) => links.some(([a, b]) => a === s && b === t);
  const inside = cut ? addButton(cell, '', () => cut(t, s)) : cell;
  cell.style.setProperty('--w', Math.abs(value) / 100);
  add(inside, 'span', '', !value ? '' : mode !== 'gold' ? (value / 100).toFixed(2)
    .replace('-', '−') : value < 100 ? '(✓)' : '✓');
  const gold = has(sure) ? 'sure' : has(possible) ? 'possible' : '';
  add(inside, 'span', 'attn-unseen', [cut && ` cut ${source[s]} ${glosses[s]} from ${target[t]}`,
    gold && ` gold: ${gold}`].filter(Boolean).join(','));
  if (gold) cell.className = `tr-${gold}`;
  if (cut) inside.tabIndex = -1;
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
