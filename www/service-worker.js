// Keeps the pages for use without a connection. By hand, since a service worker should start at once and hardly ever
// change. script/build writes the build number, so that each build has a service worker and a cache of its own.
const BUILD = '__BUILD__';
// Caches belong to an origin, which may have several copies of the site: their names hold the copy's folder. No path
// contains a question mark, so that none of these names begins with another folder's.
const PREFIX = `inkling-page-${new URL('.', self.location).pathname}?`;
const CACHE = `${PREFIX}${BUILD}`;

// What the pad needs. The pages of the Lab, of lessons, of a class and of *Why?*, and translations, are kept when they
// are first opened; weights and pictures of digits are kept by the workers, under their hashes
// (crates/worker/src/fetch.rs).
const SHELL = [
  './', 'styles.css', 'inkling.svg', 'inkling.webmanifest', 'start.js',
  // A worker's `location` is the address of the answer. The loader takes the build's folder from the part after #, which
  // an answer that was kept without it would lack.
  `loader.js#${BUILD}`,
  'weights/softmax.json', 'weights/mlp.json', 'weights/cnn.json', 'data/mnist/manifest.json',
  ...['page', 'reader'].flatMap(name => [`${BUILD}/${name}.js`, `${BUILD}/${name}_bg.wasm`]),
];
// A megabyte more, unless the person saves data.
const LEARNER = [`${BUILD}/learner.js`, `${BUILD}/learner_bg.wasm`];

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(navigator.connection?.saveData ? SHELL : [...SHELL, ...LEARNER]);
  // Files of a build lie in a folder of their own, so that open pages of an older build go on.
  await self.skipWaiting();
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  // The build before stays for the tabs that still run it. Names of older builds have no folder.
  const isOurs = name => name.startsWith(PREFIX) || /^inkling-page-[0-9a-f]+$/.test(name);
  const kept = (await caches.keys()).filter(name => isOurs(name) && name !== CACHE);
  await Promise.all(kept.slice(0, -1).map(name => caches.delete(name)));
  await self.clients.claim();
})()));

// The answer of the network, kept for the next time without one.
const fetched = async request => {
  const response = await fetch(request);
  // Without its cache, everything has been deleted and nothing is to be kept.
  if (response.ok && response.type === 'basic' && await caches.has(CACHE)) {
    const cache = await caches.open(CACHE);
    // A page's query changes what it shows, not what is loaded.
    const key = request.mode === 'navigate' ? request.url.replace(/[?#].*/, '') : request;
    // A full disk only means that this file is missing without a connection.
    await cache.put(key, response.clone()).catch(() => {});
  }
  return response;
};

// An answer that was kept; one of the build before only where this build has none.
const kept = async request => {
  const options = { ignoreSearch: request.mode === 'navigate' };
  return (await caches.match(request, { ...options, cacheName: CACHE })) ?? caches.match(request, options);
};

const networkFirst = async request => {
  try {
    return await fetched(request);
  } catch (error) {
    const response = await kept(request);
    if (response) return response;
    throw error;
  }
};

self.addEventListener('fetch', event => {
  const { request } = event;
  const scope = self.registration.scope;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).replace(/[?#].*/, '');
  // The page checks this for a new build, so that an old answer would be wrong.
  if (path === 'build.txt') return;
  // The workers keep these themselves.
  if (/\.(safetensors|gz)$/.test(path)) return;
  if (/^[0-9a-f]{12}\//.test(path)) {
    event.respondWith(kept(request).then(response => response ?? fetched(request)));
  } else {
    event.respondWith(networkFirst(request));
  }
});
