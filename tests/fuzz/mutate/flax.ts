/** Files of MessagePack: bytes that begin values become those that begin others, and lengths become odd. @module */
import { integer, patched } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes } from "./edit.ts";

/** Where values begin that have a length, and some that have none. */
const HEADS = [
  0x80,
  0x8f,
  0x90,
  0x9f,
  0xa0,
  0xbf,
  0xc0,
  0xc1,
  0xc4,
  0xc6,
  0xc7,
  0xc9,
  0xcf,
  0xd4,
  0xd8,
  0xdb,
  0xdd,
  0xdf,
  0xff,
];

export function flaxMutator(files: readonly Uint8Array[]): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  return (random) => {
    let file = random.pick(files).slice();
    for (const _ of random.edits()) {
      const at = random.below(file.length);
      const kind = random.below(10);
      if (kind < 4) file = patched(file, at, Uint8Array.of(random.pick(HEADS)));
      else if (kind < 7) file = patched(file, at, integer(random.edge(), random.pick([1, 2, 4]), false));
      else file = editBytes(file, random);
    }
    return damage(file, random);
  };
}
