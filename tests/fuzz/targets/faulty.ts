/** A kind whose cases fail in every way that the harness must find. @module */
import { PictureError } from "../../../src/errors.ts";
import type { Kind } from "../kind.ts";

export const [HANGS, ENDS, UNTYPED, LEAKS] = [3, 5, 7, 9];

export function open(): Promise<Kind> {
  return Promise.resolve({
    refusals: ["PictureError"],
    make: (random) => random.bytes(8),
    async run(_, { seed }) {
      await 0;
      if (seed === HANGS) { for (;;); }
      if (seed === ENDS) Deno.exit(7);
      if (seed === UNTYPED) throw new TypeError("a strange one");
      if (seed === LEAKS) {
        throw new PictureError("corrupt", "Cannot decode: x is not a function");
      }
      if (seed % 2 === 0 && seed < 8) {
        throw new PictureError("corrupt", "Cannot decode this");
      }
    },
  });
}
