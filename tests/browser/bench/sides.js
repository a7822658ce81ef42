// The sides of the benchmark, a worker each: started by name, asked one thing at a time, dismissed.
const sides = new Map();

const heard = side => new Promise(resolve => { side.resolve = resolve; });

window.hire = (name, url, options) => {
  const worker = new Worker(url, options);
  const side = { worker };
  sides.set(name, side);
  worker.onmessage = ({ data }) => side.resolve(data);
  worker.onerror = ({ message }) => side.resolve(JSON.stringify({ failed: message ?? 'its script could not be loaded' }));
  return heard(side);
};

window.ask = (name, order) => {
  const side = sides.get(name);
  const answer = heard(side);
  side.worker.postMessage(order);
  return answer;
};

window.dismiss = name => {
  sides.get(name)?.worker.terminate();
  sides.delete(name);
};
