/** Safetensors: the header's JSON and the numbers behind it. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, utf8, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes } from "./edit.ts";
import { editTree, toTree, writeTree } from "./json.ts";

/** A file's two halves. */
export interface SafetensorsParts {
  readonly header: Record<string, unknown>;
  readonly data: Uint8Array;
}

export function parseParts(file: Uint8Array): SafetensorsParts {
  const length = Number(viewOf(file).getBigUint64(0, true));
  const header = JSON.parse(
    new TextDecoder().decode(file.subarray(8, 8 + length)),
  );
  return { header, data: file.subarray(8 + length) };
}

/** Mutants of these files; `editText` changes a text of `__metadata__`, by its name. */
export function safetensorsMutator(
  files: readonly Uint8Array[],
  editText: (name: string, text: string, random: CaseRandom) => string,
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parseParts);
  const trees = parsed.map(({ header }) => toTree(header));
  return (random) => {
    const { header, data } = random.pick(parsed);
    let tree = toTree(header);
    let numbers = data;
    for (const _ of random.edits()) {
      const kind = random.below(10);
      if (kind < 2) {
        numbers = random.chance(0.5) ? editBytes(numbers, random) : withOddNumbers(numbers, random);
      } else if (kind < 5 && header["__metadata__"]) {
        tree = toTree(editMetadata(header, random, editText));
      } else tree = editTree(tree, random, trees);
    }
    return damage(writeParts(writeTree(tree), numbers, random), random);
  };
}

function writeParts(
  text: string,
  data: Uint8Array,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  const bytes = utf8(
    random.chance(0.1) ? text + " ".repeat(random.below(20)) : text,
  );
  const length = random.chance(0.04) ? random.edge() : bytes.length;
  return joinedBytes([integer(length, 8, true), bytes, data]);
}

function editMetadata(
  header: Record<string, unknown>,
  random: CaseRandom,
  editText: (name: string, text: string, random: CaseRandom) => string,
): Record<string, unknown> {
  const metadata = header["__metadata__"] as Record<string, string>;
  const name = random.pick(Object.keys(metadata));
  return {
    ...header,
    __metadata__: {
      ...metadata,
      [name]: editText(name, metadata[name]!, random),
    },
  };
}

/** Numbers that are not finite, tiny or huge, as float32. */
function withOddNumbers(data: Uint8Array, random: CaseRandom): Uint8Array {
  const copy = data.slice();
  const words = [0x7fc00000, 0x7f800000, 0xff800000, 0x7f7fffff, 1, 0x80000000];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(Math.max(1, Math.floor(copy.length / 4))) * 4;
    copy.set(
      integer(random.pick(words), 4, true).subarray(0, copy.length - at),
      at,
    );
  }
  return copy;
}
