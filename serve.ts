/**
 * Classification of pictures over HTTP, with the embedded model, for `deno serve` and Deno Deploy.
 *
 * ```sh
 * deno serve --allow-read serve.ts
 * curl --data-binary @cat.png http://localhost:8000/classify
 * ```
 *
 * The image codecs read their WebAssembly from Deno's npm cache, and the page its files; nothing else needs a permission. Limits and
 * other options can be set by environment variables, which are read where that is allowed:
 *
 * ```sh
 * VIT_EDGE_MAX_QUEUE=200 deno serve --allow-read --allow-env=VIT_EDGE_MAX_QUEUE serve.ts
 * ```
 *
 * They are named after the options of `createHandler`: `VIT_EDGE_MAX_BYTES`, `_MAX_PIXELS`, `_MAX_SIDE`, `_MAX_SCANS`,
 * `_MAX_QUEUE`, `_MAX_QUEUE_BYTES`, `_MAX_WAIT`, `_PATIENCE`, `_BODY_TIMEOUT`, `_MIN_RATE`, `_DECODE_WORKERS`,
 * `_DECODE_TIMEOUT`, `_CONCURRENCY`, `_MAX_MODEL_BYTES`, and `_ALLOWED_ORIGINS` (`*`, `none`, or origins with commas
 * between), `_TOKEN`, `_ACCESS_LOG` (`json` or `none`), `_PAGE_HUB` (a hub's address, or `none`), `_DRAIN_TIMEOUT`.
 * `VIT_EDGE_MODEL` is another model, as `loadModel` takes it: a path, a URL, or a name on the hub, for which `--allow-net`
 * is wanted; `VIT_EDGE_HEAD` its head, where that has a file of its own. `VIT_EDGE_DEVICE`, `_THREADS` and `_DTYPE` are
 * `device`, `threads` and `dtype` of `loadModel`, for the embedded model, too. For several models, export
 * `{ fetch: createHandler({ models, … }) }`.
 *
 * At SIGTERM it refuses new requests, finishes those that have begun, for at most 10 s, and exits with 0.
 *
 * Deno 2.9 notes once that `request.signal` is used; `--unstable-no-legacy-abort` keeps it quiet.
 *
 * @module
 */
import { hasWorkers } from "./src/threads/thread.ts";
import { loadDefaultModel } from "./src/model/default_model.ts";
import { Drain, stopAtSignal } from "./src/server/drain.ts";
import {
  loadOptionsFromEnvironment,
  modelFromEnvironment,
  optionsFromEnvironment,
} from "./src/server/environment.ts";
import { createHandler } from "./src/server/handler.ts";

const model = modelFromEnvironment();
const loading = { ...loadOptionsFromEnvironment(), worker: hasWorkers() };

/** Loads the model into a Worker where there are any, so that the server answers while it computes. */
async function loadServed() {
  if (model === undefined) return await loadDefaultModel(loading);
  const { loadModel } = await import("./src/model/load_model.ts");
  return await loadModel(model, loading);
}

const { drainTimeout = 10_000, ...options } = optionsFromEnvironment();
const handler = createHandler({ loadModel: loadServed, joinFigures: true, ...options });
const drain = new Drain(handler, { timeout: drainTimeout, exit: () => Deno.exit(0) });
stopAtSignal(drain);

/** Answers `POST /classify`, `/features` and `/explain`, `GET /healthz`, `/readyz`, `/models`, `/metrics`, `/openapi.json` and `/`. */
const server: Deno.ServeDefaultExport = {
  fetch: (request, info) => drain.answer(request, info?.completed),
};

export default server;
