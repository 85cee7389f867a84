import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { ViewReader } from "../../reading/byte_reader.ts";
import type { TensorFile } from "../../format.ts";
import { safetensors } from "../../safetensors/format.ts";
import { type NamedTensor, writeSafetensors } from "../../safetensors/writer.ts";
import { type StoredTensor, toFloat32 } from "../../tensor.ts";
import type { Naming, Part } from "../naming.ts";
import { translate } from "./translate.ts";

/** A naming by a table of its names; others stay what they are. */
function namingOf(table: Record<string, Part[]>): Naming {
  return {
    name: "somebody",
    matches: () => true,
    mapping: () => ({ name }) => table[name] ?? [{ name }],
  };
}

function tensor(name: string, shape: number[], ...data: number[]): NamedTensor {
  return { name, shape, data: Float32Array.from(data) };
}

async function open(tensors: NamedTensor[], naming: Naming): Promise<[TensorFile, ViewReader]> {
  const reader = new ViewReader(writeSafetensors(tensors), {});
  return [translate(await safetensors.open(reader), naming), reader];
}

/** Reads a file's tensors under our names, in the order in which they come. */
async function read(
  tensors: NamedTensor[],
  naming: Naming,
): Promise<[string, readonly number[], number[]][]> {
  const [file, reader] = await open(tensors, naming);
  const found: [string, readonly number[], number[]][] = [];
  await file.read(reader, (tensor) => void found.push([tensor.name, tensor.shape, [...toFloat32(tensor)]]));
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  assertEquals(new Map(found.map(([name, shape]) => [name, shape])), shapes);
  return found;
}

Deno.test("a tensor is renamed and seen in another shape without a copy", async () => {
  const naming = namingOf({ cls: [{ name: "cls_token", shape: [1, 1, 2] }], pooler: [] });
  const [file, reader] = await open([tensor("cls", [2], 1, 2), tensor("pooler", [1], 9)], naming);
  const found: StoredTensor[] = [];
  await file.read(reader, (tensor) => void found.push(tensor));
  assertEquals(found.map(({ name, shape }) => [name, shape]), [["cls_token", [1, 1, 2]]]);
  const whole = await reader.take(0);
  assert(found[0]!.bytes.buffer === whole.buffer);
});

Deno.test("parts are joined in the order of their indices, wherever they lie in the file", async () => {
  const table = {
    q: [{ name: "qkv", index: 0, of: 3 }],
    k: [{ name: "qkv", index: 1, of: 3 }],
    v: [{ name: "qkv", index: 2, of: 3 }],
  };
  const file = [
    tensor("v", [1, 2], 5, 6),
    tensor("other", [1], 7),
    tensor("q", [2, 2], 1, 2, 3, 4),
    tensor("k", [1, 2], 8, 9),
    tensor("last", [1], 0),
  ];
  assertEquals(await read(file, namingOf(table)), [
    ["other", [1], [7]],
    ["qkv", [4, 2], [1, 2, 3, 4, 8, 9, 5, 6]],
    ["last", [1], [0]],
  ]);
});

Deno.test("rows of a stack become tensors, transposed and joined where that is told", async () => {
  const transposed = { shape: [2, 2], axes: [1, 0], of: 2 };
  const block = (row: number) => ({ name: `${"ab"[row]}.w`, numbers: [4 * row, 4 * row + 4] as const });
  const table = {
    bias: [{ name: "a.bias", numbers: [0, 1] as const, shape: [1] }, {
      name: "b.bias",
      numbers: [1, 2] as const,
      shape: [1],
    }],
    "q/kernel": [0, 1].map((row) => ({ ...block(row), index: 0, ...transposed })),
    "k/kernel": [0, 1].map((row) => ({ ...block(row), index: 1, ...transposed })),
  };
  const file = [
    tensor("q/kernel", [2, 2, 1, 2], 1, 2, 3, 4, 5, 6, 7, 8),
    tensor("bias", [2, 1], 10, 20),
    tensor("k/kernel", [2, 2, 1, 2], -1, -2, -3, -4, -5, -6, -7, -8),
  ];
  assertEquals(await read(file, namingOf(table)), [
    ["a.bias", [1], [10]],
    ["b.bias", [1], [20]],
    ["a.w", [4, 2], [1, 3, 2, 4, -1, -3, -2, -4]],
    ["b.w", [4, 2], [5, 7, 6, 8, -5, -7, -6, -8]],
  ]);
});

