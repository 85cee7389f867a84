/** States of training runs, which `train` is told to go on with. @module */
import { train } from "../../../src/train/train.ts";
import type { TrainOptions } from "../../../src/train/types.ts";
import { STATE_FILE } from "../../../src/train/run/run_state.ts";
import { writeMicroModel } from "../../support/micro_model.ts";
import { makePictures } from "../../train/picture_folder.ts";
import { Fault, type Kind } from "../kind.ts";
import { safetensorsMutator } from "../mutate/safetensors.ts";
import { editJson } from "./safetensors.ts";

const COMMON: TrainOptions = {
  device: "cpu",
  threads: 1,
  workers: 0,
  epochs: 3,
  batchSize: 4,
  seed: 1,
};
const RECIPES: readonly TrainOptions[] = [
  { learningRate: 0.05 },
  {
    trainable: "all",
    optimizer: { name: "adamw" },
    ema: 0.9,
    schedule: "step",
    warmup: 1,
    labelSmoothing: 0.1,
  },
];

/** One folder for pictures, one for the model, one for the run. */
interface Place {
  readonly pictures: string;
  readonly model: string;
  readonly out: string;
}

export async function openRunState(): Promise<Kind> {
  const [pictures, folder, out] = [
    await makePictures(5),
    await Deno.makeTempDir(),
    await Deno.makeTempDir(),
  ];
  const place = { pictures, model: await writeMicroModel(folder), out };
  const states: Uint8Array[] = [];
  for (const recipe of RECIPES) {
    states.push(
      await afterAnEpoch(place, recipe),
      await withinAnEpoch(place, recipe),
    );
  }
  return {
    refusals: ["CheckpointError", "TrainingError"],
    make: safetensorsMutator(states, editJson),
    async run(bytes) {
      await Deno.writeFile(`${out}/${STATE_FILE}`, bytes);
      return await resume(place);
    },
    async close() {
      for (const path of [pictures, folder, out]) {
        await Deno.remove(path, { recursive: true });
      }
    },
  };
}

async function afterAnEpoch(
  { pictures, model, out }: Place,
  recipe: TrainOptions,
): Promise<Uint8Array> {
  for await (const epoch of train(model, pictures, { ...COMMON, ...recipe })) {
    await epoch.saveState(out);
    return await Deno.readFile(`${out}/${STATE_FILE}`);
  }
  throw new Error("no epoch");
}

async function withinAnEpoch(
  { pictures, model, out }: Place,
  recipe: TrainOptions,
): Promise<Uint8Array> {
  await untilAStep((options) => train(model, pictures, { ...COMMON, ...recipe, ...options, out }));
  return await Deno.readFile(`${out}/${STATE_FILE}`);
}

/** Goes on until a step is done, or the run proves to be over. */
async function resume({ pictures, model, out }: Place): Promise<string | void> {
  const { device, threads, workers } = COMMON;
  try {
    await untilAStep((options) =>
      train(model, pictures, {
        device,
        threads,
        workers,
        resume: out,
        ...options,
      })
    );
  } catch (error) {
    // By the documentation, a TypeError where the caller's pictures or options do not fit the state.
    if (
      error instanceof TypeError &&
      error.message.startsWith("Cannot resume with ")
    ) {
      return "TypeError resume";
    }
    throw error;
  }
}

async function untilAStep(
  begin: (options: TrainOptions) => ReturnType<typeof train>,
): Promise<void> {
  const controller = new AbortController();
  const enough = new Error("enough");
  const onStart: TrainOptions["onStart"] = (
    { epoch, step, recipe, history },
  ) => {
    const sound = [epoch, step].every((value) => Number.isInteger(value) && value >= 0) &&
      epoch <= recipe.epochs;
    if (!sound) {
      throw new Fault(
        `accepted: step ${step} of epoch ${epoch} of ${recipe.epochs}`,
      );
    }
    if (history.length !== epoch) {
      throw new Fault(
        `accepted: ${history.length} epochs behind epoch ${epoch}`,
      );
    }
  };
  const onProgress = () => controller.abort(enough);
  try {
    for await (
      const _ of begin({ onStart, onProgress, signal: controller.signal })
    );
  } catch (error) {
    if (error !== enough) throw error;
  }
}
