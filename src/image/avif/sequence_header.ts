/**
 * The header of a sequence of AV1 frames, read before any frame is decoded.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import { slice } from "../header_parser.ts";
import { Bits } from "./bits.ts";
import { checkCount } from "./boxes.ts";

/** The largest frame that a decoder takes memory for. */
export interface Frame {
  width: number;
  height: number;
  /** Bits a sample: 8, 10 or 12. */
  depth: number;
}

const SEQUENCE_HEADER = 1;
const FRAME_HEADER = 3;
const FRAME = 6;

/** A still picture has one, and layers a few; each may take as long as the picture. */
const MAX_FRAMES = 8;
const MAX_UNITS = 10_000;

/** Walks the units of one item: all sequence headers must agree. */
export function readFrame(data: DataView): Frame {
  let found: Frame | undefined;
  let frames = 0;
  for (const [type, unit] of units(data)) {
    if (type === FRAME || type === FRAME_HEADER) frames++;
    if (type !== SEQUENCE_HEADER) continue;
    const frame = readSequenceHeader(new Bits(unit));
    if (found && !sameFrame(found, frame)) throw corrupt("whose data announces frames of several kinds");
    found = frame;
  }
  if (!found) throw corrupt("whose data has no sequence header");
  checkCount(frames, "frames in an item", MAX_FRAMES);
  return found;
}

export function sameFrame(a: Frame, b: Frame): boolean {
  return a.width === b.width && a.height === b.height && a.depth === b.depth;
}

function corrupt(problem: string): PictureError {
  return new PictureError("corrupt", `Cannot decode an AVIF ${problem}`);
}

/** The open bitstream units: each has a header that tells its type, and a length. */
function* units(data: DataView): Generator<[type: number, unit: DataView]> {
  let count = 0;
  for (let at = 0; at < data.byteLength;) {
    checkCount(++count, "units in an item", MAX_UNITS);
    const header = data.getUint8(at);
    const withoutLength = (header & 2) === 0;
    if ((header & 0x80) !== 0 || withoutLength) throw corrupt("whose data is no AV1");
    const layerIds = (header & 4) === 0 ? 0 : 1;
    const [length, start] = leb128(data, at + 1 + layerIds);
    yield [(header >> 3) & 15, slice(data, start, length)];
    at = start + length;
  }
}

/** A number of seven bits a byte, the lowest first; the top bit says that another byte follows. */
function leb128(data: DataView, at: number): [value: number, end: number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = data.getUint8(at + i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw corrupt("whose data is no AV1");
}

/** AV1 specification, 5.5.1, up to the depth of samples. */
function readSequenceHeader(bits: Bits): Frame {
  const profile = bits.read(3);
  bits.skip(1); // still picture
  const reduced = bits.flag();
  if (reduced) bits.skip(5); // level
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  const [width, height] = [bits.read(widthBits) + 1, bits.read(heightBits) + 1];
  if (!reduced && bits.flag()) bits.skip(7); // frame ids
  bits.skip(3);
  if (!reduced) skipTools(bits);
  bits.skip(3);
  const high = bits.flag();
  const twelve = profile === 2 && high && bits.flag();
  return { width, height, depth: twelve ? 12 : high ? 10 : 8 };
}

function skipOperatingPoints(bits: Bits): void {
  let delayBits: number | undefined;
  if (bits.flag()) { // timing
    bits.skip(64);
    if (bits.flag()) bits.skipUvlc();
    if (bits.flag()) { // decoder model
      delayBits = bits.read(5) + 1;
      bits.skip(42);
    }
  }
  const initialDelay = bits.flag();
  for (let points = bits.read(5) + 1; points > 0; points--) {
    bits.skip(12);
    if (bits.read(5) > 7) bits.skip(1); // tier
    if (delayBits !== undefined && bits.flag()) bits.skip(2 * delayBits + 1);
    if (initialDelay && bits.flag()) bits.skip(4);
  }
}

function skipTools(bits: Bits): void {
  bits.skip(4);
  const orderHint = bits.flag();
  if (orderHint) bits.skip(2);
  const screenContent = bits.flag() || bits.flag(); // chosen for each frame, or forced on
  if (screenContent && !bits.flag()) bits.skip(1); // motion vectors in whole pixels
  if (orderHint) bits.skip(3);
}
