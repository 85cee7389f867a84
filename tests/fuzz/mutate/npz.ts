/** Archives of NumPy: their headers' numbers and texts, and whole archives with changed arrays in them. @module */
import { crc32 } from "../../../src/util/bytes/crc32.ts";
import { integer, patched, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes } from "./edit.ts";

const [LOCAL, CENTRAL] = [0x04034b50, 0x02014b50];
/** Where numbers lie in the two kinds of header: method, checksum, sizes, lengths, offset. */
const LOCAL_NUMBERS = [6, 8, 14, 18, 22, 26, 28];
const CENTRAL_NUMBERS = [8, 10, 16, 20, 24, 28, 30, 42];

export function npzMutator(files: readonly Uint8Array[]): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  return (random) => {
    let file = random.pick(files).slice();
    for (const _ of random.edits()) {
      const kind = random.below(10);
      if (kind < 4) file = withOddNumber(file, random);
      else if (kind < 8) file = withOddArray(file, random);
      else file = editBytes(file, random);
    }
    return damage(file, random);
  };
}

/** Offsets of the headers of a kind, with luck also of what only looks like one. */
function headersIn(file: Uint8Array, signature: number): number[] {
  const view = viewOf(file);
  return Array.from({ length: Math.max(0, file.length - 46) }, (_, at) => at)
    .filter((at) => view.getUint32(at, true) === signature);
}

function withOddNumber(file: Uint8Array<ArrayBuffer>, random: CaseRandom): Uint8Array<ArrayBuffer> {
  const isLocal = random.chance(0.4);
  const headers = headersIn(file, isLocal ? LOCAL : CENTRAL);
  if (headers.length === 0) return file;
  const at = random.pick(headers) + random.pick(isLocal ? LOCAL_NUMBERS : CENTRAL_NUMBERS);
  return patched(file, at, integer(random.edge(), random.pick([2, 4]), true));
}

/** Changes a byte of a stored array's header, and makes the checksums right again. */
function withOddArray(file: Uint8Array<ArrayBuffer>, random: CaseRandom): Uint8Array<ArrayBuffer> {
  const view = viewOf(file);
  const central = headersIn(file, CENTRAL);
  if (central.length === 0) return file;
  const record = random.pick(central);
  const local = view.getUint32(record + 42, true);
  const size = view.getUint32(record + 24, true);
  if (local + 46 > file.length || view.getUint16(record + 10, true) !== 0) return file;
  const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (begin + size > file.length || size === 0) return file;
  const text = random.pick(["0", "9", ",", "(", ")", "'", "T", "<", "f", "V", "\0", "{"]).charCodeAt(0);
  const edited = patched(file, begin + random.below(Math.min(size, 90)), Uint8Array.of(text));
  const crc = integer(crc32(edited.subarray(begin, begin + size)), 4, true);
  return patched(patched(edited, local + 14, crc), record + 16, crc);
}
