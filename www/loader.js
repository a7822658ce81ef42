// A worker's first script: starts the module that the worker is named after, from the folder of the build that the
// address names after its #. By hand, since no wasm runs here yet.
const build = self.location.hash.slice(1);
const isRenewed = async () => {
  const response = await fetch('./build.txt', { cache: 'no-store' });
  return response.ok && (await response.text()).trim() !== build;
};
import(`./${build}/${self.name}.js`)
  .then(module => module.default())
  // A module that rejects is no `error` event of its worker.
  .catch(async error => postMessage((await isRenewed().catch(() => false)) ? 'renewed' : `${error}`));
