/**
 * The items that a file's `meta` box describes: what each is, where its data lies, what it refers to.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import { bytesOf, fourCc, slice } from "../header_parser.ts";
import { behindVersion, type Box, boxes, checkCount, Cursor, find, findOptional } from "./boxes.ts";
import { type Extent, readLocations } from "./locations.ts";

/** A property as an item has it: its box, and whether a reader that does not know it must give up. */
export interface Property {
  type: number;
  data: DataView;
  essential: boolean;
}

/** One item, such as a coded picture, a grid of pictures, or metadata. */
export interface Item {
  id: number;
  /** Four characters as a number. */
  type: number;
  /** MIME type of an item of type `mime`; else empty. */
  contentType: string;
  properties: Property[];
  extents: Extent[];
}

/** One reference from an item to others, in the order given. */
export interface Reference {
  type: number;
  from: number;
  to: number[];
}

/** The content of a `meta` box. */
export interface Items {
  /** Id of the item that is the picture. */
  primary: number;
  get(id: number): Item;
  references: Reference[];
}

const MIME = fourCc("mime");
const MAX_PROPERTIES = 64;

/** @param file all of the file's boxes */
export function readItems(file: Box[]): Items {
  const meta = boxes(behindVersion(find(file, "meta")));
  const pitm = find(meta, "pitm");
  const kinds = readKinds(find(meta, "iinf"));
  const properties = readProperties(boxes(find(meta, "iprp")));
  const extents = readLocations(find(meta, "iloc"), findOptional(meta, "idat"));
  const get = (id: number): Item => {
    const kind = kinds.get(id);
    if (kind) return { id, ...kind, properties: properties(id), extents: extents(id) };
    throw new PictureError("corrupt", `Cannot decode an AVIF that refers to an item ${id} it does not have`);
  };
  return {
    primary: pitm.getUint8(0) === 0 ? pitm.getUint16(4) : pitm.getUint32(4),
    get,
    references: readReferences(findOptional(meta, "iref")),
  };
}

type Kind = Pick<Item, "type" | "contentType">;

/** `iinf`: the kinds of items, by their ids. */
function readKinds(iinf: DataView): Map<number, Kind> {
  const kinds = new Map<number, Kind>();
  const header = iinf.getUint8(0) === 0 ? 6 : 8;
  for (const [, entry] of boxes(slice(iinf, header, iinf.byteLength - header))) {
    const version = entry.getUint8(0);
    if (version < 2) continue; // kinds of items that are no pictures
    const at = version === 2 ? 8 : 10;
    const id = version === 2 ? entry.getUint16(4) : entry.getUint32(4);
    const type = entry.getUint32(at);
    if (!kinds.has(id)) kinds.set(id, { type, contentType: type === MIME ? contentType(entry, at + 4) : "" });
  }
  return kinds;
}

/** The second of the texts that end in NUL, behind the item's name. */
function contentType(entry: DataView, at: number): string {
  const text = slice(entry, at, Math.min(entry.byteLength - at, 300));
  return String.fromCharCode(...bytesOf(text)).split("\0")[1] ?? "";
}

/** `ipco` has the properties, and `ipma` says which of them, counted from 1, an item has. */
function readProperties(iprp: Box[]): (id: number) => Property[] {
  const all = boxes(find(iprp, "ipco"));
  const ofItem = new Map<number, [index: number, essential: boolean][]>();
  for (const [type, ipma] of iprp) if (type === fourCc("ipma")) readAssociations(ipma, ofItem);
  return (id) =>
    (ofItem.get(id) ?? []).flatMap(([index, essential]) =>
      all.slice(index - 1, index).map(([type, data]) => ({ type, data, essential }))
    );
}

/** Entries are an item, a count, and indices of 7 or 15 bits under a bit that says "essential". */
function readAssociations(ipma: DataView, ofItem: Map<number, [number, boolean][]>): void {
  const cursor = new Cursor(ipma);
  const version = cursor.read(1);
  const bytes = (cursor.read(3) & 1) + 1;
  const top = bytes === 1 ? 0x80 : 0x8000;
  const entries = cursor.read(4);
  checkCount(ofItem.size + entries, "items");
  for (let i = 0; i < entries; i++) {
    const id = cursor.read(version === 0 ? 2 : 4);
    const list: [number, boolean][] = [];
    const count = cursor.read(1);
    checkCount(count, "properties of an item", MAX_PROPERTIES);
    for (let k = 0; k < count; k++) {
      const value = cursor.read(bytes);
      if ((value & (top - 1)) > 0) list.push([value & (top - 1), (value & top) !== 0]);
    }
    if (!ofItem.has(id)) ofItem.set(id, list);
  }
}

/** `iref`, which may be absent. */
function readReferences(iref: DataView | undefined): Reference[] {
  if (!iref) return [];
  const idBytes = iref.getUint8(0) === 0 ? 2 : 4;
  let total = 0;
  return boxes(behindVersion(iref)).map(([type, data]) => {
    const cursor = new Cursor(data);
    const from = cursor.read(idBytes);
    const count = cursor.read(2);
    checkCount(total += count, "references");
    return { type, from, to: Array.from({ length: count }, () => cursor.read(idBytes)) };
  });
}
