/** JPEG: segments, and the coded pixels behind each scan's header. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, patched, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A marker, what its length counts, and what follows that up to the next marker. */
export interface Segment {
  readonly marker: number;
  /** The data; absent where the marker stands alone. */
  readonly data?: Uint8Array | undefined;
  readonly coded?: Uint8Array;
  /** The number that is written instead of the length. */
  readonly length?: number;
}

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
const MARKERS = [
  0x00,
  0x01,
  0x02,
  0xc0,
  0xc1,
  0xc2,
  0xc3,
  0xc4,
  0xc5,
  0xc8,
  0xc9,
  0xca,
  0xcb,
  0xcc,
  0xd0,
  0xd7,
  0xd8,
  0xd9,
  0xda,
  0xdb,
  0xdc,
  0xdd,
  0xde,
  0xdf,
  0xe0,
  0xe1,
  0xe2,
  0xed,
  0xee,
  0xef,
  0xf7,
  0xfe,
  0xff,
];

export function parseJpeg(file: Uint8Array): Segment[] {
  const segments: Segment[] = [{ marker: SOI }];
  const view = viewOf(file);
  for (let at = 2; at < file.length;) {
    const marker = file[at + 1]!;
    if (marker === EOI) return [...segments, { marker }];
    const end = at + 2 + view.getUint16(at + 2);
    let next = end;
    while (marker === SOS && next < file.length && !isMarker(file, next)) {
      next++;
    }
    segments.push({
      marker,
      data: file.subarray(at + 4, end),
      coded: file.subarray(end, next),
    });
    at = next;
  }
  return segments;
}

function isMarker(file: Uint8Array, at: number): boolean {
  const second = file[at + 1] ?? 0;
  return file[at] === 0xff && second !== 0 &&
    !(second >= 0xd0 && second <= 0xd7);
}

export function writeJpeg(
  segments: readonly Segment[],
): Uint8Array<ArrayBuffer> {
  return joinedBytes(segments.flatMap(({ marker, data, coded = "", length }) => {
    const size = length ?? (data ? data.length + 2 : 0);
    return [
      integer(0xff00 + marker, 2),
      ...data ? [integer(size, 2), data] : [],
      coded,
    ];
  }));
}

/** Mutants of these files. */
export function jpegMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parseJpeg);
  return (random) => {
    let segments = random.pick(parsed);
    const donors = random.chance(0.6) ? random.pick(parsed) : [extra(random)];
    for (const _ of random.edits()) {
      segments = editList(
        segments,
        random,
        (segment) => editSegment(segment, random),
        donors,
      );
    }
    if (segments[0]?.marker !== SOI && random.chance(0.9)) {
      segments = [{ marker: SOI }, ...segments];
    }
    return damage(writeJpeg(segments), random);
  };
}

function editSegment(segment: Segment, random: CaseRandom): Segment {
  const { marker, data, coded } = segment;
  if (random.chance(0.05)) return { ...segment, marker: random.pick(MARKERS) };
  if (random.chance(0.05)) return { ...segment, length: random.edge() };
  if (data && isFrame(marker)) {
    return { ...segment, data: editFrame(data, random) };
  }
  if (marker === SOS && coded && random.chance(0.7)) {
    return { ...segment, coded: editBytes(coded, random) };
  }
  return data ? { ...segment, data: editBytes(data, random) } : segment;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xc2;
}

/** Precision, height, width, components: id, sampling, table of each. */
function editFrame(data: Uint8Array, random: CaseRandom): Uint8Array {
  const component = 6 + 3 * random.below(4);
  switch (random.below(6)) {
    case 0:
      return patched(
        data,
        1 + 2 * random.below(2),
        integer(1 + random.below(200), 2),
      );
    case 1:
      return patched(data, 1 + 2 * random.below(2), integer(random.edge(), 2));
    case 2:
      return patched(
        data,
        component + 1,
        integer(random.pick([0x11, 0x12, 0x21, 0x22, 0x41, 0x14, 0x44]), 1),
      );
    case 3:
      return patched(
        data,
        component + random.below(3),
        integer(random.edge(), 1),
      );
    case 4:
      return patched(
        data,
        random.pick([0, 5]),
        integer(random.pick([0, 1, 2, 3, 4, 8, 12]), 1),
      );
    default:
      return editBytes(data, random);
  }
}

/** A segment that most files have not. */
function extra(random: CaseRandom): Segment {
  const text = [
    "Adobe\0d\0\0\0\0\x01",
    "Adobe\0d\0\0\0\0\x02",
    "JFIF\0",
    "JFXX\0\x10",
    "ICC_PROFILE\0\x01\x02",
  ];
  switch (random.below(4)) {
    case 0:
      return { marker: 0xdd, data: integer(random.edge(), 2) }; // restart interval
    case 1:
      return { marker: 0xdc, data: integer(random.edge(), 2) }; // number of lines
    case 2:
      return {
        marker: random.pick([0xee, 0xe0, 0xe2]),
        data: joinedBytes([random.pick(text), random.bytes(8)]),
      };
    default:
      return {
        marker: random.pick(MARKERS),
        data: random.bytes(random.below(70)),
      };
  }
}
