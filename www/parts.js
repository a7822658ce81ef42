// Modules that script/build has cut into parts (script/split): the first one asks for another when a function
// in it is called for the first time. In a page and in workers, which are named after their module. By hand,
// since no wasm runs here yet.
(() => {
  const name = typeof document === 'undefined' ? self.name : 'page';
  const here = new Set();
  let first;

  const file = part => `./${name}_${part}.wasm`;

  function join(part, module) {
    if (here.has(part)) return;
    new WebAssembly.Instance(module, { first });
    here.add(part);
  }

  function fetchNow(part) {
    // Whoever called waits within wasm: nothing else can be done meanwhile.
    const request = new XMLHttpRequest();
    request.open('GET', file(part), false);
    // A page may not wait for anything but text: bytes as the characters of the same numbers.
    if (typeof document === 'undefined') request.responseType = 'arraybuffer';
    else request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    if (request.status !== 200) throw Error(`${file(part)}: the server answered with ${request.status}`);
    const bytes = request.responseType ? request.response : Uint8Array.from(request.response, character => character.charCodeAt(0) & 255);
    return new WebAssembly.Module(bytes);
  }

  function bring(part) {
    let module;
    try {
      module = fetchNow(part);
    } catch (error) {
      // An engine is started again; a page can only say it.
      if (typeof document !== 'undefined') tell('A part of this page could not be fetched. Please look at your connection, then reload the page: all that you have labelled is kept.');
      throw error;
    }
    join(part, module);
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

  // What most people come to, before they do: a part that is there when it is called costs no wait.
  self.bringBeforehand = async part => {
    const response = await fetch(file(part), { priority: 'low' });
    if (!response.ok) throw Error(`${file(part)}: the server answered with ${response.status}`);
    join(part, await WebAssembly.compile(await response.arrayBuffer()));
  };

  if (typeof document !== 'undefined') {
    const SOON_MS = 1500, AGAIN_MS = 5000;
    // All of a page, once it has what it begins with: it is to be there when the line is not.
    const bringAll = () => self.bringBeforehand(1).then(() => self.bringBeforehand(2)).catch(() => setTimeout(bringAll, AGAIN_MS));
    addEventListener('TrunkApplicationStarted', () => setTimeout(bringAll, SOON_MS));
  }
})();
