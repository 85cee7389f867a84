import type { ClassifyOptions, Timings } from "../model.ts";
import { type Prediction, resolveTopK } from "../top_k.ts";
import { type BodyLimits, checkLength, pictureIn, readBody } from "./body.ts";
import { HttpError } from "./http_error.ts";
import { type Queue, unlessAborted } from "./queue.ts";

/** What a server needs of a model; a `Model` is one. */
export interface ServedModel {
  /** Named in every answer. */
  readonly name: string;
  /** Where it runs, named in every answer. */
  readonly device: string;
  /** One word per class; their number is the most that `topK` may be. */
  readonly classNames: readonly string[];
  /** A picture's bytes → predictions, best first. It is called for one picture at a time. */
  classify(picture: Uint8Array, options: ClassifyOptions): Promise<Prediction[]>;
}

/** What `POST /classify` works with. */
export interface ClassifyRoute extends BodyLimits {
  readonly maxPixels: number;
  readonly queue: Queue;
  readonly model: () => Promise<ServedModel>;
}

/** Picture in, words out. Only a request that has a place in the queue has its body in memory. */
export async function classifyRoute(request: Request, route: ClassifyRoute): Promise<Response> {
  const asked = parseTopK(new URL(request.url).searchParams.get("topK"));
  checkLength(request, route.maxBytes);
  using _place = route.queue.enter();
  const model = await unlessAborted(route.model(), request.signal);
  const topK = expectTopK(asked, model.classNames.length);
  const body = await readBody(request, route);
  return await route.queue.turn(async () => {
    const picture = await pictureIn(body, request.headers.get("content-type") ?? "");
    let milliseconds: Timings | undefined;
    const onTimings = (timings: Timings) => milliseconds = timings;
    const { maxPixels } = route;
    const predictions = await model.classify(picture, { topK, maxPixels, signal: request.signal, onTimings });
    return Response.json({ model: model.name, device: model.device, predictions, milliseconds });
  }, request.signal);
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
