import type { HeaderParser } from "../header_parser.ts";
import { corrupt } from "./chunks.ts";
import { layoutOf } from "./layout.ts";
import { orientationOf } from "./notes.ts";

/** Bits a sample for each colour type. */
const DEPTHS: Record<number, readonly number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Walks every chunk, so that pixels that are cut off are found out here. */
export const parsePng: HeaderParser = (view, checkSize) => {
  const { header, notes } = layoutOf(view, (header) => {
    checkSize(header.getUint32(0), header.getUint32(4));
    const [bits, type] = [header.getUint8(8), header.getUint8(9)];
    if (!DEPTHS[type]?.includes(bits)) {
      throw corrupt(`has ${bits} bits and colour type ${type}: there is no such kind`);
    }
  });
  return { width: header.getUint32(0), height: header.getUint32(4), orientation: orientationOf(notes) };
};
