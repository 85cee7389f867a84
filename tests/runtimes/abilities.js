/**
 * Run in every runtime: tries what the table of runtimes has a column for, with the package as its users import it.
 */

/** What threads, Workers, the hub and GPUs are tried on. */
export const pixels = Float32Array.from({ length: 3 * 54 * 54 }, (_, i) => Math.sin(i));

/** Counts the units of jobs that other threads have done: see `countHelp` in `tests/browser/inside.ts`. */
let helped = 0;
const { compareExchange, store } = Atomics;
Atomics.store = (words, index, value) => {
  if (index === 0) helped += value >> 12;
  return store(words, index, value);
};
Atomics.compareExchange = (words, index, expected, value) => {
  const found = compareExchange(words, index, expected, value);
  if (index === 0 && found === expected) helped -= value - expected;
  return found;
};

/**
 * Logits by a model on several threads, once another than this one has helped; or when none does for a while, or will.
 */
export async function untilHelped(model, input, isVain = () => false) {
  helped = 0;
  for (let tries = 0; helped === 0 && tries < 1000 && !isVain(); tries++) {
    await model.forward(input);
    await new Promise((resolve) => setTimeout(resolve, 10)); // so that threads can start
  }
  return [...await model.forward(input)];
}

/** Tells whether another thread has helped the last model that was waited for. */
export function hasHelped() {
  return helped > 0;
}

/**
 * Tries everything, each with what was warned of meanwhile.
 *
 * @param package_ the exports of the package
 * @param order addresses of a picture, of a model and of a hub that has it as `org/name`, and a folder to keep it in
 */
export async function abilities({ classify, loadModel }, { picture, model, endpoint, cacheDir }) {
  const logits = async (source, options, forward = async (loaded) => [...await loaded.forward(pixels)]) => {
    const loaded = await loadModel(source, { device: "cpu", ...options });
    try {
      return await forward(loaded);
    } finally {
      loaded.dispose();
    }
  };
  const ways = {
    classify: async () => await classify(picture, { topK: 1 }),
    threads: async (said) => {
      const isVain = () => said.length > 0;
      return await logits(model, { threads: 3 }, (loaded) => untilHelped(loaded, pixels, isVain));
    },
    gpu: async () => await logits(model, { device: "gpu", dtype: "f32" }),
    hub: async () => await logits("org/name", { endpoint, cacheDir }),
    worker: async () => await logits(model, { worker: true, threads: 1 }),
  };
  const found = {};
  for (const [name, way] of Object.entries(ways)) found[name] = await tried(way);
  return { ...found, hasHelped: hasHelped() };
}

async function tried(way) {
  const { warn } = console;
  const said = [];
  console.warn = (text) => said.push(text);
  try {
    return { answer: await way(said), said };
  } catch (error) {
    return { error: `${error.name}: ${error.message}`, said };
  } finally {
    console.warn = warn;
  }
}
