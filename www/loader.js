// A worker's first script: starts the module that the worker is named after. What follows a space in the name is
// what the module does there. By hand, since no wasm runs here yet.
import(`./${self.name.split(' ')[0]}.js`)
  .then(module => module.default())
  // A module that rejects is no `error` event of its worker.
  .catch(error => postMessage(`${error}`));
