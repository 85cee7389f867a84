import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../gpu.ts";
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
  const uniforms = new DynamicUniforms({ device } as unknown as Gpu);
  const [a, b] = [uniforms.of([1], [0.5]), uniforms.of([1], [0.25])];
  assert(a !== b && uniforms.of([1], [0.5]) === a);
  uniforms.submitted();
  assertEquals([uniforms.of([1], [0.125]), uniforms.of([1], [0.5])], [a, b]);
  assertEquals(written, [["dynamic 0", 0.5], ["dynamic 1", 0.25], ["dynamic 0", 0.125], ["dynamic 1", 0.5]]);
  assertEquals(uniforms.count, 2);
});
