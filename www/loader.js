// A worker's first script: starts the module that the worker is named after, from the folder of the build that the
// address names after its #. By hand, since no wasm runs here yet.
const build = self.location.hash.slice(1);
const isRenewed = async () => {
  const response = await fetch('./build.txt', { cache: 'no-store' });
  return response.ok && (await response.text()).trim() !== build;
};
// Both at once: on a slow line the one would otherwise wait for the other's answer.
const wasm = fetch(`./${build}/${self.name}_bg.wasm`);
// The import says what failed.
wasm.catch(() => {});
import(`./${build}/${self.name}.js`)
  .then(module => module.default({ module_or_path: wasm }))
  // A module that rejects is no `error` event of its worker.
  .catch(async error => postMessage((await isRenewed().catch(() => false)) ? 'renewed' : `${error}`));
