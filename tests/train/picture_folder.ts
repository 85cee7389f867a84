/**
 * A folder of small pictures that are easy to tell apart.
 *
 * @module
 */
import { keyOf, RandomStream } from "../../src/numbers/random_stream.ts";

/** Stripes of these directions, of which there are four. */
export const CLASS_NAMES = ["Größe 1", "down", "grey", "up & across"];

/** Makes `count` PNGs of 16×16 for each of the first `classes`; they are to be removed with the folder. */
export async function makePictures(count: number, classes = 3): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [label, name] of CLASS_NAMES.slice(0, classes).entries()) {
    await Deno.mkdir(`${folder}/${name}`);
    for (let i = 0; i < count; i++) {
      const noise = new RandomStream(keyOf(label, i));
      const bright = (x: number, y: number) => [x >> 1, y >> 1, 0, (x + y) >> 1][label]! & 1;
      const png = await encodePng(16, (x, y) => 255 * (0.35 * bright(x, y) + 0.6 * noise.uniform()));
      await Deno.writeFile(`${folder}/${name}/${i}.png`, png);
    }
  }
  return folder;
}

/** A square grey picture. */
async function encodePng(side: number, valueOf: (x: number, y: number) => number): Promise<Uint8Array> {
  const rows = new Uint8Array(side * (side + 1)); // each begins with its filter: 0, none
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) rows[y * (side + 1) + 1 + x] = valueOf(x, y);
  }
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  header[8] = 8; // bits of a grey value
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", await new Response(deflated).bytes()),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
