// Makes operations of the page fail as a plan in sessionStorage says: the `nth` operation of a kind, or, where `nth` is
// 0, each one until the person presses *Try again*. The plan outlives reloads; `reached` says whether anything failed. A
// plan with `counts` makes nothing fail: it counts the operations of each kind.
{
  const KEY = 'inkling-tests-plan';
  const read = () => JSON.parse(sessionStorage.getItem(KEY));
  const write = plan => sessionStorage.setItem(KEY, JSON.stringify(plan));

  // Counts an operation; returns whether it is to fail.
  const fails = kind => {
    const plan = read();
    if (plan?.counts) {
      plan.counts[kind] = (plan.counts[kind] ?? 0) + 1;
      write(plan);
      return false;
    }
    if (plan?.kind !== kind || plan.mended) return false;
    plan.count += 1;
    const now = plan.nth === 0 || plan.count === plan.nth;
    plan.reached ||= now;
    write(plan);
    return now;
  };

  addEventListener('click', ({ target }) => {
    const plan = read();
    if (plan && target.closest('[data-testid="try-again"]')) write({ ...plan, mended: plan.nth === 0 });
  }, true);

  // Replaces a method by one that does something else where it is to fail.
  const spoil = (kind, owner, method, instead) => {
    const real = owner[method];
    owner[method] = function (...given) {
      return fails(kind) ? instead.call(this, real, given) : real.apply(this, given);
    };
  };
  const thrown = name => () => { throw new DOMException('on purpose', name); };
  const rejected = name => () => Promise.reject(new DOMException('on purpose', name));

  const { prototype: factory } = IDBFactory;
  const { prototype: database } = IDBDatabase;
  const { prototype: store } = IDBObjectStore;
  const { prototype: transaction } = IDBTransaction;
  spoil('open', factory, 'open', thrown('UnknownError'));
  // A database of a newer version fails later, with an event.
  spoil('open-later', factory, 'open', function (real, [name]) { return real.call(this, name, 1); });
  spoil('transaction', database, 'transaction', thrown('InvalidStateError'));
  spoil('put', store, 'put', thrown('QuotaExceededError'));
  spoil('put-later', store, 'put', function (real, given) {
    const request = real.apply(this, given);
    this.transaction.abort();
    return request;
  });
  spoil('delete', store, 'delete', thrown('UnknownError'));
  spoil('clear', store, 'clear', thrown('UnknownError'));
  spoil('read', store, 'getAll', thrown('UnknownError'));
  spoil('read', store, 'getAllKeys', thrown('UnknownError'));
  spoil('commit', transaction, 'commit', thrown('InvalidStateError'));
  spoil('commit-later', transaction, 'commit', function () { this.abort(); });

  for (const owner of [CacheStorage.prototype, Cache.prototype]) {
    for (const method of ['open', 'has', 'match', 'keys', 'put', 'delete']) {
      if (method in owner) spoil('cache', owner, method, rejected('UnknownError'));
    }
  }

  // Without its code, a page can't do anything; tests/browser/start.rs tests that.
  const fetch = window.fetch;
  window.fetch = function (...given) {
    const isCode = /\.wasm$/.test(given[0].url ?? given[0]);
    return !isCode && fails('fetch') ? Promise.reject(new TypeError('on purpose')) : fetch.apply(this, given);
  };

  window.Worker = class extends Worker {
    constructor(url, options) {
      if (fails('worker')) throw new DOMException('on purpose', 'SecurityError');
      // A plan for this worker follows its name: faults-worker.js carries it out.
      const plan = read();
      const isFor = plan?.kind.startsWith(`${options?.name}-`) && !plan.mended && !(plan.nth && plan.reached);
      super(url, isFor ? { ...options, name: `${plan.kind} ${plan.nth}` } : options);
    }

    postMessage(...given) {
      if (fails('post')) throw new DOMException('on purpose', 'DataCloneError');
      return super.postMessage(...given);
    }
  };
  new BroadcastChannel('inkling-tests').onmessage = () => {
    const plan = read();
    if (plan) write({ ...plan, reached: true });
  };

  // The learner starts when it is needed, and requests reach the server: each run does the same operations.
  Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
}
