/**
 * Pictures to words over HTTP, with the embedded model, for `deno serve` and Deno Deploy.
 *
 * ```sh
 * deno serve --allow-read serve.ts
 * curl --data-binary @cat.png http://localhost:8000/classify
 * ```
 *
 * The image codecs read their WebAssembly from Deno's npm cache; nothing else needs a permission. Deno 2.9 notes once
 * that `request.signal` is used; `--unstable-no-legacy-abort` keeps it quiet. For another model or other limits, export
 * `{ fetch: createHandler({ loadModel, … }) }`.
 *
 * @module
 */
import { hasWorkers } from "./src/cpu/thread.ts";
import { loadDefaultModel } from "./src/default_model.ts";
import { createHandler } from "./src/server/handler.ts";

/** Where there are Workers the model lives in one, so that the server answers while it computes. */
const loadModel = () => loadDefaultModel({ worker: hasWorkers() });

/** Answers `POST /classify`, `GET /healthz` and `GET /`. */
const server: Deno.ServeDefaultExport = { fetch: createHandler({ loadModel }) };

export default server;