Deno.test("parts follow each other along a later axis, and zeros stand in for one", async () => {
  const part = { name: "pos", of: 3, axis: 1 };
  const table = {
    pos: [{ ...part, index: 0, numbers: [0, 2], shape: [1, 1, 2] }, {
      ...part,
      index: 2,
      numbers: [2, 6],
      shape: [1, 2, 2],
    }],
    reg: [{ name: "reg" }, { ...part, index: 1, zeros: true }],
    "q.bias": [{ name: "bias", index: 0, of: 2 }, { name: "bias", index: 1, of: 2, zeros: true }],
  } satisfies Record<string, Part[]>;
  const file = [
    { ...tensor("reg", [1, 1, 2], 8, 9), dtype: "F16" as const },
    tensor("pos", [1, 3, 2], 1, 2, 3, 4, 5, 6),
    tensor("q.bias", [2], 1, 2),
  ];
  assertEquals(await read(file, namingOf(table)), [
    ["bias", [4], [1, 2, 0, 0]],
    ["pos", [1, 4, 2], [1, 2, 0, 0, 3, 4, 5, 6]],
    ["reg", [1, 1, 2], [8, 9]],
  ]);
});

Deno.test("numbers of every type are joined", async () => {
  const parts = { q: [{ name: "w", index: 0, of: 2, axes: [1, 0] }], k: [{ name: "w", index: 1, of: 2 }] };
  for (const dtype of ["F16", "BF16"] as const) {
    const file = [tensor("q", [2, 1], 1, 2), tensor("k", [1, 2], 3, 4)].map((named) => ({ ...named, dtype }));
    assertEquals(await read(file, namingOf(parts)), [["w", [2, 2], [1, 2, 3, 4]]]);
  }
});

Deno.test("a joined tensor's memory is freed when it was visited, even where that fails", async () => {
  const parts = namingOf({ q: [{ name: "w", index: 0, of: 2 }], k: [{ name: "w", index: 1, of: 2 }] });
  const both = [tensor("q", [1], 1), tensor("k", [1], 2)];
  for (const reason of [undefined, new Error("no more")]) {
    const [file, reader] = await open(both, parts);
    let bytes = new Uint8Array();
    const reading = file.read(reader, (tensor) => {
      bytes = tensor.bytes as Uint8Array<ArrayBuffer>;
      assertEquals(bytes.length, 8);
      if (reason) throw reason;
    });
    if (reason) await assertRejects(() => reading, Error, "no more");
    else await reading;
    assertEquals(bytes.length, 0);
  }
});

const Q: Part = { name: "qkv", index: 0, of: 2 };
const V: Part = { name: "qkv", index: 1, of: 2 };

const WRONG: Record<string, [tensors: NamedTensor[], table: Record<string, Part[]>, message: string]> = {
  "a part is missing": [
    [tensor("v", [1], 1)],
    { v: [V] },
    "Cannot make qkv of its parts 2 (v): parts 1 to 2, once each, are wanted",
  ],
  "a part is there twice": [
    [tensor("q", [1], 1), tensor("v", [1], 1)],
    { q: [Q], v: [Q] },
    "Cannot make qkv of its parts 1 (q), 1 (v)",
  ],
  "two tensors have one name": [
    [tensor("a", [1], 1), tensor("b", [1], 1)],
    { a: [{ name: "b" }] },
    "Cannot make b of its parts 1 (a), 1 (b): parts 1 to 1",
  ],
  "rows differ in length": [
    [tensor("q", [1, 2], 1, 2), tensor("v", [1, 1], 1)],
    { q: [Q], v: [V] },
    "Cannot join qkv of q F32 [1,2], v F32 [1,1]: one type, and rows of one length, are wanted",
  ],
  "types differ": [
    [tensor("q", [1], 1), { ...tensor("v", [1], 1), dtype: "F16" }],
    { q: [Q], v: [V] },
    "Cannot join qkv of q F32 [1], v F16 [1]",
  ],
  "scalars have no rows": [
    [tensor("q", [], 1), tensor("v", [], 1)],
    { q: [Q], v: [V] },
    "Cannot join qkv of q F32 [], v F32 []",
  ],
  "a shape holds more numbers": [
    [tensor("x", [3], 1, 2, 3)],
    { x: [{ name: "y", shape: [2, 2] }] },
    "Cannot use x of shape [3]: [2,2] is wanted",
  ],
  "numbers are not there": [
    [tensor("x", [3], 1, 2, 3)],
    { x: [{ name: "y", numbers: [2, 4], shape: [2] }] },
    "Cannot use x of shape [3]: numbers 2 to 4 as [2] is wanted",
  ],
  "an axis comes after others": [
    [tensor("q", [2, 1], 1, 2), tensor("v", [2, 1], 1, 2)],
    { q: [{ ...Q, axis: 1 }], v: [{ ...V, axis: 1 }] },
    "Cannot join qkv of q F32 [2,1], v F32 [2,1]",
  ],
  "axes are missing": [
    [tensor("x", [2], 1, 2)],
    { x: [{ name: "y", axes: [1, 0] }] },
    "Cannot use x of shape [2]: [2] with 2 axes is wanted",
  ],
};

for (const [what, [tensors, table, message]] of Object.entries(WRONG)) {
  Deno.test(`before a number is read it is refused that ${what}`, async () => {
    const file = await safetensors.open(new ViewReader(writeSafetensors(tensors), {}));
    assertThrows(() => translate(file, namingOf(table)), CheckpointError, message);
  });
}
