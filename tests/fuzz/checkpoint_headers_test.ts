import { assert } from "@std/assert";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { microFile } from "../support/micro_file.ts";
import { Random } from "../support/random.ts";

const random = new Random(1);

const SMALL = writeSafetensors([
  { name: "a", shape: [2, 3], data: new Float32Array(6) },
  { name: "b", dtype: "F16", shape: [], data: new Float32Array(1) },
], { note: "x" });
const HEADER_END = 8 + Number(new DataView(SMALL.buffer).getBigUint64(0, true));

/** Counts how often parsing succeeds; any error but a CheckpointError is passed on. */
function parseAll(count: number, make: () => Uint8Array): number {
  let read = 0;
  for (let i = 0; i < count; i++) {
    try {
      parseSafetensors(make());
      read++;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
    }
  }
  return read;
}

/** A valid file with up to three bytes of its header replaced, removed or doubled. */
function mutant(): Uint8Array {
  const bytes = [...SMALL];
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const at = random.below(HEADER_END);
    const text = '{}[]",:0123456789.-eE\\u \x00\xff'.charCodeAt(random.below(26));
    bytes.splice(at, random.below(2), ...[text, bytes[at]!].slice(0, random.below(3)));
  }
  return Uint8Array.from(bytes);
}

Deno.test("random bytes are read or refused, nothing else", () => {
  parseAll(5_000, () => random.bytes(random.below(64)));
});

Deno.test("random text in a header of the right length is read or refused", () => {
  const words = [
    '{"a":',
    '"dtype"',
    ":",
    '"F32"',
    ",",
    '"shape":[',
    "0",
    "]",
    '"data_offsets":[0,0]',
    "}",
    "{",
    "-1",
    "1e9",
  ];
  parseAll(5_000, () => {
    const text = "{" + Array.from({ length: random.below(12) }, () => random.pick(words)).join("") +
      "}";
    const file = new Uint8Array(8 + text.length + random.below(2) * 8);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    new TextEncoder().encodeInto(text, file.subarray(8));
    return file;
  });
});

Deno.test("damaged headers are read or refused", () => {
  const read = parseAll(10_000, mutant);
  assert(read > 0 && read < 5_000, `${read} of 10000 mutants were read`);
});

Deno.test("every truncation is refused", () => {
  let length = 0;
  const read = parseAll(SMALL.length, () => SMALL.subarray(0, length++));
  assert(read === 0, `${read} truncated files were read`);
});

Deno.test("a checkpoint whose shapes were damaged loads or is refused", async () => {
  const bytes = microFile();
  const headerEnd = 8 +
    Number(new DataView(bytes.buffer).getBigUint64(0, true));
  for (let i = 0; i < 300; i++) {
    const damaged = bytes.slice();
    const at = 8 + random.below(headerEnd - 8);
    if (damaged[at]! >= 0x30 && damaged[at]! <= 0x39) {
      damaged[at] = 0x30 + random.below(10);
    } else damaged[at]! ^= 1;
    try {
      using checkpoint = await openCheckpoint(damaged);
      await loadWeights(checkpoint, () => {});
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
    }
  }
});
