/** EXIF: the directories of a small TIFF file. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A field; a value of up to four bytes stands in it, a longer one behind the directory. */
interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
  /** The number that is written instead of a long value's offset. */
  readonly offset?: number;
}

const ORIENTATION = 0x0112;
const TAGS = [
  0x0100,
  0x010e,
  0x010f,
  ORIENTATION,
  0x011a,
  0x8769,
  0x8825,
  0x0201,
  0x0202,
  0xffff,
  0,
];

/** EXIF blocks, most of them with an orientation. */
export function exifMutant(random: CaseRandom): Uint8Array<ArrayBuffer> {
  const little = random.chance(0.5);
  let entries: Entry[] = [
    { tag: 0x010f, type: 2, count: 6, value: joinedBytes(["maker\0"]) },
    {
      tag: ORIENTATION,
      type: 3,
      count: 1,
      value: integer(random.below(10), 2, little),
    },
    { tag: 0x011a, type: 5, count: 1, value: integer(72, 8, little) },
  ];
  for (const _ of random.edits()) {
    entries = editList(
      entries,
      random,
      (entry) => editEntry(entry, random, little),
    );
  }
  return damage(writeTiff(entries, little, random), random);
}

function editEntry(entry: Entry, random: CaseRandom, little: boolean): Entry {
  switch (random.below(5)) {
    case 0:
      return { ...entry, tag: random.pick(TAGS) };
    case 1:
      return { ...entry, type: random.below(15) };
    case 2:
      return { ...entry, count: random.edge() };
    case 3:
      return { ...entry, offset: random.edge(), value: random.bytes(8) };
    default:
      return {
        ...entry,
        value: random.chance(0.5) ? integer(random.edge(), 4, little) : editBytes(entry.value, random),
      };
  }
}

function writeTiff(
  entries: readonly Entry[],
  little: boolean,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  const number = (value: number, size: number) => integer(value, size, little);
  const prefix = random.pick(["", "Exif\0\0", "Exif\0\0", "Exif\0\0Exif\0\0"]);
  const start = random.chance(0.9) ? 8 : random.edge();
  const count = random.chance(0.95) ? entries.length : random.edge();
  let free = 8 + 2 + 12 * entries.length + 4;
  const values: Uint8Array[] = [];
  const fields = entries.map(({ tag, type, count, value, offset }) => {
    const place = number(offset ?? free, 4);
    if (value.length > 4) values.push(value);
    free += value.length > 4 ? value.length : 0;
    return joinedBytes([
      number(tag, 2),
      number(type, 2),
      number(count, 4),
      value.length > 4 ? place : padded(value),
    ]);
  });
  const next = random.chance(0.8) ? 0 : random.pick([8, random.edge()]); // 8: this directory again
  const order = random.chance(0.97) ? (little ? "II" : "MM") : random.pick(["IM", "\0\0", "II\0"]);
  return joinedBytes([
    prefix,
    order,
    number(42, 2),
    number(start, 4),
    number(count, 2),
    ...fields,
    number(next, 4),
    ...values,
  ]);
}

function padded(value: Uint8Array): Uint8Array {
  return joinedBytes([value, new Uint8Array(4 - value.length)]);
}
