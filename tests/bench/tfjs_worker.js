// TF.js's side of the benchmark: the same networks, pictures and jobs as src/bench, in a worker named
// after its backend. JavaScript because it is a JavaScript library that is measured.
importScripts('tfjs/tf-core.min.js', 'tfjs/tf-layers.min.js', `tfjs/tf-backend-${self.name}.min.js`);

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;
// As in src/bench.
const BATCH = 64;
const MANY = 1000;
const LEARNING_RATE = 1e-3;
const STEPS_AT_ONCE = 10;
// A step that takes so long is waited for alone: what the wait itself takes no longer matters.
const LONG_STEP_MS = 100;

const conv = (filters, kernelSize, padding = 'same') =>
  tf.layers.conv2d({ filters, kernelSize, padding, activation: 'relu' });
const pool = () => tf.layers.maxPooling2d({ poolSize: 2, strides: 2 });
const dense = (units, activation) => tf.layers.dense({ units, activation });

const NETWORKS = {
  mlp: () => [tf.layers.flatten(), dense(500, 'relu'), dense(CLASSES)],
  cnn: () => [
    conv(8, 5, 'valid'), pool(), conv(16, 5, 'valid'), pool(),
    tf.layers.flatten(), dense(64, 'relu'), dense(CLASSES),
  ],
  base: () => [
    conv(16, 3), conv(16, 3), pool(), conv(48, 3), conv(48, 3), pool(), conv(64, 3), conv(80, 3), pool(),
    tf.layers.flatten(), dense(CLASSES),
  ],
};

const sequential = layers =>
  tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [SIDE, SIDE, 1] }), ...layers] });

// Intensities and labels, made ready once.
let pictures;
let labels;
const someOf = (first, count) => {
  const from = first % (labels.length - count);
  return tf.tensor4d(pictures.subarray(from * PIXELS, (from + count) * PIXELS), [count, SIDE, SIDE, 1]);
};
const labelsOf = (first, count) => {
  const from = first % (labels.length - count);
  return tf.oneHot(tf.tensor1d(labels.subarray(from, from + count), 'int32'), CLASSES);
};

let learning;
const begin = network => {
  learning?.model.dispose();
  learning?.optimizer.dispose();
  learning = {
    network, model: sequential(NETWORKS[network]()), optimizer: tf.train.adam(LEARNING_RATE), steps: 0, stepMs: Infinity,
  };
};

const step = () => {
  const { model, optimizer, steps } = learning;
  learning.steps += 1;
  return tf.tidy(() => {
    const wanted = labelsOf(steps * BATCH, BATCH);
    const rows = someOf(steps * BATCH, BATCH);
    return optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(wanted, model.apply(rows, { training: true })), true,
    );
  });
};

const steps = async count => {
  const begun = performance.now();
  for (let i = 0; i < count - 1; i += 1) step().dispose();
  const last = step();
  const [loss] = await last.data();
  last.dispose();
  learning.stepMs = (performance.now() - begun) / count;
  if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
};

// Whether numbers are waited for or asked for at once: whichever has been found to be faster.
let atOnce = self.name !== 'webgpu';
const read = async (first, count) => {
  const read = tf.tidy(() => tf.softmax(learning.model.apply(someOf(first, count))));
  const numbers = atOnce ? read.dataSync() : await read.data();
  read.dispose();
  return numbers;
};

const timed = async (work, times) => {
  const begun = performance.now();
  for (let i = 0; i < times; i += 1) await work(i);
  return (performance.now() - begun) / times;
};

const chooseHowToRead = async () => {
  // WebGPU can only be waited for; where numbers lie in memory there is nothing to wait for.
  if (self.name !== 'webgl' || learning.chosen) return;
  const took = {};
  for (const way of [false, true, false, true]) {
    atOnce = way;
    took[way] = await timed(i => read(i, 1), 5);
  }
  atOnce = took.true < took.false;
  learning.chosen = true;
};

