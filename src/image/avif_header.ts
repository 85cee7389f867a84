import { PictureError } from "../errors.ts";
import { fourCc, type HeaderParser, slice } from "./header_parser.ts";

/** A box of the ISO base media file format: its type and what it holds. */
type Box = [type: number, data: DataView];

const [META, PITM, IPRP, IPCO, IPMA] = ["meta", "pitm", "iprp", "ipco", "ipma"].map(fourCc);
const [ISPE, IROT, IMIR] = ["ispe", "irot", "imir"].map(fourCc);

/** EXIF orientation after a turn of 0, 90, 180, 270 degrees against the clock, then the mirror named. */
const TURNED = [1, 8, 3, 6];
const TOP_DOWN = [4, 5, 2, 7];
const LEFT_RIGHT = [2, 7, 4, 5];

/** Size and orientation are properties of the primary item; EXIF's orientation does not count in this format. */
export const parseAvif: HeaderParser = (view, checkSize) => {
  const meta = inside(find(boxes(view), META));
  const properties = primaryProperties(meta);
  const size = find(properties, ISPE);
  const [width, height] = [size.getUint32(4), size.getUint32(8)];
  checkSize(width, height);
  return { width, height, orientation: orientationOf(properties) };
};

function orientationOf(properties: Box[]): number {
  const turn = properties.find(([type]) => type === IROT)?.[1].getUint8(0) ?? 0;
  const mirror = properties.find(([type]) => type === IMIR)?.[1].getUint8(0);
  const table = mirror === undefined ? TURNED : (mirror & 1) === 0 ? TOP_DOWN : LEFT_RIGHT;
  return table[turn & 3]!;
}

/** The boxes in a view, to its end. */
function boxes(view: DataView): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= view.byteLength;) {
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

function find(list: Box[], type: number | undefined): DataView {
  const box = list.find(([each]) => each === type);
  if (!box) throw new PictureError("corrupt", "Cannot decode an AVIF without the description of a picture");
  return box[1];
}

/** The boxes behind the version and flags of `meta`. */
function inside(meta: DataView): Box[] {
  return boxes(slice(meta, 4, meta.byteLength - 4));
}

/** The properties that `ipma` ties to the primary item, in its order. */
function primaryProperties(meta: Box[]): Box[] {
  const pitm = find(meta, PITM);
  const primary = pitm.getUint8(0) === 0 ? pitm.getUint16(4) : pitm.getUint32(4);
  const iprp = boxes(find(meta, IPRP));
  const all = boxes(find(iprp, IPCO));
  return propertyIndices(find(iprp, IPMA), primary).flatMap((index) => all.slice(index - 1, index));
}

/** One-based; entries are an item, a count, and indices of 7 or 15 bits under a bit that says "essential". */
function propertyIndices(ipma: DataView, item: number): number[] {
  const [version, wide] = [ipma.getUint8(0), (ipma.getUint8(3) & 1) === 1];
  let at = 8;
  for (let entries = ipma.getUint32(4); entries > 0; entries--) {
    const id = version === 0 ? ipma.getUint16(at) : ipma.getUint32(at);
    at += version === 0 ? 2 : 4;
    const count = ipma.getUint8(at++);
    const index = (i: number) => wide ? ipma.getUint16(at + 2 * i) & 0x7fff : ipma.getUint8(at + i) & 0x7f;
    if (id === item) return Array.from({ length: count }, (_, i) => index(i));
    at += wide ? 2 * count : count;
  }
  return [];
}
