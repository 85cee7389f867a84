import { assertEquals } from "@std/assert";
import { Counter, exposition, type Family, gauge, Histogram } from "./metrics.ts";
import { ThreadFigures } from "./thread_figures.ts";

/** Figures of a thread that has answered as many requests. */
function figuresOf(requests: number): Family[] {
  const [counter, histogram] = [new Counter("requests", "All."), new Histogram("seconds", "Each.")];
  counter.add({ status: 200 }, requests);
  for (let i = 0; i < requests; i++) histogram.observe(i);
  return [
    counter.family(),
    histogram.family(),
    gauge("memory", "Of the process.", 100 + requests, { joined: "most" }),
    gauge("start", "Of the first.", 50 - requests, { joined: "least" }),
  ];
}

const IGNORE = typeof BroadcastChannel !== "function"; // of Deno 2.5

async function valuesOf(threads: ThreadFigures): Promise<Record<string, number>> {
  return Object.fromEntries((await threads.join()).flatMap(({ values }) => [...values]));
}

Deno.test({
  name: "whichever thread is asked, the figures are those of all",
  ignore: IGNORE,
  async fn() {
    const requests = [1, 2, 3];
    const threads = requests.map((_, i) => new ThreadFigures("test all", () => figuresOf(requests[i]!)));
    try {
      for (const one of [...threads, ...threads]) {
        requests[0]!++;
        const values = await valuesOf(one);
        const [first] = requests as [number];
        assertEquals(values['requests{status="200"}'], first + 5);
        assertEquals([values["seconds_count"], values['seconds_bucket{le="+Inf"}']], [first + 5, first + 5]);
        assertEquals([values["memory"], values["start"]], [
          100 + Math.max(first, 3),
          50 - Math.max(first, 3),
        ]);
        assertEquals([values["vit_edge_threads"], values["vit_edge_threads_late"]], [3, 0]);
      }
    } finally {
      for (const one of threads) one[Symbol.dispose]();
    }
  },
});

Deno.test({
  name: "a thread that does not answer in time counts as it last was",
  ignore: IGNORE,
  async fn() {
    using late = new BroadcastChannelOf("test late");
    using asked = new ThreadFigures("test late", () => figuresOf(1));
    late.channel.postMessage({ thread: "late", figures: figuresOf(4) });
    for (const late of [0, 1, 1]) {
      const values = await valuesOf(asked);
      assertEquals(values['requests{status="200"}'], 5);
      assertEquals([values["vit_edge_threads"], values["vit_edge_threads_late"]], [2, late]);
    }
  },
});

Deno.test({
  name: "a thread alone answers at once when it knows that it is",
  ignore: IGNORE,
  async fn() {
    using alone = new ThreadFigures("test alone", () => figuresOf(2));
    assertEquals((await valuesOf(alone))["vit_edge_threads"], 1);
    assertEquals(
      exposition((await alone.join()).slice(0, 1)),
      [
        "# HELP requests All.",
        "# TYPE requests counter",
        'requests{status="200"} 2',
        "",
      ].join("\n"),
    );
  },
});

/** A channel that is closed at the end. */
class BroadcastChannelOf implements Disposable {
  readonly channel: BroadcastChannel;

  constructor(name: string) {
    this.channel = new BroadcastChannel(name);
  }

  [Symbol.dispose](): void {
    this.channel.close();
  }
}
