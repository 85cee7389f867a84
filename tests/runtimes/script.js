/**
 * Run by Node and Bun: uses the package as their users do, and prints what came of it as JSON. A model that nobody
 * disposes is left behind: it must not keep the process from ending.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { hasHelped, untilHelped } from "./abilities.js";

const [name, root, model, site, endpoint, cacheDir] = process.argv.slice(2);
const { classify, createHandler, loadModel, preprocess } = await import(name);
process.chdir(root);

const PICTURE = "tests/fixtures/chelsea.png";
const bytes = readFileSync(PICTURE);
const pixels = Float32Array.from({ length: 2 * 3 * 54 * 54 }, (_, i) => Math.sin(i));

/** A module whose function `f` multiplies and adds by `f32x4.relaxed_madd`, (f32, f32, f32) → f32. */
const MADD = "AGFzbQEAAAABCAFgA319fQF9AwIBAAcFAQFmAAAKFgEUACAA/RMgAf0TIAL9E/2FAv0fAAs=";

/**
 * Tells whether relaxed SIMD is known here and rounds once; JavaScriptCore knows it and rounds twice, as
 * strict kernels do.
 */
async function fuses() {
  const bytes = Buffer.from(MADD, "base64");
  if (!WebAssembly.validate(bytes)) return false;
  const { instance } = await WebAssembly.instantiate(bytes);
  return instance.exports.f(1 + 2 ** -12, 1 + 2 ** -12, -1 - 2 ** -11) !== 0;
}

async function best(picture) {
  return await classify(picture, { topK: 1 });
}

async function logits(source, options) {
  const loaded = await loadModel(source, options);
  try {
    return [...await loaded.forward(pixels)];
  } finally {
    loaded.dispose();
  }
}

async function onThreads(options) {
  const loaded = await loadModel(model, options);
  const found = await untilHelped(loaded, pixels);
  loaded.dispose();
  return hasHelped() ? found : "no thread has helped";
}

/** Reads a model that nothing keeps; that it says so is counted. */
async function streamed() {
  const { warn } = console;
  let warnings = 0;
  console.warn = () => warnings++;
  const found = [];
  for (let i = 0; i < 2; i++) found.push(await logits("org/name", { endpoint, cacheDir: "nowhere" }));
  console.warn = warn;
  return [...found, warnings];
}

async function complaint(f) {
  return await f().then(() => "nothing", (error) => `${error.name}: ${error.message}`);
}

async function answer(request) {
  const response = await createHandler()(request);
  return [response.status, (await response.json()).predictions];
}

const results = {
  fused: await fuses(),
  path: await best(PICTURE),
  fileUrl: await best(pathToFileURL(PICTURE)),
  fileUrlString: await best(pathToFileURL(PICTURE).href),
  httpUrl: await best(`${site}/${PICTURE}`),
  bytes: await best(bytes),
  blob: await best(new Blob([bytes])),
  stream: await best(new Blob([bytes]).stream()),
  pixels: await best({ data: new Uint8Array(48 * 32 * 3).fill(99), width: 48, height: 32 }),
  jpeg: [...await preprocess("tests/fixtures/pictures/orientation6.jpg", { imageSize: 32 })],
  webp: [...await preprocess("tests/fixtures/pictures/lossy.webp", { imageSize: 32 })],
  avif: [...await preprocess("tests/fixtures/pictures/lossy.avif", { imageSize: 32 })],
  handler: await answer(new Request("http://here/classify?topK=1", { method: "POST", body: bytes })),

  folder: await logits(model, { threads: 1 }),
  file: await logits(`${model}/model.safetensors`, { threads: 1 }),
  modelUrl: await logits(pathToFileURL(`${model}/`), { threads: 1 }),
  modelBytes: await logits(readFileSync(`${model}/model.safetensors`), { threads: 1 }),
  modelSite: await logits(`${site}/${model}`, { threads: 1 }),
  byDefault: await logits(model, {}),
  deterministic: await logits(model, { deterministic: true }),
  threads: await onThreads({ threads: 3 }),
  worker: await logits(model, { worker: true }),
  workerWithThreads: await logits(model, { worker: true, threads: 3 }),

  named: await logits("org/name", { endpoint, cacheDir }),
  namedOffline: await logits("org/name", { endpoint, cacheDir, offline: true }),
  namedInWorker: await logits("org/name", { endpoint, cacheDir, worker: true }),
  namedStreamed: await streamed(),

  noPicture: await complaint(() => classify("no/such.png")),
  noFile: await complaint(() => classify("tests")),
  noModel: await complaint(() => loadModel("./no/such")),
  noModelInWorker: await complaint(() => loadModel("./no/such", { worker: true })),
  noGpu: await complaint(() => loadModel(model, { device: "gpu" })),
};

for (const options of [{ threads: 2 }, { worker: true, threads: 2 }]) {
  const left = await loadModel(model, options);
  results[`left${JSON.stringify(options)}`] = await left.classify(PICTURE, { topK: 1 });
}
console.log(JSON.stringify(results));
