/**
 * Classification of pictures over HTTP.
 *
 * @module
 */
import { defaultModel } from "../model/default_model.ts";
import { once } from "../util/once.ts";
import { printable } from "../util/printable.ts";
import { type ClassifyRoute, classifyRoute, type ServedModel } from "./classify_route.ts";
import { type AllowedOrigins, allowOrigin, checkOrigins, preflight } from "./cors.ts";
import { DecodePool } from "./decode/pool.ts";
import { errorResponse, HttpError } from "./http_error.ts";
import { type Limits, resolveLimits, type ServerLimits } from "./limits.ts";
import { Queue } from "./queue.ts";
import { Semaphore } from "./semaphore.ts";
import { settleBody } from "./unread_body.ts";
import { Uploads } from "./uploads.ts";

export type { ServedModel };

/**
 * Options of `createHandler`: the model, the origins that may ask, and the limits.
 *
 * @example
 * ```ts
 * import type { HandlerOptions } from "../../mod.ts";
 *
 * const options: HandlerOptions = { allowedOrigins: ["https://example.com"], maxBytes: 4e6 };
 * ```
 */
export interface HandlerOptions extends ServerLimits {
  /**
   * Loads the model, the embedded one by default. It is called in the background when the first request of any kind
   * arrives, and again at a later picture if it failed.
   */
  readonly loadModel?: (() => Promise<ServedModel>) | undefined;
  /** The origins whose pages may ask: `"*"`, any, by default; an empty list for none. */
  readonly allowedOrigins?: AllowedOrigins | undefined;
  /** Receives the errors that a client is not told; by default they are logged. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Logs an error. Its message may hold a client's text, so control characters are escaped. */
function logError(error: unknown): void {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  console.error(text.split("\n").map(printable).join("\n"));
}

interface Route {
  readonly method: "GET" | "POST";
  readonly answer: (request: Request, url: URL) => Response | Promise<Response>;
}

/**
 * Creates a function from request to response that classifies pictures, for `Deno.serve`, `deno serve` or Deno Deploy.
 *
 * - `POST /classify` takes a picture's bytes, or a form (`multipart/form-data`) with one file. `?topK=` says how many
 *   predictions to list: 5 by default, 0 for all; `?threshold=` lists those of at least that probability. The answer is `{ model, device, predictions: [{ label, index,
 *   probability }], milliseconds: { decode, preprocess, forward } }`.
 * - `GET /healthz` answers `{ status: "ok" }` without waiting for the model.
 * - `GET /` says how to use it.
 *
 * An error is `{ error: { code, message } }` with status 400 (`badRequest`, `badTopK`, `badThreshold`, `badForm`, `empty`,
 * `unreadable`, `corrupt`), 404 (`notFound`), 405 (`methodNotAllowed`), 408 (`timeout`), 413 (`tooLarge`: bytes or
 * pixels), 415 (`unsupported`), 422 (`tooSlow`: decoding took too long), 500 (`internal`) or 503 (`busy`, with
 * `Retry-After`).
 *
 * Pictures are decoded and prepared in a few Workers, where there are any, and then given to the model, roughly in the
 * order in which their bodies have arrived. A request is dropped when its client leaves while it sends, and later when
 * `request.signal` aborts, which in Deno 2.9 it does not over HTTP/1.1 once a body has been sent. The codecs need
 * `--allow-read`.
 *
 * @throws {RangeError} for a limit that is no whole number in range, or an origin that is none
 *
 * @example Serve a model of your own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadModel } from "../model/load_model.ts";
 * import { createHandler } from "./handler.ts";
 *
 * const handler = createHandler({ loadModel: () => loadModel("weights"), maxQueue: 2 });
 * await using server = Deno.serve({ port: 0 }, handler);
 *
 * const body = await Deno.readFile("tests/fixtures/chelsea.png");
 * const url = `http://localhost:${server.addr.port}/classify?topK=1`;
 * const { predictions } = await (await fetch(url, { method: "POST", body })).json();
 * assertEquals(predictions[0].label, "cat");
 * ```
 */
export function createHandler(options: HandlerOptions = {}): (request: Request) => Promise<Response> {
  const { loadModel = defaultModel, allowedOrigins = "*", onError = logError } = options;
  const limits = resolveLimits(options);
  checkOrigins(allowedOrigins);
  const model = once(async () => await loadModel());
  const warmUp = once(() => model().then(() => {}, () => {})); // a request that needs the model tries again
  const context = openRoute(limits, model);
  const routes = new Map<string, Route>([
    ["/", { method: "GET", answer: (_, url) => help(url, limits) }],
    ["/healthz", { method: "GET", answer: () => Response.json({ status: "ok" }) }],
    ["/classify", { method: "POST", answer: (request, url) => classifyRoute(request, url, context) }],
  ]);

  return async (request) => {
    warmUp();
    const response = await answer(request, routes).catch((error: unknown) => {
      if (request.signal.aborted) return new Response(null, { status: 499 }); // nobody is there to read it
      return errorResponse(error, onError);
    });
    allowOrigin(request, response, allowedOrigins);
    await settleBody(request, response);
    return response;
  };
}

async function help(url: URL, limits: Limits): Promise<Response> {
  const { usage } = await import("./usage.ts");
  return new Response(usage(url, limits));
}

function openRoute(limits: Limits, model: () => Promise<ServedModel>): ClassifyRoute {
  const queue = new Queue(limits);
  return {
    maxBytes: limits.maxBytes,
    queue,
    uploads: new Uploads(limits, () => queue.waiting),
    pool: new DecodePool(limits),
    computing: new Semaphore(limits.concurrency),
    model,
  };
}

async function answer(request: Request, routes: ReadonlyMap<string, Route>): Promise<Response> {
  const { method } = request;
  const url = parseUrl(request);
  const { pathname } = url;
  const route = routes.get(pathname);
  if (!route) {
    const known = [...routes.keys()].join(", ");
    throw new HttpError("notFound", `Cannot find ${pathname}: there are ${known}`);
  }
  const allow = route.method === "GET" ? "GET, HEAD, OPTIONS" : `${route.method}, OPTIONS`;
  if (method === route.method) return await route.answer(request, url);
  if (method === "OPTIONS") return preflight(allow);
  if (method === "HEAD" && route.method === "GET") {
    return new Response(null, await route.answer(request, url));
  }
  throw new HttpError("methodNotAllowed", `Cannot ${method} ${pathname}: one of ${allow} is wanted`, {
    allow,
  });
}

/** The URL of a request, which the server makes of the client's host: that may be anything. */
function parseUrl({ url }: Request): URL {
  try {
    return new URL(url);
  } catch {
    throw new HttpError("badRequest", "Cannot answer a request whose host and path make no URL");
  }
}
