// A quick person. Each method does what a person does on the pad's page, and ends when the page has done it; where
// something is stored, when the page has said so. `digits` are the strokes of the ten digits.
const all = name => [...document.querySelectorAll(`[data-testid="${name}"]`)];
const at = name => all(name)[0];

const person = {
  // How long to wait for the page, in milliseconds.
  patience: 60_000,
  // What the page has announced in this document.
  said: [],
  // How often *Try again* was pressed in this document.
  tried: 0,
  // The digits that the page has said are kept: the label of each id.
  kept: {},
};
window.person = person;

// Announcements. The same sentence twice in a row counts as one.
let lastSaid = '';
new MutationObserver(() => {
  const sentence = at('said')?.textContent ?? '';
  if (sentence && sentence !== lastSaid) person.said.push(sentence);
  lastSaid = sentence;
}).observe(document, { subtree: true, childList: true, characterData: true });

// Where the page offers it, presses *Try again*, but leaves the page time to do so.
let triedAt = -Infinity;
const tryAgain = () => {
  const button = at('try-again');
  if (!button || performance.now() - triedAt < 300) return;
  triedAt = performance.now();
  person.tried += 1;
  button.click();
};

// Waits until a function gives something truthy, and returns that. Looks after each change of the page, because timers
// of a tab in the background are slow.
const until = (what, look) => new Promise((done, fail) => {
  const late = performance.now() + person.patience;
  const end = (then, value) => {
    changes.disconnect();
    clearInterval(timer);
    then(value);
  };
  const check = () => {
    let found;
    try {
      found = look();
    } catch (error) {
      return end(fail, error);
    }
    if (found) return end(done, found);
    tryAgain();
    if (performance.now() > late) {
      const alerts = all('alert').map(alert => alert.innerText).join(' ');
      end(fail, new Error(`not within ${person.patience} ms: ${what} (said: ${person.said.slice(-3).join(' ')}; alerts: ${alerts})`));
    }
  };
  const changes = new MutationObserver(check);
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const timer = setInterval(check, 20);
  check();
});
person.until = until;

const press = async name => (await until(`${name} can be pressed`, () => all(name).find(button => !button.disabled))).click();

// Does something and waits for the sentence that says that it is stored.
const said = async (sentence, act) => {
  const before = person.said.length;
  await act();
  await until(`“${sentence}”`, () => person.said.slice(before).includes(sentence));
};

const count = n => `${n}\u00a0digit${n === 1 ? '' : 's'}`;

// The digits that are shown: the label of each id.
person.shown = () => Object.fromEntries(all('sample').map(({ dataset }) => [dataset.id, Number(dataset.label)]));

const same = (one, other) => {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every(id => one[id] === other[id]);
};

// Waits until exactly the kept digits are shown.
person.seesKept = async () => {
  await until(`only ${JSON.stringify(person.kept)} is shown`, () => same(person.shown(), person.kept))
    .catch(error => { throw new Error(`${error.message}; shown: ${JSON.stringify(person.shown())}`); });
};

person.ready = () => until('a base is ready', () => at('status')?.dataset.engine === 'ready' && at('status').dataset.base);

person.draw = async digit => {
  const surface = (await until('the pad exists', () => at('pad'))).querySelector('svg.ink');
  const { left, top, width, height } = surface.getBoundingClientRect();
  const send = (type, [x, y], buttons) => surface.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, composed: true, pointerId: 1, pointerType: 'mouse', isPrimary: true,
    button: type === 'pointermove' ? -1 : 0, buttons, clientX: left + x * width, clientY: top + y * height,
  }));
  for (const stroke of digits[digit]) {
    send('pointerdown', stroke[0], 1);
    for (const point of stroke.slice(1)) send('pointermove', point, 1);
    send('pointerup', stroke.at(-1), 0);
  }
  await until('the ink is on the pad', () => Number(at('pad').dataset.points) > 0);
};

person.clear = () => press('clear');
person.undoStroke = () => press('undo');

// Labels the ink on the pad; returns the digit's id.
person.label = async label => {
  const before = person.shown();
  let id;
  await said(`Kept as a ${label}.`, async () => {
    await press(`label-${label}`);
    // A database that opens only now shows older digits as well.
    const isNew = id => !(id in before) && !(id in person.kept);
    id = await until('the new digit is shown', () => Object.keys(person.shown()).find(isNew));
  });
  person.kept[id] = label;
  return id;
};

const mend = async id => {
  const find = () => all('sample').find(({ dataset }) => dataset.id === id);
  const sample = await until(`${id} is shown`, find);
  if (sample.ariaExpanded !== 'true') sample.click();
  await until(`${id} is open`, () => find()?.ariaExpanded === 'true');
};

person.relabel = async (id, label) => {
  await said(`Now labelled ${label}.`, async () => {
    await mend(id);
    await press(`relabel-${label}`);
  });
  person.kept[id] = label;
};

// The digits that were deleted last, together.
let deleted = {};

person.delete = async id => {
  await said(`Deleted ${count(1)}.`, async () => {
    await mend(id);
    await press('delete-sample');
  });
  deleted = { [id]: person.kept[id] };
  delete person.kept[id];
};

person.deleteAll = async () => {
  await said(`Deleted ${count(Object.keys(person.shown()).length)}.`, () => press('delete-all'));
  [deleted, person.kept] = [person.kept, {}];
};

// Takes the last deletion back.
person.undo = async () => {
  await said(`Brought back ${count(Object.keys(deleted).length)}.`, () => press('undo-delete'));
  Object.assign(person.kept, deleted);
  deleted = {};
};

person.deleteEverything = async () => {
  await said('Everything is deleted.', async () => {
    await press('delete-everything');
    await press('confirm');
  });
  person.kept = {};
};

person.chooseBase = async base => {
  await press(`base-${base}`);
  await until(`${base} is in use`, () => at('status').dataset.engine === 'ready' && at('status').dataset.base === base);
};

person.learn = async () => {
  const before = all('head').length;
  await press('fine-tune');
  await until('a head is learned', () => !at('progress') && all('head').length > before);
};

person.useBase = async () => {
  await press('base-head');
  await until('the base is in use', () => !at('status').dataset.head);
};

person.openHead = async () => {
  const head = await until('a head is shown', () => at('head'));
  (await until('the head can be chosen', () => head.querySelector('button.choice:not(:disabled)'))).click();
  await until('the head is in use', () => at('status').dataset.head === head.dataset.id);
};
