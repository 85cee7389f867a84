import { assertEquals } from "@std/assert";
import { openSpans } from "../../src/server/watch/spans.ts";
import { RequestTrace } from "../../src/server/watch/request_trace.ts";
import { Server } from "./deno_server.ts";
import { fixture } from "./helpers.ts";

const REGISTRY = Symbol.for("opentelemetry.js.api.1");

interface Span {
  name: string;
  start: number;
  end?: number;
  attributes: Record<string, string>;
}

Deno.test("each step of a picture is a span of whatever traces", () => {
  assertEquals(openSpans(), undefined);
  const spans: Span[] = [];
  const getTracer = () => ({
    startSpan(name: string, { startTime }: { startTime: number }) {
      const span: Span = { name, start: startTime, attributes: {} };
      spans.push(span);
      return {
        setAttribute: (key: string, value: string) => span.attributes[key] = value,
        end: (time: number) => span.end = time,
      };
    },
  });
  Object.assign(globalThis, { [REGISTRY]: { trace: { getTracer } } });
  try {
    const trace = new RequestTrace("an id");
    trace.model = "a model";
    trace.prepared({ decode: 20, preprocess: 5 });
    trace.computed(7);
    openSpans()!(trace);
  } finally {
    Reflect.deleteProperty(globalThis, REGISTRY);
  }
  assertEquals(spans.map(({ name, start, end }) => [name, Math.round(end! - start)]), [
    ["decode", 20],
    ["preprocess", 5],
    ["forward", 7],
  ]);
  assertEquals(Math.abs(spans[0]!.end! - spans[1]!.start) < 0.01, true);
  assertEquals(spans[0]!.attributes, { "vit_edge.request_id": "an id", "vit_edge.model": "a model" });
});

Deno.test("a server answers while Deno traces it, and while it does not", async () => {
  for (const env of [{ OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }, {}]) {
    await using server = new Server({ env });
    const init = { method: "POST", body: await fixture("chelsea.png") };
    const response = await fetch(`${await server.address()}classify`, init);
    assertEquals([response.status, (await response.json()).predictions.length], [200, 5]);
  }
});
