import { assertEquals } from "@std/assert";
import { Throughput } from "./throughput.ts";

Deno.test("pace counts steps that come together, and what an earlier sitting did not at all", () => {
  let now = 0;
  const pace = new Throughput(() => now);
  pace.begin(10, 80);
  assertEquals([pace.picturesPerSecond, pace.secondsFor(5, 1)], [0, 0]);
  now = 1000;
  pace.reach(14, 112);
  assertEquals([pace.picturesPerSecond, pace.secondsFor(8, 1)], [32, 2]);
  now = 5000;
  pace.pause(); // a state was written
  now = 6000;
  pace.reach(20, 160);
  assertEquals([pace.picturesPerSecond, pace.secondsFor(10, 0)], [40, 2]);
  now = 6500;
  pace.validated();
  assertEquals([pace.epochSeconds, pace.secondsFor(10, 2)], [6.5, 3]);
  pace.begin();
  now = 7000;
  pace.reach(5, 40);
  assertEquals([pace.epochSeconds, pace.picturesPerSecond], [0.5, 80]);
});
