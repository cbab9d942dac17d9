// What all views share. It stands before a view's own script, inside one function.
const add = (parent, tag, className, text = '') => {
  const element = parent.appendChild(document.createElement(tag));
  element.className = className;
  element.textContent = text;
  if (tag === 'button') element.type = 'button';
  return element;
};
const group = (parent, className, label) => {
  const element = add(parent, 'div', className);
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  return element;
};
// A script that JupyterLab has put in anew does not know its place, so the data's id finds it.
const show = (place, data) => {
  for (const root of document.querySelectorAll(`[data-attn="${place}"]`)) {
    // As a property, not an attribute: a page saved from the browser has to build it again.
    if (root.attentionShown) continue;
    root.attentionShown = true;
    const view = document.createElement('div');
    view.className = 'attn-view';
    // JupyterLab would take the arrow keys for itself.
    view.dataset.lmSuppressShortcuts = 'true';
    root.replaceChildren(view);
    build(view, data);
  }
};
