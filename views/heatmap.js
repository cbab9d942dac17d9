// The whole map as a table: a row for each English word, a column for each Korean word.
const addHeatmap = (parent, { title, source, glosses, target, weights, sure = [], possible = [] }) => {
  const box = add(parent, 'div', 'tr-map');
  Object.assign(box, { tabIndex: 0, role: 'region', ariaLabel: title });
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
  const has = (links, s, t) => links.some(([a, b]) => a === s && b === t);
  const body = add(table, 'tbody', '');
  target.forEach((word, t) => {
    const row = add(body, 'tr', '');
    add(row, 'th', '', word).scope = 'row';
    source.forEach((_, s) => {
      const cell = add(row, 'td', ''), weight = weights[t][s];
      cell.style.setProperty('--w', weight);
      add(cell, 'span', '', weight < .005 ? '' : weight.toFixed(2));
      const gold = has(sure, s, t) ? 'sure' : has(possible, s, t) ? 'possible' : '';
      if (!gold) return;
      cell.className = `tr-${gold}`;
      add(cell, 'span', 'attn-unseen', `, gold: ${gold}`);
    });
  });
  return box;
};
