import type { Random } from "./random.ts";

/** A copy of a file with one to four of its first `within` bytes changed. */
export function changedBytes(
  file: Uint8Array,
  random: Random,
  within: number,
): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(file);
  for (let left = 1 + random.below(4); left > 0; left--) {
    copy[random.below(Math.min(within, file.length))] = random.pick([0, 1, 0x7f, 0xff, random.below(256)]);
  }
  return copy;
}
