// Starts the engine that this worker is named after, and tells the page in words when it can't: a
// module that rejects is no `error` event of its worker. By hand, since no wasm runs here yet.
//
// Some engines come in parts (script/split). The first one asks for another when a function in it is
// called for the first time; the one with what most people come to is fetched beforehand.
const name = self.name;
const came = {};
let first;

function bring(part) {
  const file = `./${name}_${part}.wasm`;
  if (!came[part]) {
    // Whoever called waits within wasm: nothing else can be done meanwhile.
    const request = new XMLHttpRequest();
    request.open('GET', file, false);
    request.responseType = 'arraybuffer';
    request.send();
    if (request.status !== 200) throw Error(`${file}: the server answered with ${request.status}`);
    came[part] = request.response;
  }
  new WebAssembly.Instance(new WebAssembly.Module(came[part]), { first });
}

for (const way of ['instantiate', 'instantiateStreaming']) {
  const begin = WebAssembly[way];
  WebAssembly[way] = async (source, imports) => {
    const begun = await begin.call(WebAssembly, source, { ...imports, parts: { bring } });
    first = (begun.instance ?? begun).exports;
    return begun;
  };
}

const SOON_MS = 1500;
async function fetchBeforehand(part) {
  if (came[part]) return;
  const response = await fetch(`./${name}_${part}.wasm`, { priority: 'low' });
  if (response.ok) came[part] ??= await response.arrayBuffer();
}

import(`./${name}.js`)
  .then(engine => engine.default())
  .then(() => {
    if (name === 'engine_cpu') setTimeout(() => fetchBeforehand(1).catch(() => {}), SOON_MS);
  })
  .catch(error => postMessage(`${error}`));
