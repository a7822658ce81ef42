// What the tests note of a page from its first moment on.
const noted = { latencies: [], longTasks: [], workers: [] };
window.inklingTests = noted;

// A worker that the page starts can be ended behind its back, by its name.
window.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    noted.workers.push({ name: options?.name, worker: this });
  }
};
noted.end = name => noted.workers.findLast(started => started.name === name).worker.terminate();

new PerformanceObserver(list => {
  for (const { startTime, duration } of list.getEntries()) noted.longTasks.push({ startTime, duration });
}).observe({ type: 'longtask', buffered: true });

// From the last point of a stroke to bars that show it: `penned` is the time of the newest point.
let penned = 0;
let barred = 0;
let lifted = false;
const time = () => {
  lifted = false;
  if (barred > penned) noted.latencies.push(barred - penned);
};
addEventListener('pointermove', event => { if (event.buttons) [penned, lifted] = [event.timeStamp, false]; }, true);
// Once the page has taken the stroke's end: the next stroke may come at once.
addEventListener('pointerup', () => setTimeout(() => { if (noted.settled()) time(); else lifted = true; }), true);
addEventListener('DOMContentLoaded', () => {
  new MutationObserver(() => {
    if (!noted.settled()) return;
    barred = performance.now();
    if (lifted) time();
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-points'] });
});

// When the pad was there, and when its ink was first read, from the navigation's start.
new MutationObserver(() => {
  if (document.querySelector('[data-testid="pad"]')) noted.padAt ??= performance.now();
  if (noted.settled()) noted.readAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-points'] });

// All ink on the pad has been read.
noted.settled = () => {
  const points = name => document.querySelector(`[data-testid="${name}"]`)?.dataset.points;
  return points('pad') > 0 && points('pad') === points('reading');
};
