/**
 * Loads the embedded model, classifies a picture and disposes the model, over and over; prints by how many bytes the
 * resident memory of the process has grown since the first 50 times.
 *
 *     deno run -A tests/model/cycles.ts [TIMES]
 *
 * @module
 */
import { loadDefaultModel } from "../../src/model/default_model.ts";

const PICTURE = new URL("../fixtures/chelsea.png", import.meta.url);
const WARMUP = 50;
const times = Number(Deno.args[0] ?? 1000);

let before = 0;
for (let i = 1; i <= times; i++) {
  const model = await loadDefaultModel();
  await model.classify(PICTURE);
  model.dispose();
  if (i === WARMUP) before = Deno.memoryUsage().rss;
}
console.log(Deno.memoryUsage().rss - before);
