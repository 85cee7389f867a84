/**
 * AVIF: the tree of ISO-BMFF boxes; places of items are corrected when boxes before them change their size.
 *
 * @module
 */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, latin1, patched, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A box: `head` is what a full box, or one that counts, has before its children. */
export interface Box {
  readonly type: string;
  readonly head: Uint8Array;
  readonly children: readonly Box[];
  /** The size as it is written: 1 means in eight bytes, 0 "to the end", any other number is a false one. */
  readonly size?: number | undefined;
}

/** Bytes before the children of boxes that have such. */
const CONTAINERS: Record<string, number> = {
  meta: 4,
  iprp: 0,
  ipco: 0,
  iinf: 6,
  iref: 4,
  dinf: 0,
  grpl: 0,
};
const TYPES = [
  "ftyp",
  "meta",
  "hdlr",
  "pitm",
  "iloc",
  "iinf",
  "infe",
  "iprp",
  "ipco",
  "ipma",
  "ispe",
  "pixi",
  "av1C",
  "colr",
  "irot",
  "imir",
  "clap",
  "pasp",
  "auxC",
  "iref",
  "dimg",
  "auxl",
  "mdat",
  "idat",
  "free",
  "uuid",
];

export function parseBoxes(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = view.getUint32(at) || bytes.length - at;
    const type = latin1(bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + size);
    const before = CONTAINERS[type];
    boxes.push(
      before === undefined ? { type, head: body, children: [] } : {
        type,
        head: body.subarray(0, before),
        children: parseBoxes(body.subarray(before)),
      },
    );
    at += size;
  }
  return boxes;
}

export function writeBoxes(boxes: readonly Box[]): Uint8Array<ArrayBuffer> {
  return joinedBytes(boxes.map(({ type, head, children, size }) => {
    const body = joinedBytes([head, writeBoxes(children)]);
    if (size === 1) {
      return joinedBytes([integer(1, 4), type, integer(body.length + 16, 8), body]);
    }
    return joinedBytes([integer(size ?? body.length + 8, 4), type, body]);
  }));
}

/** Writes a file whose `mdat` was `oldStart` bytes into it. */
export function writeAvif(
  boxes: readonly Box[],
  oldStart: number,
): Uint8Array<ArrayBuffer> {
  const moved = startOfData(boxes) - oldStart;
  return writeBoxes(
    moved === 0 ? boxes : boxes.map((box) => mended(box, moved)),
  );
}

/** The place where the pixels begin. */
export function startOfData(boxes: readonly Box[]): number {
  const before = boxes.findIndex(({ type }) => type === "mdat");
  return writeBoxes(boxes.slice(0, Math.max(0, before))).length;
}

function mended(box: Box, by: number): Box {
  if (box.type === "iloc") return { ...box, head: movedItems(box.head, by) };
  return { ...box, children: box.children.map((child) => mended(child, by)) };
}

/** `iloc` of version 0 with offsets and lengths of four bytes, as encoders write it; others stay as they are. */
function movedItems(iloc: Uint8Array, by: number): Uint8Array {
  const view = viewOf(iloc);
  if (iloc.length < 8 || iloc[0] !== 0 || iloc[4] !== 0x44 || iloc[5] !== 0) {
    return iloc;
  }
  let out = iloc;
  let at = 8;
  for (
    let items = view.getUint16(6);
    items > 0 && at + 6 <= iloc.length;
    items--
  ) {
    let extents = view.getUint16(at + 4);
    for (at += 6; extents > 0 && at + 8 <= iloc.length; extents--, at += 8) {
      out = patched(out, at, integer(Math.max(0, view.getUint32(at) + by), 4));
    }
  }
  return out;
}

/** Mutants of these files. */
export function avifMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parseBoxes);
  return (random) => {
    const original = random.pick(parsed);
    let boxes: readonly Box[] = original;
    const donors = everyBox(random.pick(parsed));
    for (const _ of random.edits()) boxes = editSome(boxes, random, donors);
    return damage(writeAvif(boxes, startOfData(original)), random);
  };
}

function everyBox(boxes: readonly Box[]): Box[] {
  return boxes.flatMap((box) => [box, ...everyBox(box.children)]);
}

/** Goes down into the tree, the deeper the more likely. */
function editSome(
  boxes: readonly Box[],
  random: CaseRandom,
  donors: readonly Box[],
): Box[] {
  const parents = boxes.filter(({ children }) => children.length > 0);
  if (parents.length > 0 && random.chance(0.85)) {
    const chosen = random.pick(parents);
    return boxes.map((box) =>
      box === chosen ? { ...box, children: editSome(box.children, random, donors) } : box
    );
  }
  return editList(boxes, random, (box) => editBox(box, random), donors);
}

function editBox(box: Box, random: CaseRandom): Box {
  if (random.chance(0.04)) {
    return { ...box, size: random.pick([0, 1, 7, 8, random.edge()]) };
  }
  if (random.chance(0.04)) return { ...box, type: random.pick(TYPES) };
  if (random.chance(0.04)) {
    return {
      type: box.type,
      head: new Uint8Array(box.head.slice(0, 4)),
      children: [box],
    };
  }
  if (box.type === "ispe" && random.chance(0.7)) {
    const side = random.chance(0.5) ? 1 + random.below(200) : random.edge();
    return {
      ...box,
      head: patched(box.head, random.pick([4, 8]), integer(side, 4)),
    };
  }
  return { ...box, head: editBytes(box.head, random) };
}
