/** Edits that fit every format. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, patched } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";

/** One edit of bytes: cut, extended, shortened, filled in, repeated, a number at a limit, or noise. */
export function editBytes(
  bytes: Uint8Array,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const few = 1 + random.below(16);
  switch (random.below(8)) {
    case 0:
      return before.slice();
    case 1:
      return joinedBytes([bytes, random.bytes(few * 4)]);
    case 2:
      return joinedBytes([before, after.subarray(few)]);
    case 3:
      return joinedBytes([before, random.bytes(few), after]);
    case 4:
      return joinedBytes([before, after.subarray(0, few), after]);
    case 5:
      return patched(bytes, at, random.bytes(1 + random.below(3)));
    default:
      return patched(
        bytes,
        at,
        integer(random.edge(), random.pick([1, 2, 4]), random.chance(0.5)),
      );
  }
}

/** One edit of a list: dropped, doubled, swapped, moved, spliced in from another file, or one of its items changed. */
export function editList<T>(
  list: readonly T[],
  random: CaseRandom,
  change: (item: T) => T,
  donors: readonly T[] = list,
): T[] {
  const out = [...list];
  const [at, to] = [random.below(out.length), random.below(out.length + 1)];
  if (out.length === 0) return donors.length > 0 ? [random.pick(donors)] : [];
  switch (random.below(11)) {
    case 0:
      out.splice(at, 1);
      break;
    case 1:
      out.splice(to, 0, out[at]!);
      break;
    case 2:
      out.splice(to, 0, ...out.splice(at, 1));
      break;
    case 3:
      if (donors.length > 0) out.splice(to, 0, random.pick(donors));
      break;
    case 4:
      if (random.chance(0.1)) {
        out.splice(
          to,
          0,
          ...new Array<T>(random.pick([10, 100, 600])).fill(out[at]!),
        );
      }
      break;
    default:
      out[at] = change(out[at]!);
  }
  return out;
}

/** Edits the bytes of a few cases without regard to their structure. */
export function damage(
  file: Uint8Array<ArrayBuffer>,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  return random.chance(0.08) ? editBytes(file, random) : file;
}
