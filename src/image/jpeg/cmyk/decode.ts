import type { RgbPicture } from "../../picture.ts";
import { isFrame, readFrame } from "../frame.ts";
import type { Frame } from "../frame.ts";
import { APP14, segmentsOf, SOS } from "../markers.ts";
import type { Coded } from "./block.ts";
import { type Rows, writeRgb } from "./colours.ts";
import { type Component, componentOf } from "./component.ts";
import { damaged } from "./damaged.ts";
import { type Huffman, huffmanTables } from "./huffman.ts";
import { inverseDct } from "./idct.ts";
import { readScan } from "./scan.ts";
import { type Plane, rowOf } from "./upsample.ts";
import { ZIGZAG } from "./zigzag.ts";

const [DHT, DQT, DRI] = [0xc4, 0xdb, 0xdd];
const ADOBE = 0x41646f62;

/**
 * Decodes a JPEG of four components, CMYK or YCCK, to the bytes of Pillow's `convert("RGB")`: values are taken for
 * inverted, whether Adobe's mark is there or not, and profiles are not looked at. libjpeg as it is compiled for the other
 * JPEGs has no colours for four components, and the packages that have are either far from Pillow's pixels or hang at
 * damaged files.
 *
 * @throws {PictureError} for a damaged or cut off file @throws {RangeError} for one whose tables are cut off
 */
export function decodeCmyk(bytes: Uint8Array): RgbPicture {
  const decoder = new Decoder(bytes);
  for (const { marker, data } of segmentsOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    decoder.take(marker, data);
  }
  return decoder.picture();
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #huffman = new Map<number, Huffman>();
  readonly #factors = new Map<number, Uint16Array>();
  readonly #components = new Map<number, { component: Component; factors: number }>();
  #frame: Frame | undefined;
  #interval = 0;
  #ycck = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(marker: number, data: DataView): void {
    if (marker === DQT) this.#takeFactors(data);
    else if (marker === DHT) {
      for (const [number, table] of huffmanTables(data)) this.#huffman.set(number, table);
    } else if (marker === DRI) this.#interval = data.getUint16(0);
    else if (marker === APP14 && data.byteLength >= 12 && data.getUint32(0) === ADOBE) {
      this.#ycck = data.getUint8(11) !== 0;
    } else if (isFrame(marker)) this.#takeFrame(marker, data);
    else if (marker === SOS) this.#takeScan(data);
  }

  picture(): RgbPicture {
    if (!this.#frame) throw damaged("it has no frame");
    const { width, height } = this.#frame;
    const planes = [...this.#components.values()].map(({ component }) => planeOf(component, width, height));
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      const rows = planes.map((plane) => rowOf(plane, y, width)) as unknown as Rows;
      writeRgb(rows, this.#ycck, data.subarray(3 * width * y, 3 * width * (y + 1)));
    }
    return { data, width, height };
  }

  /** Tables of 8 or 16 bits, in the order of the file. */
  #takeFactors(data: DataView): void {
    for (let at = 0; at < data.byteLength;) {
      const number = data.getUint8(at++);
      const size = number >> 4 ? 2 : 1;
      const factors = new Uint16Array(64);
      for (let i = 0; i < 64; i++, at += size) {
        factors[ZIGZAG[i]!] = size === 2 ? data.getUint16(at) : data.getUint8(at);
      }
      this.#factors.set(number & 15, factors);
    }
  }

  #takeFrame(marker: number, data: DataView): void {
    if (this.#frame) throw damaged("it has more than one frame");
    const frame = this.#frame = readFrame(marker, data);
    frame.sampling.forEach((_, i) => {
      const [id, factors] = [data.getUint8(6 + 3 * i), data.getUint8(8 + 3 * i)];
      this.#components.set(id, { component: componentOf(frame, i), factors });
    });
    if (this.#components.size !== 4) throw damaged("it has not four different components");
  }

  #takeScan(data: DataView): void {
    if (!this.#frame) throw damaged("its pixels come before its frame");
    const parts = Array.from({ length: data.getUint8(0) }, (_, i) => this.#coded(data, 1 + 2 * i));
    if (parts.length === 0) throw damaged("a scan has no components");
    readScan(this.#bytes, this.#frame, { data, parts, interval: this.#interval });
  }

  /** A component of a scan, from its number and those of its two Huffman tables. */
  #coded(data: DataView, at: number): Coded {
    const found = this.#components.get(data.getUint8(at));
    if (!found) throw damaged("a scan is of a component that it has not");
    const { component, factors } = found;
    component.factors ??= this.#factors.get(factors);
    component.last = 0;
    const tables = data.getUint8(at + 1);
    return { component, dc: this.#huffman.get(tables >> 4), ac: this.#huffman.get(16 + (tables & 15)) };
  }
}

/** Takes the memory of the coefficients back, block by block of the planes. */
function planeOf(component: Component, width: number, height: number): Plane {
  const { columns, rows, stride, across, down, coefficients, factors } = component;
  if (!factors) throw damaged("a component has no pixels, or no table for them");
  const samples = new Uint8ClampedArray(64 * columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = 64 * (row * stride + column);
      inverseDct(coefficients, from, factors, samples, 64 * row * columns + 8 * column, 8 * columns);
    }
  }
  component.coefficients = new Int16Array(0);
  const size = { columns: Math.ceil(width / across), rows: Math.ceil(height / down) };
  return { samples, stride: 8 * columns, ...size, across, down };
}
