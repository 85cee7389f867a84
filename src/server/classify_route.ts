import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import type { RawPicture } from "../image/picture.ts";
import { freeBytes } from "../image/preprocess.ts";
import type { ClassifyOptions, Timings } from "../model/classify_options.ts";
import type { Pixels } from "../model/input.ts";
import { type Prediction, resolveTopK } from "../model/top_k.ts";
import { checkLength } from "./body.ts";
import type { DecodePool } from "./decode/pool.ts";
import type { Prepared } from "./decode/prepare.ts";
import { HttpError } from "./http_error.ts";
import type { Queue } from "./queue.ts";
import type { Semaphore } from "./semaphore.ts";
import { unlessAborted } from "../util/unless_aborted.ts";
import type { Uploads } from "./uploads.ts";

/**
 * The parts of a model that a server uses; a `Model` has them.
 *
 * @example
 * ```ts
 * import type { ServedModel } from "../../mod.ts";
 *
 * const classify = () => Promise.resolve([{ label: "cat", index: 0, probability: 1 }]);
 * const model: ServedModel = { name: "cats", device: "cpu", classNames: ["cat"], classify };
 * ```
 */
export interface ServedModel {
  /** Named in every answer. */
  readonly name: string;
  /** The device it runs on, named in every answer. */
  readonly device: string;
  /** One word per class; their number is the most that `topK` may be. */
  readonly classNames: readonly string[];
  /** The preparation that its pictures want. A model that has this and `config` is given `{ pixels }`. */
  readonly preprocessing?: Preprocessing;
  /** The number of channels that the pixels are to have. */
  readonly config?: { readonly inChannels: number };
  /**
   * Classifies a picture, prepared (`{ pixels }`: [C, S, S]) or else decoded: predictions, best first. It is called for
   * at most `concurrency` pictures at a time. The buffer of decoded pixels is freed afterwards.
   */
  classify(picture: Pixels | RawPicture, options: ClassifyOptions): Promise<Prediction[]>;
}

/** The state that all requests of `POST /classify` share. */
export interface ClassifyRoute {
  readonly maxBytes: number;
  readonly queue: Queue;
  readonly uploads: Uploads;
  readonly pool: DecodePool;
  /** Slots for the pictures that the model computes. */
  readonly computing: Semaphore;
  readonly model: () => Promise<ServedModel>;
}

/** Answers `POST /classify`. Only the body of a request that the queue has admitted is read. */
export async function classifyRoute(request: Request, url: URL, route: ClassifyRoute): Promise<Response> {
  const { signal } = request;
  const threshold = parseThreshold(url.searchParams.get("threshold"));
  const asked = parseTopK(url.searchParams.get("topK")) ?? (threshold ? 0 : undefined);
  checkLength(request, route.maxBytes);
  using _admitted = await route.queue.enter(signal);
  const model = await unlessAborted(route.model(), signal);
  const topK = expectTopK(asked, model.classNames.length);
  using body = await route.uploads.read(request);
  using _ready = route.queue.ready();
  const contentType = request.headers.get("content-type") ?? "";
  return Response.json(
    await classify(route, model, { bytes: body.bytes, contentType, topK, threshold, signal }),
  );
}

interface Task {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly topK: number;
  readonly threshold: number | undefined;
  readonly signal: AbortSignal;
}

/** Classifies a picture, which is prepared while the model computes others, but no more than it can take. */
async function classify(route: ClassifyRoute, model: ServedModel, task: Task): Promise<object> {
  const { bytes, contentType, signal } = task;
  const order = { bytes, contentType, preparation: preparationOf(model) };
  using prepared = await route.pool.prepare(order, signal);
  using _computing = await route.computing.take(signal);
  prepared[Symbol.dispose]();
  return await compute(model, prepared, task);
}

async function compute(
  model: ServedModel,
  { input, milliseconds: spent }: Prepared,
  { topK, threshold, signal }: Task,
): Promise<object> {
  let milliseconds: Timings | undefined;
  const onTimings = ({ decode, preprocess, forward }: Timings) => {
    milliseconds = { decode: decode + spent.decode, preprocess: preprocess + spent.preprocess, forward };
  };
  const options = { topK, threshold, signal, maxPixels: Infinity, onTimings };
  const predictions = await model.classify(input, options);
  if ("data" in input) freeBytes(new Uint8Array(input.data.buffer));
  if (!Array.isArray(predictions)) throw new TypeError(`The model ${model.name} gave no predictions`);
  return { model: model.name, device: model.device, predictions, milliseconds };
}

function preparationOf({ preprocessing, config }: ServedModel) {
  return preprocessing && config && { ...preprocessing, inChannels: config.inChannels };
}

function parseTopK(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new HttpError("badTopK", `Cannot list the best "${text}" classes: a whole number from 0 is wanted`);
}

function parseThreshold(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^(0|1|[01]?\.\d+)$/.test(text) && Number(text) <= 1) return Number(text);
  throw new HttpError(
    "badThreshold",
    `Cannot list classes from probability "${text}": a number from 0 to 1 is wanted`,
  );
}

function expectTopK(asked: number | undefined, classes: number): number {
  try {
    return resolveTopK(asked, classes);
  } catch (error) {
    throw new HttpError("badTopK", (error as Error).message);
  }
}
