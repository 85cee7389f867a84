import { assert, assertEquals } from "@std/assert";
import { Control } from "./control.ts";
import type { UnitKernel } from "./kernels.ts";

const UNITS = 100;

/** Units of each piece that a lone thread takes of a job of so many, while `others` are there too. */
function pieces(others: number): number[] {
  const control = new Control(new SharedArrayBuffer(Control.BYTES), 0);
  for (let thread = 1; thread <= others; thread++) control.join(thread);
  const taken: number[] = [];
  let done = 0;
  const kernel: UnitKernel = (from, to, thread, argument) => {
    assertEquals([from, control.done, thread, argument], [done, done, 7, 0.5]);
    taken.push(to - from);
    done = to;
  };
  control.offer(1, UNITS, [0.5]);
  control.work([() => {}, kernel], 7);
  assertEquals([done, control.done, control.failure], [UNITS, UNITS, undefined]);
  return taken;
}

Deno.test("a thread takes much of a job at first and little at last", () => {
  for (const others of [1, 2, 31]) {
    const taken = pieces(others);
    assertEquals(taken[0], Math.ceil(UNITS / 2 / (others + 1)));
    assertEquals(taken.slice(-others), Array(others).fill(1));
    assert(taken.every((units, i) => i === 0 || units <= taken[i - 1]!), `${taken}`);
  }
});
