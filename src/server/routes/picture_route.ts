import { HttpError } from "../http_error.ts";
import type { Preparation } from "../decode/prepare.ts";
import type { DecodePool, HeldPicture } from "../decode/pool.ts";
import { checkLength } from "../body.ts";
import type { ModelStore } from "../models/model_store.ts";
import type { Queue } from "../queue.ts";
import type { Semaphore } from "../semaphore.ts";
import type { ServedModel } from "../served_model.ts";
import type { Uploads } from "../uploads.ts";
import type { RequestTrace } from "../watch/request_trace.ts";

/** The state that all requests with a picture share. */
export interface PictureContext {
  readonly maxBytes: number;
  readonly queue: Queue;
  readonly uploads: Uploads;
  readonly pool: DecodePool;
  /** Slots for the pictures that the model computes. */
  readonly computing: Semaphore;
  readonly models: ModelStore;
}

/** A prepared picture in the hands of a model. */
export interface PictureTask<Asked> {
  readonly model: ServedModel;
  readonly asked: Asked;
  readonly prepared: HeldPicture;
  readonly pool: DecodePool;
  readonly signal: AbortSignal;
  readonly trace: RequestTrace;
}

/** An endpoint that takes a picture: what is read of its URL, and what a model makes of the picture. */
export interface PictureRoute<Asked> {
  /** The names that its query may have, beside `model`. */
  readonly parameters: readonly string[];
  /** Reads the query. @throws {HttpError} for one that is wrong for every model */
  parse(query: URLSearchParams): Asked;
  /** Fits it to the model. @throws {HttpError} for one that is wrong for this model */
  fit(asked: Asked, model: ServedModel): Asked;
  /** The most pixels on a side of a copy of the picture that is wanted beside its preparation. */
  readonly preview?: number;
  /** Runs the model, in one of its slots. */
  compute(task: PictureTask<Asked>): Promise<() => Response | Promise<Response>>;
}

/** Answers a request with a picture. Only the body of a request that the queue has admitted is read. */
export async function answerPicture<Asked>(
  route: PictureRoute<Asked>,
  { request, url, trace }: { request: Request; url: URL; trace: RequestTrace },
  context: PictureContext,
): Promise<Response> {
  const { signal } = request;
  expectParameters(url.searchParams, ["model", ...route.parameters]);
  const asked = route.parse(url.searchParams);
  const name = trace.model = context.models.nameOf(url.searchParams.get("model"));
  checkLength(request, context.maxBytes);
  using _admitted = await context.queue.enter(signal);
  using lease = await context.models.use(name, signal);
  const { model } = lease;
  const fitted = route.fit(asked, model);
  using body = await context.uploads.read(request);
  trace.bytes = body.bytes.length;
  using _ready = context.queue.ready();
  const contentType = request.headers.get("content-type") ?? "";
  const order = { bytes: body.bytes, contentType, preparation: preparationOf(model), preview: route.preview };
  using prepared = await context.pool.prepare(order, signal);
  trace.prepared(prepared.milliseconds);
  const answer = await compute(
    route,
    { model, asked: fitted, prepared, pool: context.pool, signal, trace },
    context,
  );
  return await answer();
}

/** @throws {HttpError} for a name that there is not: misspelt, it would be ignored without a word */
function expectParameters(query: URLSearchParams, known: readonly string[]): void {
  const wrong = [...query.keys()].find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new HttpError(
    "badQuery",
    `Cannot answer with "${wrong}" in the query: there is no such parameter; there are ${known.join(", ")}`,
  );
}

/** Computes a picture, which was prepared while the model computed others, but no more than it can take. */
async function compute<Asked>(route: PictureRoute<Asked>, task: PictureTask<Asked>, context: PictureContext) {
  using _computing = await context.computing.take(task.signal);
  task.prepared[Symbol.dispose]();
  return await route.compute(task);
}

function preparationOf({ preprocessing, config }: ServedModel): Preparation | undefined {
  return preprocessing && config && { ...preprocessing, inChannels: config.inChannels };
}
