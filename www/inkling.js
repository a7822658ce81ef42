// <inkling-pad>: a frame of Inkling's page in any other page. docs/embedding.md describes it, inkling.d.ts its types.
// The frame is of the page's own origin, so the page around it can read neither ink nor storage.

const VERSION = 1;
const HOME = new URL('.', import.meta.url).href;

// The keys of the page's addresses, which are the names of the attributes.
const OF_THE_PAD = ['view', 'base', 'engine', 'theme', 'lang'];
const OF_THE_LAB = ['recipe', 'row', 'setting', 'engine', 'theme', 'lang'];
const OF_A_LESSON = ['lesson', 'base', 'engine', 'theme', 'lang'];
const ATTRIBUTES = [...new Set([...OF_THE_PAD, ...OF_THE_LAB, ...OF_A_LESSON, 'head', 'src'])];

// The frame's height in pixels: before the page has told its own, and what it may be. The Lab and lessons scroll.
const HEIGHT = {
  pad: 480, train: 480, why: 720, network: 720, map: 720, lab: 720, lesson: 800, least: 120, most: 4000,
};
const TITLES = {
  pad: 'A pad that reads digits', train: 'A pad that learns your hand', why: 'Why a digit is read as it is',
  network: 'A network at work', map: 'A map of digits', lab: 'Experiments with digits', lesson: 'A lesson',
};
// Views with a pane beside the pad.
const WIDE = ['why', 'network', 'map'];
// What each page takes.
const PAGES = {
  ...Object.fromEntries(['pad', 'train', ...WIDE].map(view => [view, ['index.html', OF_THE_PAD]])),
  lab: ['lab.html', OF_THE_LAB], lesson: ['lesson.html', OF_A_LESSON],
};

// What an event has to hold; the others are of a newer page.
const isNumber = value => typeof value === 'number' && Number.isFinite(value);
const isText = value => typeof value === 'string';
const EVENTS = {
  ready: ({ base, head, recipe }) => (isText(base) && isText(head)) || isText(recipe),
  reading: ({ digits }) => Array.isArray(digits),
  label: ({ label }) => isNumber(label),
  sign: ({ name, drawings }) => isText(name) && isNumber(drawings),
  learned: ({ before, retention }) => isNumber(before?.of) && isNumber(retention?.after?.of),
  progress: ({ done, total }) => isNumber(done) && isNumber(total),
  digits: ({ digits }) => Array.isArray(digits),
  result: ({ row, test, figures }) => isText(row) && isNumber(test?.of) && Array.isArray(figures),
  error: ({ sentence }) => isText(sentence),
};

// The most commands that wait for the page, and how long a reading may take, in milliseconds.
const MOST_WAITING = 30;
const PATIENCE = 60_000;

let style;

