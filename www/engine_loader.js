// Starts the engine that this worker is named after, and tells the page in words when it can't: a
// module that rejects is no `error` event of its worker. By hand, since no wasm runs here yet.
import(`./${self.name}.js`).then(engine => engine.default()).catch(error => postMessage(`${error}`));
