/**
 * Loads the embedded model, classifies a picture, every tenth time a large one, and disposes the model, over and over; prints by how many bytes the
 * resident memory of the process has grown since the first 50 times, without what a collection frees.
 *
 *     deno run -A --v8-flags=--expose-gc tests/model/cycles.ts [TIMES]
 *
 * @module
 */
import { loadDefaultModel } from "../../src/model/default_model.ts";

const PICTURE = new URL("../fixtures/chelsea.png", import.meta.url);
/** A small picture, for most times: models are what is counted. */
const SMALL = new URL("../fixtures/pictures/rgb8.png", import.meta.url);
const WARMUP = 50;
const times = Number(Deno.args[0] ?? 1000);

const { gc } = globalThis as unknown as { gc: () => void };

function residentBytes(): number {
  gc();
  return Deno.memoryUsage().rss;
}

let before = 0;
for (let i = 1; i <= times; i++) {
  const model = await loadDefaultModel();
  await model.classify(i % 10 === 0 ? PICTURE : SMALL);
  model.dispose();
  if (i === WARMUP) before = residentBytes();
}
console.log(residentBytes() - before);
