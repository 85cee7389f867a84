import { PictureError } from "../../errors.ts";
import { slice } from "../header_parser.ts";
import { checkCount, Cursor } from "./boxes.ts";

/** A part of an item's data. */
export interface Extent {
  /** The bytes it counts from: the file where this is absent. */
  source: DataView | undefined;
  offset: number;
  length: number;
}

const MAX_EXTENTS = 100;

/**
 * `iloc`: where each item's data lies, in the file or in `idat`.
 *
 * @returns the parts of an item by its id, an error where it has none that can be read
 */
export function readLocations(iloc: DataView, idat: DataView | undefined): (id: number) => Extent[] {
  const found = new Map<number, () => Extent[]>();
  const cursor = new Cursor(iloc);
  const version = cursor.read(1);
  cursor.read(3);
  const [sizes, more] = [cursor.read(1), cursor.read(1)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const items = cursor.read(version < 2 ? 2 : 4);
  checkCount(items, "items");
  for (let i = 0; i < items; i++) {
    const id = cursor.read(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : cursor.read(2) & 15;
    cursor.read(2); // data reference: this file
    const base = cursor.read(baseBytes);
    const count = cursor.read(2);
    const at = cursor.at;
    cursor.at += count * (indexBytes + offsetBytes + lengthBytes);
    if (cursor.at > iloc.byteLength) throw new RangeError("iloc ends early");
    if (found.has(id)) continue;
    found.set(id, () => {
      checkReadable(method, count, idat);
      const parts = new Cursor(slice(iloc, at, iloc.byteLength - at));
      return Array.from({ length: count }, () => {
        parts.read(indexBytes);
        const offset = base + parts.read(offsetBytes);
        return { source: method === 1 ? idat : undefined, offset, length: parts.read(lengthBytes) };
      });
    });
  }
  return (id) => found.get(id)?.() ?? [];
}

function checkReadable(method: number, count: number, idat: DataView | undefined): void {
  checkCount(count, "parts of an item", MAX_EXTENTS);
  if (method > 1 || (method === 1 && !idat)) {
    const problem = `Cannot decode an AVIF whose data lies in a place of kind ${method}`;
    throw new PictureError("unsupported", `${problem}: the file itself or its idat box is wanted`);
  }
}