export class InklingPad extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  static events = Object.keys(EVENTS);

  #frame;
  #origin;
  // Whether the page in the frame can read, and the commands until then.
  #ready = false;
  #waiting = [];
  // The readings without an answer, by number.
  #readings = new Map();
  #count = 0;
  #changed = false;

  connectedCallback() {
    // Properties that were set before this class was there.
    for (const name of ATTRIBUTES) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    addEventListener('message', this.#hear);
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear);
    this.#waiting = [];
    this.#forget();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#frame || !this.isConnected || before === after) return;
    if (name === 'base' && after !== null && this.#ready) this.setBase(after);
    else if (name === 'head' && after !== null && this.#ready) this.#fetchHead();
    else if (!this.#changed) {
      // Several attributes that change together load the frame once.
      this.#changed = true;
      queueMicrotask(() => {
        this.#changed = false;
        if (this.isConnected) this.#load();
      });
    }
  }

  // Clears the pad.
  clear() { this.#send({ command: 'clear' }); }

  // Takes the last stroke back.
  undo() { this.#send({ command: 'undo' }); }

  // Reads with another base: softmax, mlp or cnn.
  setBase(base) { this.#send({ command: 'setBase', base }); }

  // Reads with a head, for this visit: the bytes of its file, or a Blob.
  async loadHead(head) {
    this.#send({ command: 'loadHead', head: head instanceof Blob ? await head.arrayBuffer() : head });
  }

  // Asks the person for the labelled digits, which come as the event `digits` if the person sends them.
  requestDigits() { this.#send({ command: 'requestDigits' }); }

  // Reads strokes, each a list of points [x, y] from 0 to 1. They don't come onto the pad. `one`: all of them are one
  // digit. Gives the digits from left to right.
  read(strokes, { one = false } = {}) {
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const id = this.#count;
      const late = () => this.#answer(id, false, new Error('The page has not answered: try again once it is in view.'));
      this.#readings.set(id, { resolve, reject, timer: setTimeout(late, PATIENCE) });
      this.#send({ command: 'read', id, strokes, one });
    });
  }

  // Shows a lesson: one of Inkling's by its name, or any by its address.
  startLesson(lesson) { this.lesson = lesson; }

  get #view() {
    if (this.getAttribute('lesson')) return 'lesson';
    const view = this.getAttribute('view');
    return view !== 'lesson' && Object.hasOwn(PAGES, view) ? view : 'pad';
  }

  #load() {
    this.#forget();
    const view = this.#view;
    const home = new URL(this.getAttribute('src') ?? HOME, document.baseURI);
    const [page, names] = PAGES[view];
    const address = new URL(page, home);
    for (const name of names) {
      const value = this.getAttribute(name);
      if (value !== null) address.searchParams.set(name, value);
    }
    if (names === OF_THE_PAD) address.searchParams.set('view', view);
    this.#origin = address.origin;

    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    if (!style) {
      // A sheet that is made like this passes a policy that forbids styles within a page.
      style = new CSSStyleSheet();
      style.replaceSync(':host { display: block } :host([hidden]) { display: none } iframe { display: block; width: 100%; border: 0; color-scheme: normal }');
    }
    root.adoptedStyleSheets = [style];
    const frame = document.createElement('iframe');
    frame.loading = 'lazy';
    frame.referrerPolicy = 'no-referrer';
    frame.title = this.title || TITLES[view];
    frame.style.height = `${HEIGHT[view]}px`;
    if (names === OF_THE_PAD && !WIDE.includes(view)) frame.style.maxWidth = '460px';
    frame.src = address.href;
    this.#frame = frame;
    root.replaceChildren(frame);
  }

  // The page in the frame is gone, and with it the answers to what it got. What still waits is for the next page.
  #forget() {
    this.#ready = false;
    const waiting = new Set(this.#waiting.map(({ id }) => id));
    for (const id of [...this.#readings.keys()]) {
      if (!waiting.has(id)) this.#answer(id, false, new Error('The frame was loaded anew: send the ink again.'));
    }
  }

  #hear = ({ source, origin, data }) => {
    if (source !== this.#frame?.contentWindow || origin !== this.#origin) return;
    if (typeof data !== 'object' || data?.inkling !== VERSION) return;
    const { inkling, event: name, ...detail } = data;
    if (name === 'listening') {
      // A frame may also load itself anew.
      this.#forget();
      // Only the page itself gets what is sent, whoever the frame has been led to.
      this.#post({ command: 'hello', fits: true });
    } else if (name === 'size' && isNumber(detail.height)) {
      this.#frame.style.height = `${Math.min(Math.max(detail.height, HEIGHT.least), HEIGHT.most)}px`;
    } else if (Object.hasOwn(EVENTS, name) && EVENTS[name](detail)) {
      if (name === 'ready') this.#begin();
      this.#tell(name, detail);
    }
  };

  #tell(name, detail) {
    const { re } = detail;
    if (name === 'reading' && isNumber(re)) this.#answer(re, true, detail.digits);
    else if (name === 'error' && this.#readings.has(re)) this.#answer(re, false, new Error(detail.sentence));
    else this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #begin() {
    if (this.#ready) return;
    this.#ready = true;
    this.#fetchHead();
    for (const command of this.#waiting.splice(0)) this.#post(command);
  }

  #answer(id, isGood, value) {
    const reading = this.#readings.get(id);
    if (!reading) return;
    this.#readings.delete(id);
    clearTimeout(reading.timer);
    (isGood ? reading.resolve : reading.reject)(value);
  }

  #send(command) {
    if (this.#ready) this.#post(command);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(command);
    else this.#tell('error', { re: command.id ?? null, sentence: 'Too many commands wait for the page: wait for the event “ready”.' });
  }

  #post(message) {
    this.#frame?.contentWindow?.postMessage({ inkling: VERSION, ...message }, this.#origin);
  }

  // The head whose address the page around the frame names. This page fetches it: its own policy and CORS apply.
  async #fetchHead() {
    const address = this.getAttribute('head');
    if (address === null) return;
    try {
      const response = await fetch(new URL(address, document.baseURI));
      if (!response.ok) throw new Error(response.statusText);
      const head = await response.arrayBuffer();
      if (address === this.getAttribute('head')) this.loadHead(head);
    } catch {
      this.#tell('error', { re: null, sentence: `The head ${address} could not be fetched: check its address, and whether its server allows this page to fetch it.` });
    }
  }
}

for (const name of ATTRIBUTES) {
  Object.defineProperty(InklingPad.prototype, name, {
    configurable: true,
    enumerable: true,
    get() { return this.getAttribute(name) ?? ''; },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

// Two scripts may bring this module from two places.
if (!customElements.get('inkling-pad')) customElements.define('inkling-pad', InklingPad);
