/** PNG: chunks with their checksums, and the zlib stream, made again. @module */
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, latin1, patched, utf8, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A chunk; of all IDAT together `data` are the rows, unpacked. */
export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** The number that is written instead of the length. */
  readonly length?: number;
  readonly wrongChecksum?: boolean;
  /** The number of IDAT chunks that the stream is cut into. */
  readonly pieces?: number;
  /** Damages the stream. */
  readonly spoil?: (stream: Uint8Array) => Uint8Array;
}

const SIGNATURE = "\x89PNG\r\n\x1a\n";
const TYPES = [
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "iCCP",
  "gAMA",
  "cHRM",
  "sRGB",
  "pHYs",
  "sBIT",
  "bKGD",
  "hIST",
  "tIME",
  "tEXt",
  "zTXt",
  "iTXt",
  "eXIf",
  "acTL",
  "fcTL",
  "fdAT",
  "CgBI",
  "sPLT",
  "cICP",
  "abCd",
  "ABCD",
];

export function parsePng(file: Uint8Array): Chunk[] {
  const view = viewOf(file);
  const chunks: Chunk[] = [];
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    chunks.push({
      type: latin1(file.subarray(at + 4, at + 8)),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  const first = chunks.findIndex(({ type }) => type === "IDAT");
  const packed = joinedBytes(
    chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data),
  );
  const rows = { type: "IDAT", data: new Uint8Array(inflateSync(packed)) };
  return chunks.flatMap((chunk, i) => i === first ? [rows] : chunk.type === "IDAT" ? [] : [chunk]);
}

export function writePng(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  return joinedBytes([SIGNATURE, ...chunks.flatMap(packed).flatMap(writeChunk)]);
}

function packed(chunk: Chunk): Chunk[] {
  const { type, data, pieces = 1, spoil = (stream) => stream, ...rest } = chunk;
  if (type !== "IDAT") return [chunk];
  const stream = spoil(new Uint8Array(deflateSync(data, { level: 1 })));
  const size = Math.max(1, Math.ceil(stream.length / pieces));
  return Array.from({ length: pieces }, (_, i) => {
    return { ...rest, type, data: stream.subarray(i * size, (i + 1) * size) };
  });
}

function writeChunk(
  { type, data, length = data.length, wrongChecksum }: Chunk,
): Uint8Array[] {
  const body = joinedBytes([type, data]);
  const checksum = crc32(body) ^ (wrongChecksum ? 1 : 0);
  return [integer(length, 4), body, integer(checksum >>> 0, 4)];
}

/** Mutants of these files. */
export function pngMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parsePng);
  return (random) => {
    let chunks = random.pick(parsed);
    const donors = random.chance(0.5) ? random.pick(parsed) : [ancillary(random)];
    for (const _ of random.edits()) {
      chunks = editList(
        chunks,
        random,
        (chunk) => editChunk(chunk, random),
        donors,
      );
    }
    return damage(writePng(chunks), random);
  };
}

function editChunk(chunk: Chunk, random: CaseRandom): Chunk {
  if (random.chance(0.05)) return { ...chunk, wrongChecksum: true };
  if (random.chance(0.05)) return { ...chunk, length: random.edge() };
  if (random.chance(0.05)) return { ...chunk, type: random.pick(TYPES) };
  if (chunk.type === "IHDR") {
    return { ...chunk, data: editHeader(chunk.data, random) };
  }
  if (chunk.type === "IDAT") return editRows(chunk, random);
  return { ...chunk, data: editBytes(chunk.data, random) };
}

/** Width, height, bits, colour type, compression, filter, interlacing. */
function editHeader(data: Uint8Array, random: CaseRandom): Uint8Array {
  const at = random.pick([0, 4, 8, 8, 9, 9, 10, 11, 12]);
  if (at < 8) {
    return patched(
      data,
      at,
      integer(random.chance(0.5) ? random.edge() : 1 + random.below(300), 4),
    );
  }
  return patched(
    data,
    at,
    integer(random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 255]), 1),
  );
}

function editRows(chunk: Chunk, random: CaseRandom): Chunk {
  const seed = random.below(2 ** 31);
  switch (random.below(4)) {
    case 0:
      return { ...chunk, pieces: random.pick([2, 3, 10, 300]) };
    case 1:
      return {
        ...chunk,
        spoil: (stream) => patched(stream, seed % stream.length, integer(seed >> 3, 2)),
      };
    default:
      return { ...chunk, data: editBytes(chunk.data, random) };
  }
}

/** A chunk that most files have not. */
function ancillary(random: CaseRandom): Chunk {
  const type = random.pick(TYPES.slice(4));
  const text = random.pick([
    "",
    "Comment",
    "Raw profile type exif",
    "XML:com.adobe.xmp",
    "x".repeat(90),
    " a",
  ]);
  const pack = (data: Uint8Array) => new Uint8Array(deflateSync(data));
  const noise = random.bytes(random.below(80));
  switch (type) {
    case "iCCP":
    case "zTXt":
      return {
        type,
        data: joinedBytes([text, random.chance(0.9) ? "\0\0" : "", pack(noise)]),
      };
    case "tEXt":
      return {
        type,
        data: joinedBytes([text, random.chance(0.8) ? "\0" : "", noise]),
      };
    case "iTXt":
      return {
        type,
        data: joinedBytes([
          text,
          random.chance(0.9) ? "\0\x01\0\0\0" : "",
          pack(utf8("é")),
        ]),
      };
    case "acTL":
      return {
        type,
        data: joinedBytes([integer(random.edge(), 4), integer(random.edge(), 4)]),
      };
    case "fcTL":
      return { type, data: random.bytes(26) };
    default:
      return { type, data: noise };
  }
}
