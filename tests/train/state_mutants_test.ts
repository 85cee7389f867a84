/**
 * A run's state is not trusted: it is refused by a typed error, or the run goes on from where a run can be.
 */
import { assert, assertRejects } from "@std/assert";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { type NamedTensor, writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError, TrainingError } from "../../src/errors.ts";
import { train } from "../../src/train/train.ts";
import type { TrainOptions } from "../../src/train/types.ts";
import { STATE_FILE } from "../../src/train/run/run_state.ts";
import { jsonMutant } from "../checkpoint/json_mutants.ts";
import { writeMicroModel } from "../support/micro_model.ts";
import { Random } from "../support/random.ts";
import { makePictures } from "./picture_folder.ts";

const CASES = 150;
const METADATA = "vit_edge_run";
const COMMON: TrainOptions = { device: "cpu", threads: 1, workers: 0 };
const RECIPES: readonly TrainOptions[] = [
  { epochs: 3, batchSize: 4, learningRate: 0.05, featureDtype: "int8" },
  {
    epochs: 3,
    batchSize: 4,
    trainable: "all",
    optimizer: { name: "adamw" },
    ema: 0.9,
    schedule: "step",
    warmup: 1,
    clipNorm: 1,
    labelSmoothing: 0.1,
    classWeights: "balanced",
    sampler: "balanced",
    patience: 3,
    layerDecay: 0.8,
    accumulate: 2,
    augmentation: { crop: { kind: "pad", pixels: 2 }, flip: 0.5, erase: { kind: "rectangle" }, mixup: 0.1 },
  },
];

/** A state between two epochs, and one within the second. */
interface Place extends AsyncDisposable {
  readonly pictures: string;
  readonly model: string;
  readonly out: string;
}

async function makePlace(): Promise<Place> {
  const pictures = await makePictures(5);
  const out = await Deno.makeTempDir();
  const folder = await Deno.makeTempDir();
  return {
    pictures,
    out,
    model: await writeMicroModel(folder),
    async [Symbol.asyncDispose]() {
      for (const path of [pictures, out, folder]) await Deno.remove(path, { recursive: true });
    },
  };
}

/** Runs until `epochs` are done and then `steps` more. */
async function stateAfter(place: Place, recipe: TrainOptions, epochs: number, steps: number) {
  const controller = new AbortController();
  const enough = new Error("enough");
  const options: TrainOptions = {
    ...COMMON,
    ...recipe,
    out: place.out,
    signal: controller.signal,
    onProgress: ({ phase, epoch, step }) => {
      if (phase === "training" && epoch === epochs && step >= steps) controller.abort(enough);
    },
  };
  const error = await assertRejects(() => Array.fromAsync(train(place.model, place.pictures, options)));
  assert(error === enough, `${error}`);
  return await Deno.readFile(`${place.out}/${STATE_FILE}`);
}

/** Goes on until a step is done, or the run is over; what it begins with must be sound. */
async function resume({ model, pictures, out }: Place): Promise<void> {
  const controller = new AbortController();
  const enough = new Error("enough");
  const options: TrainOptions = {
    ...COMMON,
    resume: out,
    signal: controller.signal,
    onStart: ({ epoch, step, recipe, history }) => {
      assert([epoch, step].every((value) => Number.isInteger(value) && value >= 0) && epoch <= recipe.epochs);
      assert(history.length === epoch);
    },
    onProgress: () => controller.abort(enough),
  };
  try {
    await Array.fromAsync(train(model, pictures, options));
  } catch (error) {
    if (error !== enough) throw error;
  }
}

/** Tells whether it goes on. Errors that are no refusal are passed on. */
async function goesOn(place: Place): Promise<boolean> {
  try {
    await resume(place);
    return true;
  } catch (error) {
    const refused = error instanceof CheckpointError || error instanceof TrainingError ||
      (error instanceof TypeError && /^Cannot resume with other/.test(error.message));
    if (refused) return false;
    throw error;
  }
}

function tensorsOf(state: Uint8Array): NamedTensor[] {
  const { tensors } = parseSafetensors(state);
  return [...tensors.values()].map((tensor) => {
    return { name: tensor.name, shape: tensor.shape, data: toFloat32(tensor).slice() };
  });
}

for (const [i, recipe] of RECIPES.entries()) {
  Deno.test(`edits of what a state says are refused, or the run goes on: recipe ${i}`, async () => {
    await using place = await makePlace();
    const random = new Random(i);
    const states = [await stateAfter(place, recipe, 0, 2), await stateAfter(place, recipe, 1, 1)];
    let gone = 0;
    for (let i = 0; i < CASES; i++) {
      const state = states[i % 2]!;
      const { [METADATA]: text } = parseSafetensors(state).metadata;
      const mutant = jsonMutant(JSON.parse(text!), random);
      await Deno.writeFile(
        `${place.out}/${STATE_FILE}`,
        writeSafetensors(tensorsOf(state), { [METADATA]: mutant }),
      );
      const works = await goesOn(place).catch((cause) => {
        throw new Error(`Case ${i}: ${mutant}`, { cause });
      });
      if (works) gone++;
    }
    assert(gone > 0 && gone < CASES / 2, `${gone} of ${CASES} went on`);
  });
}

