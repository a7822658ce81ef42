// Starts the engine that this worker is named after, and tells the page in words when it can't: a
// module that rejects is no `error` event of its worker. By hand, since no wasm runs here yet.
import './parts.js';

const SOON_MS = 1500;

import(`./${self.name}.js`)
  .then(engine => engine.default())
  .then(() => {
    // Learning; what only the Lab and other bases need is hardly ever asked for.
    if (self.name === 'engine_cpu') setTimeout(() => self.bringBeforehand(1).catch(() => {}), SOON_MS);
  })
  .catch(error => postMessage(`${error}`));
