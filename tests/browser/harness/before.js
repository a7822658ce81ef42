// Records what the tests need to know about a page, from its first moment on.
const recorded = { latencies: [], workers: [] };
window.inklingTests = recorded;

// Only the tests of the service worker have one: it would answer requests that other tests spoil or count.
const serviceWorkers = navigator.serviceWorker;
if (serviceWorkers) {
  const register = serviceWorkers.register.bind(serviceWorkers);
  serviceWorkers.register = (...given) => {
    if (!recorded.keepsOffline) return new Promise(() => {});
    const registered = register(...given);
    registered.then(() => setTimeout(() => { recorded.registered = true; }));
    return registered;
  };
}

// Records each worker, so that a test can terminate it by its name.
window.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    recorded.workers.push({ name: options?.name, worker: this });
  }
};
recorded.terminate = name => recorded.workers.findLast(started => started.name === name).worker.terminate();

// Whether all ink on the pad has been read.
recorded.allInkIsRead = () => {
  const points = name => document.querySelector(`[data-testid="${name}"]`)?.dataset.points;
  return points('pad') > 0 && points('pad') === points('reading');
};

// The latency from the last point of a stroke to the bars that show it.
let lastPointAt = 0;
let barsAt = 0;
let penIsUp = false;
const recordLatency = () => {
  penIsUp = false;
  if (barsAt > lastPointAt) recorded.latencies.push(barsAt - lastPointAt);
};
addEventListener('pointermove', event => {
  if (event.buttons) [lastPointAt, penIsUp] = [event.timeStamp, false];
}, true);
// After the page's own handler has added the end of the stroke, because the next stroke may follow at once.
addEventListener('pointerup', () => setTimeout(() => {
  if (recorded.allInkIsRead()) recordLatency(); else penIsUp = true;
}), true);
addEventListener('DOMContentLoaded', () => {
  new MutationObserver(() => {
    if (!recorded.allInkIsRead()) return;
    barsAt = performance.now();
    if (penIsUp) recordLatency();
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-points'] });
});

// The times of the pad's appearance and of the first reading, from the start of the navigation.
new MutationObserver(() => {
  if (document.querySelector('[data-testid="pad"]')) recorded.padAt ??= performance.now();
  if (recorded.allInkIsRead()) recorded.readAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-points'] });
