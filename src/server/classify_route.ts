import type { RawPicture } from "../image/picture.ts";
import type { ClassifyOptions, Timings } from "../model.ts";
import { type Prediction, resolveTopK } from "../top_k.ts";
import { type BodyLimits, checkLength, pictureIn, readBody } from "./body.ts";
import { HttpError } from "./http_error.ts";
import { openPicture } from "./picture.ts";
import type { Queue } from "./queue.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What a server needs of a model; a `Model` is one. */
export interface ServedModel {
  /** Named in every answer. */
  readonly name: string;
  /** Where it runs, named in every answer. */
  readonly device: string;
  /** One word per class; their number is the most that `topK` may be. */
  readonly classNames: readonly string[];
  /**
   * A picture's bytes, or its pixels where it is large → predictions, best first. It is called for one picture at a
   * time, whose pixels are gone afterwards.
   */
  classify(picture: Uint8Array | RawPicture, options: ClassifyOptions): Promise<Prediction[]>;
}

/** What `POST /classify` works with. */
export interface ClassifyRoute extends BodyLimits {
  readonly maxPixels: number;
  readonly queue: Queue;
  readonly model: () => Promise<ServedModel>;
}

/** Picture in, words out. Only a request that has a place in the queue has its body in memory. */
export async function classifyRoute(request: Request, route: ClassifyRoute): Promise<Response> {
  const { queue, model: load, maxBytes } = route;
  const { signal } = request;
  const asked = parseTopK(new URL(request.url).searchParams.get("topK"));
  using _place = queue.enter(checkLength(request, maxBytes));
  const model = await unlessAborted(load(), signal);
  const topK = expectTopK(asked, model.classNames.length);
  const body = await readBody(request, route);
  return await queue.turn(async () => {
    const bytes = await pictureIn(body, request.headers.get("content-type") ?? "");
    return Response.json(await classify(model, bytes, { topK, signal, maxPixels: route.maxPixels }));
  }, signal);
}

async function classify(
  model: ServedModel,
  bytes: Uint8Array,
  { topK, signal, maxPixels }: { topK: number; signal: AbortSignal; maxPixels: number },
): Promise<object> {
  const start = performance.now();
  const picture = await openPicture(bytes, maxPixels, signal);
  const opened = performance.now() - start;
  let milliseconds: Timings | undefined;
  const onTimings = (times: Timings) => milliseconds = { ...times, decode: times.decode + opened };
  const predictions = await model.classify(picture, { topK, signal, maxPixels, onTimings });
  if (!(picture instanceof Uint8Array)) free(picture.data.buffer as ArrayBuffer);
  return { model: model.name, device: model.device, predictions, milliseconds };
}

/** At once, where the garbage collector would wait until the next large picture has taken as much. */
function free(buffer: ArrayBuffer): void {
  buffer.transfer(0);
}

function parseTopK(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new HttpError("badTopK", `Cannot list the best "${text}" classes: a whole number from 0 is wanted`);
}

function expectTopK(asked: number | undefined, classes: number): number {
  try {
    return resolveTopK(asked, classes);
  } catch (error) {
    throw new HttpError("badTopK", (error as Error).message);
  }
}
