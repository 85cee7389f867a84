import type { PictureContext } from "../routes/picture_route.ts";
import { Counter, exposition, type Family, gauge, Histogram } from "./metrics.ts";
import type { RequestRecord } from "./request_trace.ts";
import type { ThreadFigures } from "./thread_figures.ts";

/** The content type of Prometheus' text format. */
const TEXT = "text/plain; version=0.0.4; charset=utf-8";

/** The figures of a server, as `GET /metrics` tells them. */
export class ServerMetrics {
  readonly #started = (performance.timeOrigin || Date.now()) / 1000; // 0 in Cloudflare's Workers
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

  /** The answer to `GET /metrics`: the figures of this thread, joined with those of others where it hears them. */
  async answer(context: PictureContext, threads?: ThreadFigures): Promise<Response> {
    const families = threads ? await threads.join() : this.families(context);
    return new Response(exposition(families), { headers: { "content-type": TEXT } });
  }

  /** The figures of this thread as they are now. */
  families({ queue, pool, computing, models }: PictureContext): Family[] {
    const { loaded } = models;
    const bytes = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
    return [
      this.#requests.family(),
      this.#durations.family(),
      this.#stages.family(),
      this.#pictures.family(),
      this.#bytes.family(),
      gauge("vit_edge_queue_admitted", "Requests that the queue has admitted.", queue.admitted),
      gauge(
        "vit_edge_queue_waiting",
        "Requests that wait to be admitted, their bodies unread.",
        queue.waiting,
      ),
      gauge("vit_edge_queue_ready", "Requests whose bodies have arrived.", queue.arrived),
      gauge("vit_edge_decoding", "Pictures that are decoded, or wait to be computed.", pool.taken),
      gauge("vit_edge_computing", "Pictures that models compute.", computing.taken),
      gauge("vit_edge_models_loaded", "Models in memory.", loaded.length),
      gauge("vit_edge_models_bytes", "Bytes of the models in memory.", bytes),
      gauge("vit_edge_models_evicted_total", "Models that were let go for others.", models.evictions, {
        type: "counter",
      }),
      gauge("process_resident_memory_bytes", "Resident memory.", residentBytes(), { joined: "most" }),
      gauge("process_start_time_seconds", "When the server started.", this.#started, {
        joined: "least",
      }),
    ];
  }
}

/** Resident memory of the process; NaN, as Prometheus has it, where the runtime does not tell. */
function residentBytes(): number {
  return globalThis.Deno?.memoryUsage?.().rss ?? NaN;
}
