/**
 * Classification of pictures over HTTP.
 *
 * @module
 */
import { defaultModel } from "../model/default_model.ts";
import { expectKnown, type NamesOf } from "../util/names/expect_known.ts";
import { once } from "../util/once.ts";
import { checkOrigins } from "./access/cors.ts";
import { LIMITS, resolveLimits } from "./limits.ts";
import type { HandlerOptions } from "./options.ts";
import type { ServedModel } from "./served_model.ts";

export type { HandlerOptions, ServedModel };

/** The name by which `loadModel` is asked for. */
const DEFAULT = "default";

const OPTIONS: NamesOf<HandlerOptions> = {
  loadModel: 0,
  models: 0,
  allowedOrigins: 0,
  token: 0,
  pageHub: 0,
  accessLog: 0,
  joinFigures: 0,
  onError: 0,
  ...LIMITS,
};

/**
 * Creates a function from request to response that classifies pictures, for `Deno.serve`, `deno serve` or Deno Deploy.
 *
 * - `POST /classify` takes a picture's bytes, or a form (`multipart/form-data`) with one file. `?topK=` says how many
 *   predictions to list: 5 by default, 0 for all; `?threshold=` lists those of at least that probability. The answer is
 *   `{ model, device, predictions: [{ label, index, probability }], milliseconds: { decode, preprocess, forward } }`.
 * - `POST /features` answers `{ model, device, shape: [T, D], features, milliseconds }`, the tokens after the last norm;
 *   `?tokens=first` only the first one, `?format=f32` their bytes.
 * - `POST /explain` answers a PNG of where the model looked; `?method=`, `?layer=` and `?classIndex=` are options of
 *   `Model.explain`, `?overlay=false` leaves out the picture.
 * - `?model=` names one of several models.
 * - `GET /healthz` answers `{ status: "ok" }` without waiting for the model, `GET /readyz` `{ status: "ready" }` once it
 *   is loaded, and 503 before.
 * - `GET /models` lists the models, `GET /metrics` is for Prometheus, `GET /openapi.json` describes all of this.
 * - `GET /` is a page where people try pictures; its files are under `/assets/`. As `text/plain` it says how to use it.
 *
 * An error is `{ error: { code, message } }` with status 400 (`badRequest`, `badTopK`, `badThreshold`, `badForm`,
 * `badModel`, `empty`, `unreadable`, `corrupt`), 401 (`unauthorized`), 404 (`notFound`), 405 (`methodNotAllowed`), 408
 * (`timeout`), 413 (`tooLarge`: bytes or
 * pixels), 415 (`unsupported`), 422 (`tooSlow`: decoding took too long), 500 (`internal`) or 503 (`busy`, with
 * `Retry-After`).
 *
 * Pictures are decoded and prepared in a few Workers, where there are any, and then given to the model, roughly in the
 * order in which their bodies have arrived. A request is dropped when its client leaves while it sends, and later when
 * `request.signal` aborts, which in Deno 2.9 it does not over HTTP/1.1 once a body has been sent. The codecs need
 * `--allow-read`, and so does the page.
 *
 * @throws {RangeError} for a limit that is no whole number in range, an origin or a hub that is none, a token that no header could
 * hold, or an empty list of models @throws {TypeError} for an option that there is not
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
  expectKnown("create a handler", options, OPTIONS);
  const {
    loadModel = defaultModel,
    models = { [DEFAULT]: loadModel },
    allowedOrigins = "*",
    token,
    pageHub,
  } = options;
  const limits = resolveLimits(options);
  checkOrigins(allowedOrigins);
  expectToken(token);
  if (pageHub) expectHub(pageHub);
  if (Object.keys(models).length === 0) {
    throw new RangeError("Cannot serve no models: one or more are wanted");
  }
  const handle = once(async () => {
    const { openHandler } = await import("./open_handler.ts");
    return openHandler({ ...options, models, allowedOrigins }, limits);
  });
  return async (request) => await (await handle())(request);
}

/** Checks a token that is to be wanted. @throws {RangeError} for one that no request could bear */
function expectToken(token: string | undefined): void {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return;
  throw new RangeError("Cannot want this token: one or more ASCII characters without spaces are wanted");
}

/** Checks the address of a hub. @throws {RangeError} for one that is none */
function expectHub(hub: string): void {
  if (/^https?:\/\//.test(hub) && URL.canParse(hub)) return;
  throw new RangeError(`Cannot let the page load models of ${hub}: a hub's https: URL is wanted`);
}
