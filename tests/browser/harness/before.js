// Notes when the pen was last moved and when the bars last changed, and every long task of the page's thread.
window.inklingTests = {
  penned: 0, barred: 0, answered: 0, longTasks: [],
  settled() {
    const quiet = performance.now() - Math.max(this.barred, this.penned);
    return this.barred > this.penned ? quiet > 120 : quiet > 1500;
  },
};
for (const kind of ['pointerdown', 'pointermove']) {
  addEventListener(kind, event => {
    if (event.buttons) inklingTests.penned = event.timeStamp;
  }, true);
}
new PerformanceObserver(list => {
  for (const { startTime, duration } of list.getEntries()) inklingTests.longTasks.push([startTime, duration]);
}).observe({ type: 'longtask', buffered: true });
addEventListener('DOMContentLoaded', () => {
  new MutationObserver(() => {
    inklingTests.barred = performance.now();
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-request', 'aria-valuenow'] });
});
