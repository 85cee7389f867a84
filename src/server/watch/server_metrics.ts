import type { PictureContext } from "../routes/picture_route.ts";
import { Counter, gauge, Histogram } from "./metrics.ts";
import type { RequestRecord } from "./request_trace.ts";

/** The content type of Prometheus' text format. */
const TEXT = "text/plain; version=0.0.4; charset=utf-8";

/** The figures of a server, as `GET /metrics` tells them. */
export class ServerMetrics {
  readonly #started = Date.now() / 1000;
  readonly #requests = new Counter("vit_edge_requests_total", "Requests by path and status.");
  readonly #durations = new Histogram(
    "vit_edge_request_duration_seconds",
    "From a request to its answer, by path.",
  );
  readonly #stages = new Histogram(
    "vit_edge_stage_duration_seconds",
    "Steps of a picture: decode, preprocess, forward.",
  );
  readonly #pictures = new Counter(
    "vit_edge_pictures_total",
    "Pictures that a model has computed, by its name.",
  );
  readonly #bytes = new Counter("vit_edge_body_bytes_total", "Bytes of the bodies that were read.");

  /** Counts a request that was answered. @param route the path, where it is one of the server's */
  count({ status, milliseconds, model, bytes = 0, stages = {} }: RequestRecord, route = "other"): void {
    this.#requests.add({ path: route, status });
    this.#durations.observe(milliseconds / 1000, { path: route });
    if (bytes > 0) this.#bytes.add({}, bytes);
    for (const [stage, time] of Object.entries(stages)) this.#stages.observe(time / 1000, { stage });
    if (stages.forward !== undefined) this.#pictures.add({ model: model ?? "" });
  }

  /** The answer to `GET /metrics`. */
  answer({ queue, pool, computing, models }: PictureContext): Response {
    const { loaded } = models;
    const lines = [
      ...this.#requests.lines(),
      ...this.#durations.lines(),
      ...this.#stages.lines(),
      ...this.#pictures.lines(),
      ...this.#bytes.lines(),
      ...gauge("vit_edge_queue_admitted", "Requests that the queue has admitted.", queue.admitted),
      ...gauge(
        "vit_edge_queue_waiting",
        "Requests that wait to be admitted, their bodies unread.",
        queue.waiting,
      ),
      ...gauge("vit_edge_queue_ready", "Requests whose bodies have arrived.", queue.arrived),
      ...gauge("vit_edge_decoding", "Pictures that are decoded, or wait to be computed.", pool.taken),
      ...gauge("vit_edge_computing", "Pictures that models compute.", computing.taken),
      ...gauge("vit_edge_models_loaded", "Models in memory.", loaded.length),
      ...gauge(
        "vit_edge_models_bytes",
        "Bytes of the models in memory.",
        loaded.reduce((sum, { bytes }) => sum + bytes, 0),
      ),
      ...gauge(
        "vit_edge_models_evicted_total",
        "Models that were let go for others.",
        models.evictions,
        "counter",
      ),
      ...gauge("process_resident_memory_bytes", "Resident memory.", residentBytes()),
      ...gauge("process_start_time_seconds", "When this thread of the server started.", this.#started),
    ];
    return new Response(`${lines.join("\n")}\n`, { headers: { "content-type": TEXT } });
  }
}

/** Resident memory of the process; NaN, as Prometheus has it, where the runtime does not tell. */
function residentBytes(): number {
  return globalThis.Deno?.memoryUsage?.().rss ?? NaN;
}
