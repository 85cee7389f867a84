/**
 * Explanations: where a model looked for its answer.
 *
 * @module
 */
import type { Activation, Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { isRawPicture } from "../../image/picture.ts";
import { unorient } from "../../image/orientation/orient.ts";
import { freeBytes, loadPicture, toPixels } from "../../image/preprocess.ts";
import type { Size } from "../../image/resize/crop.ts";
import { readBytes } from "../../image/source.ts";
import { expectKnown } from "../../util/names/expect_known.ts";
import type { VitConfig } from "../../vit/config.ts";
import { gridSize, outputCount, prefixCount } from "../../vit/sizes.ts";
import { expectOnePicture, isPixels, type ModelInput } from "../input.ts";
import { EXPLAIN_OPTIONS } from "../known_options.ts";
import type { Network } from "../network/network.ts";
import { inPicture, mapSize } from "./frame.ts";
import { type ExplainMethod, type ExplainOptions, type Explanation, METHODS } from "./options.ts";
import { attend, rollOut, shareOfTokens } from "./rollout.ts";

/** The parts of a model that an explanation needs. */
export interface Explained {
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
  readonly activation: Activation;
}

/** Explains a model's answer to one picture; errors are those of `Model.explain`. */
export async function explain(
  model: Explained & { readonly network: Network },
  input: ModelInput,
  options: ExplainOptions,
): Promise<Explanation> {
  expectKnown("explain an answer", options, EXPLAIN_OPTIONS);
  checkOptions(model.config, options);
  expectBestClass(model, options);
  const { pixels, picture, orientation } = await see(model, input, options);
  const weights = await patchWeights(model.network, pixels, options);
  const { imageSize, patchSize } = model.config;
  const crop = isPixels(input) ? { imageSize, cropPct: 1 } : model.preprocessing;
  const map = inPicture(
    { weights, side: gridSize(model.config), patchSize },
    picture,
    mapSize(picture, options.maxSide),
    crop,
  );
  return orientation === 1 ? map : inFile(map, orientation);
}

/** A map of the picture as its file has it. */
function inFile({ width, height, weights }: Explanation, orientation: number): Explanation {
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { ...size, weights: unorient(weights, size.width, size.height, orientation) };
}

/** What the model sees of a picture, the picture's size, and the orientation that the map is to undo. */
async function see(
  { config, preprocessing }: Explained,
  input: ModelInput,
  { maxSide: _, frame, ...options }: ExplainOptions,
): Promise<{ pixels: Float32Array; picture: Size; orientation: number }> {
  const { imageSize, inChannels } = config;
  if (isPixels(input)) {
    expectOnePicture(input, config);
    return { pixels: input.pixels, picture: { width: imageSize, height: imageSize }, orientation: 1 };
  }
  const undone = frame === "file" && !isRawPicture(input) && options.applyOrientation !== false;
  const source = undone ? await readBytes(input, options) : input;
  const orientation = source instanceof Uint8Array && undone ? await orientationOf(source) : 1;
  const picture = await loadPicture(source, options);
  const { width, height } = picture;
  const pixels = toPixels(picture, { ...preprocessing, inChannels });
  if (!isRawPicture(input)) freeBytes(picture.data);
  return { pixels, picture: { width, height }, orientation };
}

async function orientationOf(bytes: Uint8Array): Promise<number> {
  const { readHeader } = await import("../../image/header.ts");
  const { orientation } = readHeader(bytes);
  return typeof orientation === "number" ? orientation : await orientation();
}

/**
 * The weight of each patch, row by row, from 0 to 1.
 *
 * @param pixels one prepared picture
 */
export async function patchWeights(
  network: Network,
  pixels: Float32Array,
  { method = "rollout", layer = network.config.depth - 1, classIndex, signal }: ExplainOptions,
): Promise<Float64Array> {
  const target = method === "gradient" ? classIndex ?? await bestClass(network, pixels, signal) : undefined;
  const all = await network.attentionMaps(pixels, target, signal);
  const { depth, block } = network.config;
  const each = block === "twin" ? 2 : 1;
  const blocks = Array.from(
    { length: depth },
    (_, i) => joinTwins(all.slice(i * each, (i + 1) * each), method),
  );
  const shares = shareOfTokens(network.config, all[depth * each]);
  const row = method === "attention"
    ? attend(shares, blocks[layer]!)
    : rollOut(blocks.slice(0, layer + 1), shares, method === "gradient" ? 1 : 0.5);
  return upToOne(row.subarray(prefixCount(network.config)));
}

/** A block's attention. Twins read the same, and their results are added: the mean of both, or what the class gains by either. */
function joinTwins([first, second]: readonly Float32Array[], method: ExplainMethod): Float32Array {
  if (!second) return first!;
  const share = method === "gradient" ? 1 : 0.5;
  return first!.map((weight, i) => share * (weight + second[i]!));
}

async function bestClass(network: Network, pixels: Float32Array, signal?: AbortSignal): Promise<number> {
  const logits = await network.logits(pixels, signal);
  return logits.indexOf(Math.max(...logits));
}

/** Divides by the largest, unless all are 0. */
function upToOne(weights: Float64Array): Float64Array {
  const most = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return most > 0 ? weights.map((weight) => weight / most) : weights;
}

function checkOptions(config: VitConfig, options: ExplainOptions): void {
  const { method = "rollout", layer, classIndex, maxSide, frame = "shown" } = options;
  if (!METHODS.includes(method)) {
    throw new RangeError(`Cannot explain by method "${method}": one of ${METHODS.join(", ")} is wanted`);
  }
  if (frame !== "shown" && frame !== "file") {
    throw new RangeError(`Cannot make a map in frame "${frame}": shown or file is wanted`);
  }
  checkIndex("layer", layer, config.depth);
  checkIndex("classIndex", classIndex, outputCount(config));
  if (maxSide !== undefined && !(maxSide >= 1)) {
    throw new RangeError(`Cannot make a map with maxSide ${maxSide}: a number from 1 is wanted`);
  }
}

/** @throws {TypeError} where the most probable class is to be explained and there are no classes */
function expectBestClass({ config, activation }: Explained, { method, classIndex }: ExplainOptions): void {
  const hasClasses = config.numClasses > 0 && activation !== "none";
  if (hasClasses || method !== "gradient" || classIndex !== undefined) return;
  throw new TypeError(
    "Cannot explain the best class of a model that has no classes: classIndex, the number of an output, is wanted",
  );
}

function checkIndex(name: string, value: number | undefined, count: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value < count)) return;
  throw new RangeError(`Cannot explain ${name} ${value}: a whole number from 0 to ${count - 1} is wanted`);
}
