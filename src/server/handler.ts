/**
 * Pictures to words over HTTP.
 *
 * @module
 */
import { defaultModel } from "../default_model.ts";
import { once } from "../image/once.ts";
import { classifyRoute, type ServedModel } from "./classify_route.ts";
import { errorResponse, HttpError } from "./http_error.ts";
import { Queue } from "./queue.ts";
import { usage } from "./usage.ts";

export type { ServedModel };

/** Options of `createHandler`. The defaults fit a machine with 512 MB. */
export interface HandlerOptions {
  /**
   * Brings the model, the embedded one by default. Called in the background when the first request of any kind comes,
   * and again at a later picture if it failed.
   */
  readonly loadModel?: (() => Promise<ServedModel>) | undefined;
  /** The most bytes that a request's body may have: 16 MB by default. */
  readonly maxBytes?: number | undefined;
  /** The most pixels that a picture may have: 25,000,000 by default. An AVIF may have 0.6 times as many. */
  readonly maxPixels?: number | undefined;
  /** How many pictures may wait while one is computed: 8 by default. */
  readonly maxQueue?: number | undefined;
  /**
   * The most bytes that all bodies may have together: 48 MB, or three times `maxBytes`, by default. A body of unknown
   * length counts as `maxBytes`.
   */
  readonly maxQueueBytes?: number | undefined;
  /** How long a body may take to arrive, in milliseconds: 30,000 by default. */
  readonly bodyTimeout?: number | undefined;
  /** Gets the errors that a client is told nothing about; by default they are logged. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

interface Route {
  readonly method: "GET" | "POST";
  readonly answer: (request: Request) => Response | Promise<Response>;
}

/** Any page may ask. */
const CORS = { "access-control-allow-origin": "*" };
const PREFLIGHT = { "access-control-allow-headers": "*", "access-control-max-age": "86400" };

/**
 * A function from request to response that classifies pictures, for `Deno.serve`, `deno serve` or Deno Deploy.
 *
 * - `POST /classify` takes a picture's bytes, or a form (`multipart/form-data`) with one file. `?topK=` says how many
 *   predictions to list: 5 by default, 0 for all. The answer is `{ model, device, predictions: [{ label, index,
 *   probability }], milliseconds: { decode, preprocess, forward } }`.
 * - `GET /healthz` answers `{ status: "ok" }` without waiting for the model.
 * - `GET /` says how to use it.
 *
 * What fails is `{ error: { code, message } }` with status 400 (`badTopK`, `badForm`, `empty`, `unreadable`,
 * `corrupt`), 404 (`notFound`), 405 (`methodNotAllowed`), 408 (`timeout`), 413 (`tooLarge`: bytes or pixels), 415
 * (`unsupported`), 500 (`internal`) or 503 (`busy`, with `Retry-After`).
 *
 * One picture is computed at a time, in the order in which their bodies have arrived. A client that leaves gives its
 * place up when `request.signal` says so, which in Deno 2.9 it does not over HTTP/1.1 once a body of more than about a
 * kilobyte has been sent. Large pictures are decoded in a Worker where there is one. The codecs need `--allow-read`.
 *
 * @throws {RangeError} for a limit that is none
 *
 * @example Serve a model of your own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadModel } from "../load_model.ts";
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
  const { loadModel = defaultModel, onError = console.error } = options;
  const limits = resolveLimits(options);
  const model = once(async () => await loadModel());
  const warmUp = once(() => model().then(() => {}, () => {})); // whoever needs the model tries again, and reports
  const context = { ...limits, model, queue: new Queue(limits.maxQueue, limits.maxQueueBytes) };
  const routes = new Map<string, Route>([
    ["/", { method: "GET", answer: (request) => new Response(usage(request, limits)) }],
    ["/healthz", { method: "GET", answer: () => Response.json({ status: "ok" }) }],
    ["/classify", { method: "POST", answer: (request) => classifyRoute(request, context) }],
  ]);

  return async (request) => {
    warmUp();
    const response = await answer(request, routes).catch((error: unknown) => {
      if (request.signal.aborted) return new Response(null, { status: 499 }); // nobody is there to read it
      return errorResponse(error, onError);
    });
    Object.entries(CORS).forEach(([name, value]) => response.headers.set(name, value));
    return response;
  };
}

async function answer(request: Request, routes: ReadonlyMap<string, Route>): Promise<Response> {
  const { method } = request;
  const { pathname } = new URL(request.url);
  const route = routes.get(pathname);
  if (!route) {
    const known = [...routes.keys()].join(", ");
    throw new HttpError("notFound", `Cannot find ${pathname}: there are ${known}`);
  }
  const allow = route.method === "GET" ? "GET, HEAD, OPTIONS" : `${route.method}, OPTIONS`;
  if (method === route.method) return await route.answer(request);
  if (method === "OPTIONS") {
    const headers = { allow, "access-control-allow-methods": allow, ...PREFLIGHT };
    return new Response(null, { status: 204, headers });
  }
  if (method === "HEAD" && route.method === "GET") return new Response(null, await route.answer(request));
  throw new HttpError("methodNotAllowed", `Cannot ${method} ${pathname}: one of ${allow} is wanted`, {
    allow,
  });
}

function resolveLimits(options: HandlerOptions) {
  const { maxBytes = 16e6, maxPixels = 25e6, maxQueue = 8, bodyTimeout = 30_000 } = options;
  const { maxQueueBytes = 3 * maxBytes } = options;
  expectLimits({ maxBytes, maxPixels, bodyTimeout }, 1);
  expectLimits({ maxQueue }, 0);
  expectLimits({ maxQueueBytes }, maxBytes);
  return { maxBytes, maxPixels, maxQueue, maxQueueBytes, bodyTimeout };
}

function expectLimits(limits: Record<string, number>, least: number): void {
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(`Cannot serve with ${name} ${value}: a whole number from ${least} is wanted`);
  }
}
