// The element <inkling-pad> as an anywidget (https://anywidget.dev/en/afm/), for notebooks and books. The model's traits
// are the element's attributes, and one for each event that the notebook wants. docs/embedding.md describes it.

/**
 * @typedef {import('./inkling.js').InklingPad} Pad
 *
 * What a notebook or book keeps of the widget.
 * @typedef {object} Model
 * @property {(name: string) => unknown} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(content: unknown) => void} send
 * @property {(name: string, act: (...given: any[]) => unknown) => void} on
 * @property {(name: string, act: (...given: any[]) => unknown) => void} off
 */

/** @type {Record<string, (pad: Pad, message: any, buffers: DataView[]) => unknown>} */
const COMMANDS = {
  clear: pad => pad.clear(),
  undo: pad => pad.undo(),
  setBase: (pad, { base }) => pad.setBase(base),
  loadHead: (pad, _, [head]) => pad.loadHead(bytes(head)),
  requestDigits: pad => pad.requestDigits(),
  startLesson: (pad, { lesson }) => pad.startLesson(lesson),
  read: (pad, { strokes, one }) => pad.read(strokes, { one }),
};

/** @param {DataView | undefined} head */
function bytes(head) {
  if (!head) throw new Error('There is no head: send the bytes of its file as the buffer of the message.');
  // A copy, because the view may lie within the bytes of the whole message.
  return new Uint8Array(head.buffer, head.byteOffset, head.byteLength).slice();
}

/** @param {unknown} value */
const textOf = value => (typeof value === 'string' && value !== '' ? value : null);

/** @param {{ model: Model, el: HTMLElement }} view */
async function render({ model, el }) {
  // A book serves a copy of this file from its own folder; `src` says where Inkling is.
  const home = new URL(textOf(model.get('src')) ?? '.', import.meta.url);
  /** @type {typeof import('./inkling.js')} */
  const { InklingPad } = await import(new URL('inkling.js', home).href);
  const pad = /** @type {Pad} */ (document.createElement('inkling-pad'));

  /** @type {[string, (...given: any[]) => unknown][]} */
  const heard = [];
  /** @type {Model['on']} */
  const on = (name, act) => {
    model.on(name, act);
    heard.push([name, act]);
  };
  /** @param {string} name @param {unknown} value */
  const tell = (name, value) => {
    // Traits that the notebook doesn't have.
    if (model.get(name) === undefined) return;
    model.set(name, value);
    try {
      model.save_changes();
    } catch {
      // A book has no kernel to save for.
    }
  };

  for (const name of InklingPad.observedAttributes) {
    const show = () => {
      const value = textOf(model.get(name));
      if (value === pad.getAttribute(name)) return;
      if (value === null) pad.removeAttribute(name);
      else pad.setAttribute(name, value);
    };
    show();
    on(`change:${name}`, show);
  }
  const watcher = new MutationObserver(changes => {
    for (const name of new Set(changes.map(change => change.attributeName))) {
      if (name && textOf(model.get(name)) !== pad.getAttribute(name)) tell(name, pad.getAttribute(name) ?? '');
    }
  });
  watcher.observe(pad, { attributeFilter: InklingPad.observedAttributes });

  for (const name of InklingPad.events) {
    pad.addEventListener(name, event => tell(name, /** @type {CustomEvent} */ (event).detail));
  }
  on('msg:custom', async (message, buffers) => {
    const { command, id = null } = message ?? {};
    if (typeof command !== 'string') return;
    try {
      if (!Object.hasOwn(COMMANDS, command)) {
        throw new Error(`There is no command ${command}: send ${Object.keys(COMMANDS).join(', ')}.`);
      }
      const digits = await COMMANDS[command](pad, message, buffers ?? []);
      if (digits) model.send({ re: id, digits });
    } catch (error) {
      model.send({ re: id, sentence: /** @type {Error} */ (error).message });
    }
  });

  el.append(pad);
  return () => {
    watcher.disconnect();
    pad.remove();
    for (const [name, act] of heard) {
      try {
        model.off(name, act);
      } catch {
        // MyST's model keeps its listeners, which then change a removed element.
      }
    }
  };
}

export default { render };
