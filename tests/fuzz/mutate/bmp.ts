/** BMP: the fields of both headers, palette and pixels. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, patched } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes } from "./edit.ts";

/** The plan of a seed. */
export interface BmpPlan {
  readonly width: number;
  /** Rows; below zero where the first row is the top one. */
  readonly height: number;
  readonly bits: number;
  readonly compression: number;
  readonly palette: Uint8Array;
  readonly pixels: Uint8Array;
}

/** Offset and size of the fields from the file's start: sizes, offset, sides, planes, bits, compression, colours. */
const FIELDS = [
  [2, 4],
  [10, 4],
  [14, 4],
  [18, 4],
  [22, 4],
  [26, 2],
  [28, 2],
  [30, 4],
  [34, 4],
  [38, 4],
  [46, 4],
  [
    50,
    4,
  ],
] as const;
const [HEADERS, RLE8, RLE4, BITFIELDS] = [54, 1, 2, 3];

/** Small pictures of every usual kind: 1, 4, 8, 16, 24 and 32 bits, run lengths, bit fields, from the top. */
export function bmpSeeds(): Uint8Array<ArrayBuffer>[] {
  const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => i * 37);
  const runs8 = Uint8Array.of(
    5,
    1,
    0,
    3,
    7,
    8,
    9,
    0,
    0,
    0,
    3,
    2,
    0,
    2,
    2,
    1,
    2,
    4,
    0,
    1,
  );
  const runs4 = Uint8Array.of(5, 0x12, 0, 4, 0x34, 0x56, 0, 0, 4, 0x78, 0, 1);
  const masks = joinedBytes([
    integer(0xf800, 4, true),
    integer(0x7e0, 4, true),
    integer(0x1f, 4, true),
  ]);
  const plans: BmpPlan[] = [
    {
      width: 9,
      height: 4,
      bits: 1,
      compression: 0,
      palette: ramp(8),
      pixels: ramp(16),
    },
    {
      width: 7,
      height: 4,
      bits: 4,
      compression: 0,
      palette: ramp(64),
      pixels: ramp(16),
    },
    {
      width: 7,
      height: 4,
      bits: 8,
      compression: 0,
      palette: ramp(1024),
      pixels: ramp(32),
    },
    {
      width: 8,
      height: 4,
      bits: 8,
      compression: RLE8,
      palette: ramp(1024),
      pixels: runs8,
    },
    {
      width: 9,
      height: 3,
      bits: 4,
      compression: RLE4,
      palette: ramp(64),
      pixels: runs4,
    },
    {
      width: 4,
      height: 3,
      bits: 16,
      compression: 0,
      palette: ramp(0),
      pixels: ramp(24),
    },
    {
      width: 4,
      height: 3,
      bits: 16,
      compression: BITFIELDS,
      palette: masks,
      pixels: ramp(24),
    },
    {
      width: 3,
      height: -3,
      bits: 24,
      compression: 0,
      palette: ramp(0),
      pixels: ramp(36),
    },
    {
      width: 3,
      height: 3,
      bits: 32,
      compression: 0,
      palette: ramp(0),
      pixels: ramp(36),
    },
  ];
  return plans.map(writeBmp);
}

function writeBmp(
  { width, height, bits, compression, palette, pixels }: BmpPlan,
): Uint8Array<ArrayBuffer> {
  const start = HEADERS + palette.length;
  const colours = compression === BITFIELDS ? 0 : palette.length / 4;
  const words = (...values: number[]) => joinedBytes(values.map((value) => integer(value, 4, true)));
  return joinedBytes([
    "BM",
    words(start + pixels.length, 0, start),
    words(40, width, (height + 2 ** 32) % 2 ** 32),
    integer(1, 2, true),
    integer(bits, 2, true),
    words(compression, pixels.length, 2835, 2835, colours, 0),
    palette,
    pixels,
  ]);
}

/** Mutants of these files. */
export function bmpMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  return (random) => {
    let file: Uint8Array<ArrayBuffer> = random.pick(files).slice();
    for (const _ of random.edits()) file = editBmp(file, random);
    return damage(file, random);
  };
}

function editBmp(
  file: Uint8Array<ArrayBuffer>,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  if (random.chance(0.3)) {
    return joinedBytes([
      file.subarray(0, HEADERS),
      editBytes(file.subarray(HEADERS), random),
    ]);
  }
  const [at, size] = random.pick(FIELDS);
  const small = random.pick([
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    12,
    16,
    24,
    32,
    40,
    56,
    64,
    108,
    124,
    random.below(300),
  ]);
  return patched(
    file,
    at,
    integer(random.chance(0.6) ? small : random.edge(), size, true),
  );
}
