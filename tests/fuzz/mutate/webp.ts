/** WebP: the chunks of a RIFF file. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, latin1, patched, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A chunk; a frame of an animation is not looked into. */
export interface RiffChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** The number that is written instead of the length. */
  readonly length?: number;
}

const TYPES = [
  "VP8 ",
  "VP8L",
  "VP8X",
  "ALPH",
  "ANIM",
  "ANMF",
  "ICCP",
  "EXIF",
  "XMP ",
  "JUNK",
  "RIFF",
];

export function parseWebp(file: Uint8Array): RiffChunk[] {
  const view = viewOf(file);
  const chunks: RiffChunk[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const length = view.getUint32(at + 4, true);
    chunks.push({
      type: latin1(file.subarray(at, at + 4)),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += 8 + length + (length & 1);
  }
  return chunks;
}

export function writeWebp(
  chunks: readonly RiffChunk[],
  length?: number,
): Uint8Array<ArrayBuffer> {
  const body = joinedBytes(["WEBP", ...chunks.map(writeChunk)]);
  return joinedBytes(["RIFF", integer(length ?? body.length, 4, true), body]);
}

function writeChunk(
  { type, data, length = data.length }: RiffChunk,
): Uint8Array {
  return joinedBytes([
    type,
    integer(length, 4, true),
    data,
    data.length & 1 ? "\0" : "",
  ]);
}

/** Mutants of these files. */
export function webpMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parseWebp);
  return (random) => {
    let chunks = random.pick(parsed);
    const donors = random.chance(0.6) ? random.pick(parsed) : [extra(random)];
    for (const _ of random.edits()) {
      chunks = editList(
        chunks,
        random,
        (chunk) => editChunk(chunk, random),
        donors,
      );
    }
    return damage(
      writeWebp(chunks, random.chance(0.05) ? random.edge() : undefined),
      random,
    );
  };
}

function editChunk(chunk: RiffChunk, random: CaseRandom): RiffChunk {
  if (random.chance(0.05)) return { ...chunk, length: random.edge() };
  if (random.chance(0.05)) return { ...chunk, type: random.pick(TYPES) };
  if (random.chance(0.3)) return { ...chunk, data: editSize(chunk, random) };
  return { ...chunk, data: editBytes(chunk.data, random) };
}

/** Width and height of the picture, where this chunk has them. */
function editSize({ type, data }: RiffChunk, random: CaseRandom): Uint8Array {
  const small = () => random.chance(0.7) ? random.below(300) : random.edge();
  if (type === "VP8X") {
    return patched(data, random.pick([4, 7]), integer(small(), 3, true));
  }
  if (type === "VP8 ") {
    return patched(data, random.pick([6, 8]), integer(small(), 2, true));
  }
  if (type === "ANMF") {
    return patched(
      data,
      random.pick([0, 3, 6, 9, 12]),
      integer(small(), 3, true),
    );
  }
  return patched(data, type === "VP8L" ? 1 : 0, random.bytes(4));
}

function extra(random: CaseRandom): RiffChunk {
  const type = random.pick(TYPES);
  return {
    type,
    data: random.bytes(
      type === "VP8X" ? 10 : type === "ANMF" ? 24 : random.below(60),
    ),
  };
}
