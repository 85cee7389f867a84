/** Configurations beside sound weights: refused when they are loaded, or every picture can be prepared by them. @module */
import type { Preprocessing } from "../../../src/checkpoint/config/hub_config.ts";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../../src/checkpoint/safetensors/writer.ts";
import { toPixels } from "../../../src/image/preprocess.ts";
import { loadModel } from "../../../src/model/load_model.ts";
import { expectFinite } from "../../../src/numbers/finite.ts";
import { tensorInitializer } from "../../../src/train/run/initialize.ts";
import { storedTensors } from "../../../src/vit/weights.ts";
import { MICRO } from "../../support/micro_file.ts";
import { Fault, type Kind } from "../kind.ts";
import { jsonMutator } from "../mutate/json.ts";
import { HUGGING_FACE, PREPROCESSOR, TIMM } from "./config_seeds.ts";

/** A picture that a model takes: of its own size where it resizes none. */
function pictureFor({ cropMode, imageSize }: Preprocessing) {
  const [width, height] = cropMode === "exact" ? [imageSize, imageSize] : [37, 23];
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => i * 89) };
}

export async function openTimm(): Promise<Kind> {
  return await configKind("config.json", TIMM);
}

export async function openHuggingFace(): Promise<Kind> {
  return await configKind("config.json", HUGGING_FACE);
}

export async function openPreprocessor(): Promise<Kind> {
  return await configKind("preprocessor_config.json", PREPROCESSOR);
}

async function configKind(
  file: string,
  seeds: readonly unknown[],
): Promise<Kind> {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/model.safetensors`, model());
  await Deno.writeTextFile(
    `${folder}/config.json`,
    JSON.stringify(HUGGING_FACE[0]),
  );
  return {
    refusals: ["CheckpointError"],
    make: jsonMutator(seeds),
    async run(bytes, random) {
      await Deno.writeFile(`${folder}/${file}`, bytes);
      await (random.chance(0.1) ? useModel(folder) : useConfig(folder));
    },
    close: () => Deno.remove(folder, { recursive: true }),
  };
}

/** The micro network before it has learnt anything. */
function model(): Uint8Array {
  const numbersOf = tensorInitializer(MICRO, 1);
  return writeSafetensors(storedTensors(MICRO).map((tensor) => ({ ...tensor, data: numbersOf(tensor) })));
}

async function useConfig(folder: string): Promise<void> {
  using checkpoint = await openCheckpoint(folder);
  const { config, preprocess, classNames } = checkpoint;
  const pixels = prepared(() =>
    toPixels(pictureFor(preprocess), { ...preprocess, inChannels: config.inChannels })
  );
  expectFinite(pixels, faultOf("pixels"));
  if (pixels.length !== config.inChannels * config.imageSize ** 2) {
    throw new Fault(`accepted: ${pixels.length} pixels`);
  }
  if (classNames?.some((name) => typeof name !== "string")) {
    throw new Fault("accepted: a class name that is no text");
  }
}

/** Uses all of a model, as a caller would. */
async function useModel(folder: string): Promise<void> {
  await using model = await loadModel(folder, { device: "cpu", threads: 1 });
  const predictions = await model.classify(pictureFor(model.preprocessing), { topK: 3 }).catch(
    (error: unknown) => {
      throw new Fault(`accepted, but no picture can be classified: ${error}`);
    },
  );
  if (predictions.length !== 3) {
    throw new Fault(
      `accepted, but there are ${predictions.length} predictions`,
    );
  }
  expectFinite(predictions.map(({ probability }) => probability), faultOf("probabilities"));
}

function prepared<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw new Fault(`accepted, but no picture can be prepared: ${error}`);
  }
}

function faultOf(what: string): (value: number) => Fault {
  return (value) => new Fault(`accepted, but ${what} become ${value}`);
}
