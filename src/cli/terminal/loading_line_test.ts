import { assert, assertEquals } from "@std/assert";
import { loadingLine } from "./loading_line.ts";

const HALF = { loaded: 11_400_000, total: 22_900_000, bytesPerSecond: 5_100_000, secondsLeft: 2.25 };
const line = (columns: number, progress = {}) => loadingLine({ ...HALF, ...progress }, columns, "vit-tiny");

Deno.test("a loading line has bytes, share, rate and time left, as far as there is room", () => {
  assertEquals(line(79), "Loading 11.4 of 22.9 MB  49 %  5.1 MB/s  2.3\u00a0s left: vit-tiny");
  assertEquals(line(60), "Loading 11.4 of 22.9 MB  49 %  5.1 MB/s  2.3\u00a0s left");
  assertEquals(line(46), "11.4 of 22.9 MB  49 %  5.1 MB/s  2.3\u00a0s left");
  assertEquals(line(39), "11.4/22.9 MB  49 %  2.3\u00a0s");
  assertEquals(line(12), "49 %  2.3\u00a0s");
});

Deno.test("what is not known is left out", () => {
  const unknown = { total: undefined, secondsLeft: undefined };
  assertEquals(line(79, unknown), "Loading 11.4 MB  5.1 MB/s: vit-tiny");
  assertEquals(line(79, { ...unknown, bytesPerSecond: undefined }), "Loading 11.4 MB: vit-tiny");
});

Deno.test("gigabytes and hours fit into 39 columns", () => {
  const large = {
    loaded: 1_234_500_000,
    total: 12_345_600_000,
    bytesPerSecond: 123_000,
    secondsLeft: 90_000,
  };
  assert(line(39, large).length <= 39, line(39, large));
});
