// What all views share. It stands before a view's own script, inside one function.
const add = (parent, tag, className, text = '') => {
  const element = parent.appendChild(document.createElement(tag));
  element.className = className;
  element.textContent = text;
  return element;
};
const addButton = (parent, text, act) => {
  const button = add(parent, 'button', '', text);
  button.type = 'button';
  button.onclick = act;
  return button;
};
const group = (parent, className, label) => {
  const element = add(parent, 'div', className);
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  return element;
};
const announcer = view => {
  const element = add(view, 'div', 'attn-status');
  element.setAttribute('role', 'status');
  return element;
};
const slider = (parent, label, range, change) => {
  const box = add(parent, 'label', 'attn-slider');
  add(box, 'span', '', label);
  const input = add(box, 'input', '');
  const { value, ...limits } = range;
  Object.assign(input, { type: 'range' }, limits).value = value;
  const number = add(box, 'output', '');
  input.oninput = () => change(Number(input.value));
  undoSwipe(input, () => input.value, before => {
    input.value = before;
    change(Number(before));
  });
  return { input, number };
};
// A swipe that begins on a slider and turns out to scroll the page leaves everything as it was:
// `put` gets back what `get` said before.
const undoSwipe = (input, get, put) => {
  let before;
  input.addEventListener('pointerdown', () => { before = get(); });
  input.addEventListener('pointercancel', () => put(before));
};
// Each key with what it does: keys('← → word', '↑ ↓ sentence').
const keys = (view, ...hints) => {
  const line = add(view, 'p', 'attn-keys');
  for (const hint of hints) {
    const parts = hint.split(' '), item = add(line, 'span', '');
    const does = parts.pop();
    for (const key of parts) add(item, 'kbd', '', key);
    item.append(does);
  }
};
// Keys that a view uses are not for the notebook or the slides around it.
const keep = event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key === 'Escape') return;
  event.stopPropagation();
};
// A script that JupyterLab has put in anew does not know its place, so the data's id finds it.
const show = (place, data) => {
  for (const root of document.querySelectorAll(`[data-attn="${place}"]`)) {
    // As a property, not an attribute: a page saved from the browser has to build it again.
    if (root.attentionShown) continue;
    root.attentionShown = true;
    const view = document.createElement('div');
    view.className = 'attn-view';
    view.dataset.lmSuppressShortcuts = 'true';  // JupyterLab listens before the view does.
    view.addEventListener('keydown', keep);
    root.replaceChildren(view);
    build(view, data);
  }
};
