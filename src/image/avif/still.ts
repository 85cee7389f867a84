/**
 * An AVIF file of our own making, with nothing in it but the picture: what was checked is what the decoder sees, tiles
 * lie in the order of their places, and what it insists on is there.
 *
 * @module
 */
import { joinedBytes } from "../../util/joined.ts";
import { bytesOf } from "../header_parser.ts";
import { box, u16, u32 } from "./box_writer.ts";
import type { AvifPicture, Coded, CodedImage } from "./picture.ts";
import { depthOf, isMonochrome, propertiesForDecoder } from "./properties.ts";

/** One item of the new file; ids count from 1 in the order of the list. */
interface NewItem extends Coded {
  /** Ids of a grid's tiles. */
  tiles: number[];
  /** True for a picture, false for a tile of one. */
  whole: boolean;
}

/** The decoder takes a grid's tiles in the order in which it first meets them, which is this list's. */
export function stillAvif({ color, alpha }: AvifPicture): Uint8Array {
  const items = [...itemsOf(color, 1)];
  const alphaId = items.length + 1;
  if (alpha) items.push(...itemsOf(alpha, alphaId));
  const references = items.flatMap(({ tiles }, i) =>
    tiles.length > 0 ? [reference("dimg", i + 1, tiles)] : []
  );
  if (alpha) references.push(reference("auxl", alphaId, [1]), reference("prem", 1, [alphaId]));
  const start = box("ftyp", "avif", u32(0), "avif", "mif1", "miaf");
  const rest = [
    box("hdlr", u32(0), u32(0), "pict", new Uint8Array(13)),
    box("pitm", u32(0), u16(1)),
    itemInfos(items),
    ...(references.length > 0 ? [box("iref", u32(0), ...references)] : []),
    itemProperties(items),
  ];
  const { data, places } = layOut(items);
  const meta = (base: number) => box("meta", u32(0), ...rest, locations(places, base));
  const base = start.length + meta(0).length + 8;
  return joinedBytes([start, meta(base), box("mdat", ...data)]);
}

function itemsOf({ item, data, tiles }: CodedImage, id: number): NewItem[] {
  const whole = { item, data, tiles: tiles.map((_, i) => id + 1 + i), whole: true };
  return [whole, ...tiles.map((tile) => ({ ...tile, tiles: [], whole: false }))];
}

function reference(type: string, from: number, to: number[]): Uint8Array {
  return box(type, u16(from), u16(to.length), ...to.map(u16));
}

function itemInfos(items: NewItem[]): Uint8Array {
  const entries = items.map(({ item }, i) =>
    box("infe", u32(2 << 24), u16(i + 1), u16(0), u32(item.type), u16(0).subarray(1))
  );
  return box("iinf", u32(0), u16(items.length), ...entries);
}

/** Items that had a property in common have it in common still. */
function itemProperties(items: NewItem[]): Uint8Array {
  const made: Uint8Array[] = [];
  const known = new Map<DataView, number>();
  const add = (type: number, data: DataView) => {
    const index = known.get(data) ?? made.push(box(type, bytesOf(data)));
    known.set(data, index);
    return index;
  };
  const associations = items.map(({ item, tiles, whole }, i) => {
    const list = propertiesForDecoder(item).map(({ type, data, essential }) =>
      u16((essential ? 0x8000 : 0) | add(type, data))
    );
    const coded = items[tiles.length > 0 ? tiles[0]! - 1 : i]!.item;
    if (whole) list.push(u16(made.push(pixi(depthOf(coded), isMonochrome(coded) ? 1 : 3))));
    return joinedBytes([u16(i + 1), Uint8Array.of(list.length), ...list]);
  });
  return box("iprp", box("ipco", ...made), box("ipma", u32(1), u32(items.length), ...associations));
}

/** Bits a sample of each channel. */
function pixi(depth: number, channels: number): Uint8Array {
  return box("pixi", u32(0), Uint8Array.of(channels, ...Array<number>(channels).fill(depth)));
}

/** The data of all items one after the other; what several have is there once. */
function layOut(items: NewItem[]): { data: Uint8Array[]; places: [at: number, length: number][] } {
  const data: Uint8Array[] = [];
  const known = new Map<DataView, number>();
  let end = 0;
  const places = items.map((item): [number, number] => {
    const length = item.data.byteLength;
    const at = known.get(item.data) ?? end;
    if (at === end) {
      data.push(bytesOf(item.data));
      known.set(item.data, at);
      end += length;
    }
    return [at, length];
  });
  return { data, places };
}

function locations(places: [at: number, length: number][], base: number): Uint8Array {
  const entries = places.map(([at, length], i) =>
    joinedBytes([u16(i + 1), u16(0), u16(1), u32(base + at), u32(length)])
  );
  return box("iloc", u32(0), u16(0x4400), u16(places.length), ...entries);
}
