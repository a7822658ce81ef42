// Makes operations of a worker fail whose name the page has given a plan, such as `reader-cache 3`: see faults.js. It
// runs before the worker's loader.
{
  const [plan, nth] = self.name.split(' ');
  const [name, kind] = plan.split('-');
  const channel = new BroadcastChannel('inkling-tests');
  let count = 0;
  const spoil = (owner, method, error) => {
    const real = owner[method];
    owner[method] = function (...given) {
      count += 1;
      if (nth !== '0' && count !== Number(nth)) return real.apply(this, given);
      channel.postMessage('reached');
      return Promise.reject(error());
    };
  };
  if (nth) {
    Object.defineProperty(self, 'name', { value: name });
    if (kind === 'fetch') spoil(self, 'fetch', () => new TypeError('on purpose'));
    if (kind === 'cache') {
      for (const owner of [CacheStorage.prototype, Cache.prototype]) {
        for (const method of ['open', 'match', 'put', 'delete']) {
          if (method in owner) spoil(owner, method, () => new DOMException('on purpose', 'UnknownError'));
        }
      }
    }
  }
}
