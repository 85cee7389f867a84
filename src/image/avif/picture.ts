/**
 * The items of an AVIF that make its picture: the primary item, a coded picture or a grid of them, checked before a
 * decoder sees any of it.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import { type CheckSize, fourCc } from "../header_parser.ts";
import type { ItemData } from "./data.ts";
import { readGrid } from "./grid.ts";
import type { Item, Items, Reference } from "./items.ts";
import { checkEssential, depthOf, isLayered, sizeOf } from "./properties.ts";
import { type Frame, sameFrame } from "./sequence_header.ts";

/** An item with its bytes. */
export interface Coded {
  item: Item;
  data: DataView;
}

/** A coded picture, or a grid of them. */
export interface CodedImage extends Coded {
  width: number;
  height: number;
  /** The tiles of a grid, row by row from the top left; empty where the item is coded itself. */
  tiles: Coded[];
}

/** The picture of an AVIF. */
export interface AvifPicture {
  color: CodedImage;
  /** The alpha, only where colors are multiplied by it; otherwise it is dropped, as the result is opaque. */
  alpha: CodedImage | undefined;
}

const [AV01, GRID, DIMG, AUXL, PREM] = ["av01", "grid", "dimg", "auxl", "prem"].map(fourCc);

/** @param data the bytes of the file's items @param checkSize called for every size that memory is taken for */
export function readPicture(items: Items, data: ItemData, checkSize: CheckSize): AvifPicture {
  const color = readImage(items.get(items.primary), items, data, checkSize);
  const alpha = premultiplier(items);
  return { color, alpha: alpha && readImage(alpha, items, data, checkSize) };
}

/** The item that the primary one's colors are multiplied by. */
function premultiplier({ primary, references, get }: Items): Item | undefined {
  const prem = references.find(({ type, from }) => type === PREM && from === primary);
  const isAlpha = ({ type, from, to }: Reference) =>
    type === AUXL && to.includes(primary) && prem?.to.includes(from);
  const alpha = references.find(isAlpha);
  return alpha && get(alpha.from);
}

function readImage(item: Item, items: Items, data: ItemData, checkSize: CheckSize): CodedImage {
  const [width, height] = sizeOf(item);
  checkSize(width, height);
  checkEssential(item);
  const image = { item, data: data.of(item), width, height };
  if (item.type === AV01) {
    checkedFrame(item, data, checkSize);
    return { ...image, tiles: [] };
  }
  if (item.type !== GRID) throw unsupported("whose picture is neither a coded picture nor a grid of them");
  const { columns, rows, ...size } = readGrid(image.data);
  if (size.width !== width || size.height !== height) {
    throw contradiction(`its grid makes ${size.width}x${size.height} pixels, ispe says ${width}x${height}`);
  }
  const { tiles, frame } = readTiles(item, items, data, columns * rows, checkSize);
  checkSize(frame.width * columns, frame.height * rows);
  return { ...image, tiles };
}

/** The pictures that a grid refers to, in the order of its references, which need not be that of their ids. */
function readTiles(grid: Item, items: Items, data: ItemData, count: number, checkSize: CheckSize) {
  const ids = items.references.flatMap(({ type, from, to }) => type === DIMG && from === grid.id ? to : []);
  const different = new Set(ids).size;
  if (ids.length !== count || different !== count) {
    throw contradiction(`its grid wants ${count} tiles, and names ${different}`);
  }
  const tiles = ids.map(items.get);
  const frames = tiles.map((item) => {
    if (item.type !== AV01) throw unsupported("with a grid of what is no coded picture");
    checkEssential(item);
    return checkedFrame(item, data, checkSize);
  });
  const frame = frames[0]!;
  if (frames.some((each) => !sameFrame(each, frame))) {
    throw contradiction("the tiles of its grid differ in kind");
  }
  return { tiles: tiles.map((item) => ({ item, data: data.of(item) })), frame };
}

/** The frame in an item's data, which must be what the item's properties say; of layers the last has that size. */
function checkedFrame(item: Item, data: ItemData, checkSize: CheckSize): Frame {
  const [width, height] = sizeOf(item);
  checkSize(width, height);
  const frame = data.frameOf(item);
  checkSize(frame.width, frame.height);
  const same = frame.width === width && frame.height === height;
  if (!same && !(isLayered(item) && frame.width >= width && frame.height >= height)) {
    throw contradiction(`ispe says ${width}x${height}, its frame has ${frame.width}x${frame.height}`);
  }
  if (depthOf(item) !== frame.depth) {
    throw contradiction(`av1C says ${depthOf(item)} bits a sample, its frame has ${frame.depth}`);
  }
  return frame;
}

function contradiction(found: string): PictureError {
  return new PictureError("corrupt", `Cannot decode this AVIF, which contradicts itself: ${found}`);
}

function unsupported(what: string): PictureError {
  return new PictureError("unsupported", `Cannot decode an AVIF ${what}`);
}