Deno.test("a state's errors name the file, what is found and what is wanted", async () => {
  await using place = await makePlace();
  const state = await stateAfter(place, RECIPES[1]!, 1, 1);
  const { metadata } = parseSafetensors(state);
  const path = `${place.out}/${STATE_FILE}`;
  const write = async (edit: (state: Record<string, Record<string, unknown>>) => void) => {
    const parsed = JSON.parse(metadata[METADATA]!);
    edit(parsed);
    await Deno.writeFile(path, writeSafetensors(tensorsOf(state), { [METADATA]: JSON.stringify(parsed) }));
  };
  const recipeOf = ({ facts }: Record<string, Record<string, unknown>>) => {
    return facts!["recipe"] as Record<string, unknown>;
  };
  const scoreIn = (position: Record<string, unknown> | undefined) => {
    const [record] = position!["history"] as { validation: Record<string, unknown> }[];
    return record!.validation;
  };
  const edits: [edit: Parameters<typeof write>[0], message: string][] = [
    [(state) => Object.assign(state, { format: 1 }), "its format is 1; one of format 2 or 3 is wanted"],
    [({ position }) => position!["epoch"] = -1, "position.epoch is -1, a whole number from 0 is wanted"],
    [({ position }) => position!["epoch"] = 2, "position.history is"],
    [({ position }) => position!["steps"] = 7, "position.steps is 7, 4 is wanted"],
    [({ position }) => position!["step"] = 99, "position.steps is 4, at least the 99"],
    [({ position }) => position!["sums"] = {}, "position.sums.pictures is absent, it is wanted"],
    [(state) => recipeOf(state)["epochs"] = 0, "facts.recipe.epochs is 0, a whole number from 1"],
    [(state) => recipeOf(state)["learningRate"] = "fast", 'facts.recipe.learningRate is "fast", a number'],
    [(state) => recipeOf(state)["warmup"] = 3, "Cannot warm up for"],
    [(state) => recipeOf(state)["accumulate"] = 1.5, "facts.recipe.accumulate is 1.5, a whole number from 1"],
    [(state) => recipeOf(state)["layerDecay"] = 0, "facts.recipe.layerDecay is 0, a number from 5e-324 to 1"],
    [(state) => recipeOf(state)["patience"] = -1, "facts.recipe.patience is -1, a whole number from 1"],
    [(state) => recipeOf(state)["sampler"] = "odd", 'facts.recipe.sampler is "odd", one of balanced'],
    [(state) => recipeOf(state)["classWeights"] = [1], "facts.recipe.classWeights is"],
    [
      ({ position }) => scoreIn(position)["macroF1"] = 2,
      "position.history.0.validation.macroF1 is 2, a number",
    ],
    [(state) => recipeOf(state)["featureDtype"] = "f16", 'facts.recipe.featureDtype is "f16", one of int8'],
    [(state) => Object.assign(recipeOf(state), { featureDtype: "int8" }), "Cannot keep features in int8"],
    [(state) => recipeOf(state)["more"] = 3, "facts.recipe.more is 3, which is not a known field"],
    [({ facts }) => facts!["classNames"] = ["a"], "facts.classNames is"],
    [({ facts }) => (facts!["config"] as Record<string, unknown>)["embedDim"] = 2 ** 20, "model.cls_token"],
  ];
  for (const [edit, message] of edits) {
    await write(edit);
    const error = await assertRejects(() => resume(place), CheckpointError, message);
    assert(/Cannot (resume from|read) .*state/.test(error.message), error.message);
  }
});

Deno.test("a state whose tensors are not those of the run, or not finite, is refused", async () => {
  await using place = await makePlace();
  const state = await stateAfter(place, RECIPES[1]!, 1, 1);
  const { metadata } = parseSafetensors(state);
  const name = "optimizer.norm.bias.mean";
  const edits: [edit: (tensor: NamedTensor) => NamedTensor[], message: string][] = [
    [() => [], `it has no ${name}, 16 is wanted`],
    [
      ({ data, ...rest }) => [{ ...rest, data: data.fill(NaN, 3, 4) }],
      `number 3 of ${name} is NaN, a finite`,
    ],
    [
      ({ data, ...rest }) => [{ ...rest, data: data.fill(Infinity, 0, 1) }],
      `number 0 of ${name} is Infinity`,
    ],
    [(tensor) => [{ ...tensor, dtype: "F16" }], `${name} is F16, F32 is wanted`],
    [(tensor) => [{ ...tensor, shape: [4, 4] }], `it has 4×4 ${name}, 16 is wanted`],
  ];
  for (const [edit, message] of edits) {
    const tensors = tensorsOf(state).flatMap((tensor) => tensor.name === name ? edit(tensor) : [tensor]);
    await Deno.writeFile(`${place.out}/${STATE_FILE}`, writeSafetensors(tensors, metadata));
    await assertRejects(() => resume(place), CheckpointError, message);
  }
  const tensors = tensorsOf(state).filter(({ name }) => name !== "model.norm.weight");
  await Deno.writeFile(`${place.out}/${STATE_FILE}`, writeSafetensors(tensors, metadata));
  await assertRejects(() => resume(place), CheckpointError, "it has no model.norm.weight");
});
