/**
 * Spans of OpenTelemetry, where something traces (Deno itself with `OTEL_DENO=true`): one for each step of a picture, within
 * the span that Deno makes of the request. `Deno.telemetry` is left alone: in Deno 2.5 it ends the process where nothing
 * traces.
 *
 * @module
 */
import { VERSION } from "../../version.ts";
import type { RequestTrace } from "./request_trace.ts";

/** The parts of a tracer that are used, as OpenTelemetry's API has them. */
interface Tracer {
  startSpan(name: string, options: { readonly startTime: number }): {
    setAttribute(name: string, value: string): unknown;
    end(time: number): void;
  };
}

/** Emits the spans of a request, once it is answered. */
export type EmitSpans = (trace: RequestTrace) => void;

/** The place where OpenTelemetry's API finds what its runtime, or a library, has registered. */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");

/** Finds the tracer that is registered: Deno's, where it traces, or a library's. */
export function openSpans(): EmitSpans | undefined {
  const { trace } = (globalThis as { [REGISTRY]?: Registry })[REGISTRY] ?? {};
  const tracer = trace?.getTracer("vit-edge", VERSION);
  return tracer && ((trace) => emit(tracer, trace));
}

interface Registry {
  readonly trace?: { getTracer(name: string, version: string): Tracer };
}

function emit(tracer: Tracer, { id, model, stages }: RequestTrace): void {
  const origin = Date.now() - performance.now();
  for (const { name, milliseconds, end } of stages) {
    const span = tracer.startSpan(name, { startTime: origin + end - milliseconds });
    span.setAttribute("vit_edge.request_id", id);
    if (model !== undefined) span.setAttribute("vit_edge.model", model);
    span.end(origin + end);
  }
}
