import { assertEquals } from "@std/assert";
import { Throughput } from "./throughput.ts";

Deno.test("throughput counts steps that come together, and none of an earlier process", () => {
  let now = 0;
  const throughput = new Throughput(() => now);
  throughput.begin(10, 80);
  assertEquals([throughput.picturesPerSecond, throughput.secondsFor(5, 1)], [0, 0]);
  now = 1000;
  throughput.reach(14, 112);
  assertEquals([throughput.picturesPerSecond, throughput.secondsFor(8, 1)], [32, 2]);
  now = 5000;
  throughput.pause(); // a state was written
  now = 6000;
  throughput.reach(20, 160);
  assertEquals([throughput.picturesPerSecond, throughput.secondsFor(10, 0)], [40, 2]);
  now = 6500;
  throughput.validated();
  assertEquals([throughput.epochSeconds, throughput.secondsFor(10, 2)], [6.5, 3]);
  throughput.begin();
  now = 7000;
  throughput.reach(5, 40);
  assertEquals([throughput.epochSeconds, throughput.picturesPerSecond], [0.5, 80]);
});

Deno.test("what is computed before the first epoch counts as a part of it", () => {
  let now = 1000;
  const throughput = new Throughput(() => now);
  throughput.pause();
  now = 5000;
  throughput.prepared(); // features
  throughput.begin();
  now = 6000;
  throughput.reach(10, 80);
  throughput.validated();
  assertEquals([throughput.epochSeconds, throughput.picturesPerSecond, throughput.secondsFor(10, 0)], [
    5,
    16,
    1,
  ]);
  throughput.begin();
  now = 7000;
  throughput.reach(10, 80);
  assertEquals([throughput.epochSeconds, throughput.picturesPerSecond], [1, 80]);
});
