// The sides of the benchmark, a worker each: started by name, asked one thing at a time, dismissed.
// An answer lies here until it is taken: a script that waits for minutes inside the browser's driver can miss its end.
const sides = new Map();

window.hire = (name, url, options) => {
  const worker = new Worker(url, options);
  const side = { worker, answer: null };
  sides.set(name, side);
  worker.onmessage = ({ data }) => { side.answer = data; };
  worker.onerror = ({ message }) => { side.answer = JSON.stringify({ failed: message ?? 'its script could not be loaded' }); };
};

window.ask = (name, order) => {
  const side = sides.get(name);
  if (!side) throw new Error('its worker gave no answer before, and was ended');
  side.worker.postMessage(order);
};

window.answer = name => {
  const side = sides.get(name);
  const { answer } = side;
  side.answer = null;
  return answer;
};

window.dismiss = name => {
  sides.get(name)?.worker.terminate();
  sides.delete(name);
};
