import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "./gpu.ts";
import { DynamicUniforms } from "./dynamic_uniforms.ts";

Deno.test("numbers of recorded work stay; after a submission their buffers take others", () => {
  const written: [string, number][] = [];
  const device = {
    createBuffer: ({ label }: { label: string }) => ({ label }),
    queue: {
      writeBuffer: ({ label }: { label: string }, _at: number, data: ArrayBuffer) =>
        written.push([label, new Float32Array(data)[1]!]),
    },
  };
  const rates = new DynamicUniforms({ device } as unknown as Gpu);
  const [a, b] = [rates.of([1], [0.5]), rates.of([1], [0.25])];
  assert(a !== b && rates.of([1], [0.5]) === a);
  rates.submitted();
  assertEquals([rates.of([1], [0.125]), rates.of([1], [0.5])], [a, b]);
  assertEquals(written, [["rates 0", 0.5], ["rates 1", 0.25], ["rates 0", 0.125], ["rates 1", 0.5]]);
  assertEquals(rates.count, 2);
});
