import { assert, assertEquals } from "@std/assert";
import { Control } from "./control.ts";
import type { Kernels } from "./kernels.ts";

const ROWS = 100;

/** Rows of each piece that a lone thread takes of a job of so many units, while `others` are there too. */
function pieces(others: number): number[] {
  const control = new Control(new SharedArrayBuffer(Control.BYTES), 0);
  for (let thread = 1; thread <= others; thread++) control.join(thread);
  const taken: number[] = [];
  let done = 0;
  const layerNorm: Kernels["layerNorm"] = (x, _scale, _bias, rows) => {
    assertEquals([x, control.done], [done * 4, done]);
    taken.push(rows);
    done += rows;
  };
  control.offer({ operator: "layerNorm", units: ROWS, args: [0, 0, 0, ROWS, 1, 0, 0, 1] });
  control.work({ layerNorm } as unknown as Kernels, 0);
  assertEquals([done, control.done, control.failure], [ROWS, ROWS, undefined]);
  return taken;
}

Deno.test("a thread takes much of a job at first and little at last", () => {
  for (const others of [1, 2, 31]) {
    const taken = pieces(others);
    assertEquals(taken[0], Math.ceil(ROWS / 2 / (others + 1)));
    assertEquals(taken.slice(-others), Array(others).fill(1));
    assert(taken.every((rows, i) => i === 0 || rows <= taken[i - 1]!), `${taken}`);
  }
});
