/**
 * Spans of OpenTelemetry, where Deno makes them (`OTEL_DENO=true`): one for each step of a picture, within the span that
 * Deno itself makes of the request.
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

/** Finds Deno's tracer. It is there also where nothing is traced: then it refuses to start a span. */
export function openSpans(): EmitSpans | undefined {
  const tracer = tracerOf(globalThis.Deno);
  try {
    tracer?.startSpan("vit-edge", { startTime: Date.now() });
  } catch {
    return undefined;
  }
  return tracer && ((trace) => emit(tracer, trace));
}

function tracerOf(deno: object | undefined): Tracer | undefined {
  const { telemetry } = (deno ?? {}) as {
    telemetry?: { tracerProvider?: { getTracer(name: string, version: string): Tracer } };
  };
  return telemetry?.tracerProvider?.getTracer("vit-edge", VERSION);
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