// All in one go, or a quarter at a time, whichever is faster; all where that takes too long to try.
const chooseChunk = async () => {
  if (learning.chunk) return;
  const took = new Map();
  for (const chunk of [MANY, MANY / 4, MANY, MANY / 4]) {
    learning.chunk = chunk;
    took.set(chunk, await timed(many, 1));
    if (took.get(MANY) > 3000) return;
  }
  learning.chunk = took.get(MANY) <= took.get(MANY / 4) ? MANY : MANY / 4;
};
const many = async () => {
  for (let first = 0; first < MANY; first += learning.chunk) await read(first, learning.chunk);
};

const carryOut = order => order === 'transfer' ? transfer() : turn(order.turn);

const turn = async ({ network, job, at_least_ms }) => {
  if (job === 'first-step') {
    const begun = performance.now();
    begin(network);
    await steps(1);
    return { ms: performance.now() - begun, times: 1 };
  }
  if (learning?.network !== network) begin(network);
  if (job === 'reading') await chooseHowToRead();
  if (job === 'many') await chooseChunk();
  const begun = performance.now();
  let times = 0;
  for (;;) {
    if (job === 'step') {
      const count = learning.stepMs > LONG_STEP_MS ? 1 : STEPS_AT_ONCE;
      await steps(count);
      times += count;
    } else {
      await (job === 'many' ? many() : read(times, 1));
      times += 1;
    }
    const passed = performance.now() - begun;
    if (passed >= at_least_ms) return { ms: passed / times, times };
  }
};

// As TF.js's example mnist-transfer-cnn does it: its network, optimizer, learning rate, batch and epochs;
// convolutions frozen, a dense head trained on twenty digits, then the next reading.
// Unlike there the frozen part is run once for each picture instead of once for each epoch.
const SAMPLES = 20;
const EPOCHS = 10;
const plainConv = () => tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' });
let frozen;
const transfer = async () => {
  frozen ??= sequential([plainConv(), plainConv(), pool(), tf.layers.flatten()]);
  const head = tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: frozen.outputShape.slice(1) }),
      tf.layers.dropout({ rate: 0.5 }), dense(CLASSES, 'softmax'),
    ],
  });
  head.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.adam(0.01), metrics: ['acc'] });
  const digits = someOf(0, SAMPLES);
  const wanted = tf.tidy(() => labelsOf(0, SAMPLES));
  const begun = performance.now();
  const features = tf.tidy(() => frozen.apply(digits));
  await head.fit(features, wanted, { batchSize: 128, epochs: EPOCHS, yieldEvery: 'never', verbose: 0 });
  const next = tf.tidy(() => head.apply(frozen.apply(someOf(SAMPLES, 1))));
  await next.data();
  const ms = performance.now() - begun;
  tf.dispose([digits, wanted, features, next]);
  head.dispose();
  return { ms, times: 1 };
};

const file = async name => {
  const { body } = await fetch(name);
  const bytes = await new Response(body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  // IDX: four bytes, the last of which counts the lengths that follow, four bytes each.
  return new Uint8Array(bytes, 4 + 4 * new Uint8Array(bytes)[3]);
};

const start = async () => {
  if (self.name === 'wasm') {
    tf.wasm.setWasmPaths('tfjs/');
    tf.wasm.setThreadsCount(navigator.hardwareConcurrency);
  }
  tf.enableProdMode();
  if (!await tf.setBackend(self.name)) throw new Error(`there is no ${self.name} here`);
  await tf.ready();
  if (self.name === 'wasm') {
    const [simd, threads] = await Promise.all(
      [tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'), tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')],
    );
    if (!simd || !threads) throw new Error(`no SIMD (${simd}) or no threads (${threads})`);
  }
  pictures = Float32Array.from(await file('pictures.idx.gz'), byte => byte / 255);
  labels = Int32Array.from(await file('labels.idx.gz'));
};

const post = answer => postMessage(JSON.stringify(answer));
const failed = error => post({ failed: `${error.message ?? error}` });
onmessage = ({ data }) => carryOut(JSON.parse(data)).then(timed => post({ timed }), failed);
start().then(() => post({ ready: { machine_gigaflops: null } }), failed);
