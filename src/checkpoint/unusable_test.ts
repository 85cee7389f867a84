import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CheckpointError } from "../errors.ts";
import { joinedBytes } from "../util/joined.ts";
import { integer, utf8 } from "../../tests/support/bytes.ts";
import { headsOf, MICRO, microFile } from "../../tests/support/micro_file.ts";
import { loadWeights } from "./checkpoint.ts";
import type { TensorFile } from "./format.ts";
import type { Naming } from "./naming/naming.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { parseSafetensors } from "./safetensors/tensors.ts";
import { expectUsable } from "./tensor.ts";
import { unusableIn } from "./unusable.ts";

/** The micro network's file with every number of one tensor replaced by these bytes; it is added where it is not there. */
function withKind(name: string, dtype: string, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const { tensors } = parseSafetensors(microFile());
  const entries = new Map<string, { dtype: string; shape: readonly number[]; bytes: Uint8Array }>(tensors);
  const shape = entries.get(name)?.shape ?? [2];
  const count = shape.reduce((a, b) => a * b, 1);
  entries.set(name, { dtype, shape, bytes: joinedBytes(Array.from({ length: count }, () => value)) });
  let at = 0;
  const header = Object.fromEntries(
    [...entries].map(([name, { dtype, shape, bytes }]) => [
      name,
      { dtype, shape, data_offsets: [at, at += bytes.length] },
    ]),
  );
  const text = utf8(JSON.stringify({ "__metadata__": headsOf(MICRO), ...header }));
  return joinedBytes([
    integer(text.length, 8, true),
    text,
    ...[...entries.values()].map(({ bytes }) => bytes),
  ]);
}

Deno.test("a parameter in F64 is read as F32", async () => {
  const half = new Uint8Array(Float64Array.of(0.5).buffer);
  using checkpoint = await openCheckpoint(withKind("head.bias", "F64", half));
  const weights = await loadWeights(checkpoint, (data) => [...data]);
  assertEquals(weights.head!.bias, [0.5, 0.5, 0.5]);
  assertEquals(weights.head!.weight![0], 18);
});

Deno.test("a parameter of integers is refused by its kind; a tensor that nobody needs, as before, by its name", async () => {
  const one = integer(1, 8, true);
  await assertRejects(
    () => openCheckpoint(withKind("head.bias", "I64", one)),
    CheckpointError,
    "Cannot load head.bias from I64: one of F64, F32, F16, BF16, I8 is wanted",
  );
  await assertRejects(
    () => openCheckpoint(withKind("position_ids", "I64", one)),
    CheckpointError,
    "unexpected: position_ids",
  );
});

Deno.test("a naming leaves out what it has no use for", () => {
  const naming: Naming = {
    name: "it",
    matches: () => true,
    mapping: () => ({ name }) => {
      if (name === "ids") return [];
      return [name === "q" ? { name: "qkv", index: 0, of: 3 } : { name: `our.${name}` }];
    },
  };
  const fileOf = (...names: string[]) =>
    ({
      tensors: [],
      unusable: names.map((name) => ({ name, dtype: "I64", shape: [1] })),
    }) as unknown as TensorFile;
  assertEquals(unusableIn(fileOf("ids"), naming), []);
  assertEquals(unusableIn(fileOf("ids", "bias"), naming).map(({ name }) => name), ["our.bias"]);
  assertThrows(() => unusableIn(fileOf("q"), naming), CheckpointError, "Cannot load q from I64");
  assertThrows(() => expectUsable(unusableIn(fileOf("bias"), naming)), CheckpointError, "our.bias from I64");
  expectUsable(undefined);
});
