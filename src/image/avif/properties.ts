import { PictureError } from "../../errors.ts";
import { fourCc } from "../header_parser.ts";
import type { Item, Property } from "./items.ts";

const [ISPE, AV1C, LSEL, A1OP, IROT, IMIR] = ["ispe", "av1C", "lsel", "a1op", "irot", "imir"].map(fourCc);

/** Properties that a decoder of the coded pixels needs. */
const FOR_DECODER = ["ispe", "av1C", "auxC", "colr", "lsel", "a1op", "a1lx"].map(fourCc);

/** Properties that are applied here, made anew, or ignored, as Pillow ignores `clap`, a part to show. */
const NOT_FOR_DECODER = ["irot", "imir", "pixi", "pasp", "clap"].map(fourCc);

/** EXIF orientation for a rotation of 0, 90, 180, 270 degrees counter-clockwise, then the mirror named. */
const ROTATED = [1, 8, 3, 6];
const TOP_DOWN = [4, 5, 2, 7];
const LEFT_RIGHT = [2, 7, 4, 5];

/** `irot` and `imir` as EXIF orientation; 1 where there is neither. */
export function orientationOf(item: Item): number {
  const rotation = optional(item, IROT)?.getUint8(0) ?? 0;
  const mirror = optional(item, IMIR)?.getUint8(0);
  const table = mirror === undefined ? ROTATED : (mirror & 1) === 0 ? TOP_DOWN : LEFT_RIGHT;
  return table[rotation & 3]!;
}

/** `ispe`. */
export function sizeOf(item: Item): [width: number, height: number] {
  const ispe = required(item, ISPE);
  return [ispe.getUint32(4), ispe.getUint32(8)];
}

/** Bits a sample by `av1C`: 8, 10 or 12. */
export function depthOf(item: Item): number {
  const flags = required(item, AV1C).getUint8(2);
  return (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
}

/** Tells whether `av1C` says that there is no chroma. */
export function isMonochrome(item: Item): boolean {
  return (required(item, AV1C).getUint8(2) & 0x10) !== 0;
}

/** Tells whether one of several frames of different sizes is chosen. */
export function isLayered({ properties }: Item): boolean {
  return properties.some(({ type }) => type === LSEL || type === A1OP);
}

export function propertiesForDecoder({ properties }: Item): Property[] {
  return properties.filter(({ type }) => FOR_DECODER.includes(type));
}

/** Refuses what may not be ignored and is not known. */
export function checkEssential({ properties }: Item): void {
  const known = ({ type }: Property) => FOR_DECODER.includes(type) || NOT_FOR_DECODER.includes(type);
  if (properties.every((property) => !property.essential || known(property))) return;
  throw new PictureError("unsupported", "Cannot decode an AVIF with an essential property that is not known");
}

function optional({ properties }: Item, type: number | undefined): DataView | undefined {
  return properties.find((property) => property.type === type)?.data;
}

function required(item: Item, type: number | undefined): DataView {
  const data = optional(item, type);
  if (data) return data;
  throw new PictureError("corrupt", "Cannot decode an AVIF without the description of a picture");
}
