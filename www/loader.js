// Starts a module that script/build has cut into parts (script/split): the page's, whose first script this is,
// or that of an engine, a worker named after it and, behind a space, after what it does. The first part asks for
// another when a function in it is called for the first time; what most people come to is fetched beforehand.
// By hand, since no wasm runs here yet.
(() => {
  const SOON_MS = 1500, AGAIN_MS = 5000;
  const isPage = typeof document !== 'undefined';
  const name = isPage ? 'page' : self.name.split(' ')[0];
  const here = new Set();
  let first;

  const file = part => `./${name}_${part}.wasm`;
  const refused = (part, status) => Error(`${file(part)}: the server answered with ${status}`);

  function join(part, module) {
    if (here.has(part)) return;
    new WebAssembly.Instance(module, { f: first });
    here.add(part);
  }

  async function bringBeforehand(part) {
    const response = await fetch(file(part), { priority: 'low' });
    if (!response.ok) throw refused(part, response.status);
    join(part, await WebAssembly.compile(await response.arrayBuffer()));
  }

  // Whoever called waits within wasm: nothing else can be done meanwhile.
  function fetchNow(part) {
    const request = new XMLHttpRequest();
    request.open('GET', file(part), false);
    // A page may wait for text alone: bytes as the characters with their numbers.
    if (isPage) request.overrideMimeType('text/plain; charset=x-user-defined');
    else request.responseType = 'arraybuffer';
    request.send();
    if (request.status !== 200) throw refused(part, request.status);
    const { response } = request;
    return isPage ? Uint8Array.from(response, character => character.charCodeAt(0) & 255) : response;
  }

  function bring(part) {
    try {
      join(part, new WebAssembly.Module(fetchNow(part)));
    } catch (error) {
      // An engine is started again; a page can only say it.
      if (isPage) tell('A part of this page could not be fetched. Please look at your connection, then reload the page: all that you have labelled is kept.');
      throw error;
    }
  }

  function tell(sentence) {
    const notice = document.createElement('p');
    notice.className = 'without-script';
    notice.role = 'alert';
    notice.textContent = sentence;
    document.body.prepend(notice);
  }

  for (const way of ['instantiate', 'instantiateStreaming']) {
    const begin = WebAssembly[way];
    WebAssembly[way] = async (source, imports) => {
      const begun = await begin.call(WebAssembly, source, { ...imports, parts: { bring } });
      first = (begun.instance ?? begun).exports;
      return begun;
    };
  }

  if (isPage) {
    // All of it, once it has what it begins with: it is to be there when the line is not.
    const bringAll = () => bringBeforehand(1).then(() => bringBeforehand(2)).catch(() => setTimeout(bringAll, AGAIN_MS));
    addEventListener('TrunkApplicationStarted', () => setTimeout(bringAll, SOON_MS));
    return;
  }
  import(`./${name}.js`)
    .then(engine => engine.default())
    .then(() => {
      // Learning; what there is beside is hardly ever asked for.
      if (name === 'engine_cpu') setTimeout(() => bringBeforehand(1).catch(() => {}), SOON_MS);
    })
    // A module that rejects is no `error` event of its worker.
    .catch(error => postMessage(`${error}`));
})();
