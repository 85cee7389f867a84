/**
 * A training as a process of its own, to be killed: `killed_run.ts PICTURES OUT`, then again until it says "done".
 *
 * @module
 */
import { train, type TrainOptions } from "../../mod.ts";
import { STATE_FILE } from "../../src/train/run/run_state.ts";

const [pictures, out] = Deno.args as [string, string];

const recipe: TrainOptions = {
  epochs: 6,
  batchSize: 4,
  learningRate: 0.01,
  optimizer: { name: "adamw" },
  augmentation: { flip: 0.5 },
  dropPathRate: 0.2,
  ema: 0.8,
  seed: 2,
  preprocessing: { cropPct: 1 },
};
const shape = {
  imageSize: 16,
  patchSize: 4,
  embedDim: 16,
  depth: 2,
  numHeads: 2,
  mlpRatio: 2,
  inChannels: 1,
};

const begun = await Deno.stat(`${out}/${STATE_FILE}`).then(() => true, () => false);
const options: TrainOptions = {
  ...begun ? { resume: out } : recipe,
  out,
  saveEvery: 0,
  workers: 0,
  threads: 1,
};
console.log("ready");
for await (const epoch of train({ scratch: shape }, pictures, options)) {
  await epoch.save(out);
  await epoch.saveState(out);
}
console.log("done");
