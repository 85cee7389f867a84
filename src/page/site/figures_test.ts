import { assertEquals } from "@std/assert";
import { duration, megabytes, percent, timeLeft } from "./figures.ts";

Deno.test("figures have as many digits as mean something", () => {
  assertEquals([percent(0.5894), percent(1), percent(0)], ["58.9 %", "100.0 %", "0.0 %"]);
  assertEquals([megabytes(22_883_000), megabytes(346_284_714)], ["22.9 MB", "346 MB"]);
  assertEquals([duration(0.04), duration(8.14), duration(206.4), duration(2143)], [
    "0.0 ms",
    "8.1 ms",
    "206 ms",
    "2.14 s",
  ]);
  assertEquals([timeLeft(0.2), timeLeft(59), timeLeft(95)], ["1 s", "59 s", "1 min 35 s"]);
});
