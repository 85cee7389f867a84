import { PictureError } from "../../errors.ts";
import { fourCc, slice } from "../header_parser.ts";

/** A box of the ISO base media file format: its type and what it holds. */
export type Box = [type: number, data: DataView];

/** More boxes, items or references than this in one place are taken for an attack: a picture has some dozens. */
const MAX_COUNT = 10_000;

/** Refuses a count that no picture needs, before time and memory are taken for it. */
export function checkCount(count: number, what: string, most: number = MAX_COUNT): void {
  if (count <= most) return;
  throw new PictureError(
    "tooLarge",
    `Cannot decode an AVIF with more than ${most} ${what}: a picture needs a few`,
  );
}

/** The boxes in a view, to its end. */
export function boxes(view: DataView): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= view.byteLength;) {
    checkCount(found.length + 1, "boxes in one place");
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1) [size, header] = [view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12), 16];
    if (size === 0) size = view.byteLength - at; // to the end of the file
    if (size < header) throw new RangeError("a box smaller than its header");
    found.push([view.getUint32(at + 4), slice(view, at + header, size - header)]);
    at += size;
  }
  return found;
}

/** The first box of a type. */
export function find(list: Box[], type: string): DataView {
  const data = findOptional(list, type);
  if (data) return data;
  throw new PictureError(
    "corrupt",
    `Cannot decode an AVIF without the description of a picture: it has no box "${type}"`,
  );
}

/** The first box of a type, or nothing. */
export function findOptional(list: Box[], type: string): DataView | undefined {
  const code = fourCc(type);
  return list.find(([each]) => each === code)?.[1];
}

/** The content of a box behind the version and flags that some boxes begin with. */
export function behindVersion(box: DataView): DataView {
  return slice(box, 4, box.byteLength - 4);
}

/** Reads one number after the other, of 0 to 8 bytes, the highest first. */
export class Cursor {
  at = 0;

  constructor(readonly view: DataView) {}

  read(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + this.view.getUint8(this.at++);
    return value;
  }
}
