/**
 * Attacks by one client during which a server must go on answering the others.
 *
 * @module
 */
import { joinedBytes } from "../../src/util/joined.ts";
import { plainPng } from "./helpers.ts";

/** Bodies that cost much more than their sender pays. */
export interface Attack {
  readonly name: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
}

const encode = (text: string) => new TextEncoder().encode(text);

/** A progressive grey JPEG of one colour, with many scans that change nothing. */
export function scanBomb(width: number, height: number, scans: number): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const table = (id: number, symbol: number) => segment(0xc4, [id, 1, ...Array<number>(15).fill(0), symbol]);
  const firstScan = [...segment(0xda, [1, 1, 0, 0, 0, 0]), ...new Uint8Array(Math.ceil(blocks / 8))];
  const scan = Uint8Array.from([...segment(0xda, [1, 1, 0, 1, 63, 16]), ...endsOfBand(blocks)]);
  const head = [
    0xff,
    0xd8,
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(0xc2, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    ...table(0, 0),
    ...table(0x10, 0xe0),
    ...firstScan,
  ];
  return joinedBytes([
    Uint8Array.from(head),
    ...Array<Uint8Array>(scans).fill(scan),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

function segment(marker: number, body: readonly number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
}

/** The code that skips 32,766 blocks, as often as it takes, filled up with ones. */
function endsOfBand(blocks: number): number[] {
  const bits = "011111111111110".repeat(Math.ceil(blocks / 32_766));
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  return (padded.match(/.{8}/g) ?? []).flatMap((byte) =>
    byte === "11111111" ? [255, 0] : [parseInt(byte, 2)]
  );
}

/** An AVIF of 16 MB that consists of empty boxes. */
function avifBoxes(): Uint8Array<ArrayBuffer> {
  const boxes = new Uint8Array(16e6 - 16e6 % 4);
  const view = new DataView(boxes.buffer);
  [20, 0x66747970, 0x61766966, 0, 0x61766966].forEach((word, i) => view.setUint32(4 * i, word)); // ftyp avif
  for (let at = 20; at + 8 <= boxes.length; at += 8) {
    view.setUint32(at, 8);
    view.setUint32(at + 4, 0x66726565); // free
  }
  return boxes;
}

function formParts(): Uint8Array<ArrayBuffer> {
  const part = '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n\r\n';
  return encode(part.repeat(Math.floor(15.99e6 / part.length)) + "--b--\r\n");
}

/** A picture of `../shared/cases`, if it is there: an AVIF whose frame is larger than it says. */
async function lyingAvif(): Promise<Attack[]> {
  const url = new URL("../../../shared/cases/attack/avif_ispe_100x100_frame_5792x5792.avif", import.meta.url);
  const body = await Deno.readFile(url).catch(() => undefined);
  return body ? [{ name: "AVIF that says 100x100 and is 5792x5792", body }] : [];
}

/** All attacks by a body. */
export async function bodyAttacks(): Promise<Attack[]> {
  return [
    { name: "JPEG of 5,000 scans", body: scanBomb(1408, 1408, 5000) },
    { name: "JPEG of 1,300,000 scans", body: scanBomb(1408, 1408, 1_300_000) },
    { name: "large JPEG of 400 scans", body: scanBomb(4992, 4992, 400) },
    ...await lyingAvif(),
    { name: "PNG of 1x25,000,000", body: plainPng(1, 25e6) },
    { name: "PNG of 25,000,000x1", body: plainPng(25e6, 1) },
    { name: "AVIF of 2,000,000 boxes", body: avifBoxes() },
    { name: "form of 240,000 files", body: formParts(), contentType: "multipart/form-data; boundary=b" },
  ];
}

/** Begins to upload, and stops: the connection is open until it is closed. */
export async function stall(address: string, bytes: number): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const chunk = new Uint8Array(bytes).fill(97);
  const head = `POST /classify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${
    bytes.toString(16)
  }\r\n`;
  for (const part of [encode(head), chunk]) {
    for (let at = 0; at < part.length;) at += await connection.write(part.subarray(at));
  }
  return connection;
}
