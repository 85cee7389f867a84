import { assert, assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { parseSafetensors } from "./tensors.ts";
import { type Dtype, toFloat32 } from "../tensor.ts";

/** A file of any header text, true or not. */
function file(header: string | Uint8Array, dataLength = 0, announced?: bigint): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, announced ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes.map((byte, i) => i < 8 + text.length ? byte : i - 8 - text.length);
}

function entry(shape: unknown, offsets: unknown, dtype: unknown = "F32"): unknown {
  return { dtype, shape, data_offsets: offsets };
}

function tensors(record: Record<string, unknown>, dataLength = 0): Uint8Array {
  return file(JSON.stringify(record), dataLength);
}

Deno.test("a file yields its tensors in the order of their bytes, and its metadata", () => {
  const header = { b: entry([2, 1], [4, 8], "F16"), __metadata__: { who: "me" }, a: entry([], [0, 4]) };
  const { tensors: found, metadata } = parseSafetensors(tensors(header, 8));
  assertEquals(metadata, { who: "me" });
  assertEquals([...found.keys()], ["a", "b"]);
  assertEquals(found.get("b"), { name: "b", dtype: "F16", shape: [2, 1], bytes: Uint8Array.of(4, 5, 6, 7) });
});

Deno.test("every kind is counted; F64 is read as F32, and others are left out", () => {
  const kinds = { F64: 8, I64: 8, U8: 1, BOOL: 1, F8_E4M3: 1, C64: 8, F32: 4, F6_E2M3: 0.75, F4: 0.5 };
  let at = 0;
  const header: Record<string, unknown> = {};
  for (const [dtype, bytes] of Object.entries(kinds)) {
    header[dtype] = entry([4], [at, at += 4 * bytes], dtype);
  }
  const found = parseSafetensors(tensors(header, at)).tensors;
  assertEquals([...found].map(([name, { dtype, bytes }]) => [name, dtype, bytes.length]), [
    ["F64", "F32", 16],
    ["F32", "F32", 16],
  ]);
});

Deno.test("tensors are views of the file", () => {
  const bytes = tensors({ a: entry([1], [0, 4]) }, 4);
  assert(parseSafetensors(bytes).tensors.get("a")!.bytes.buffer === bytes.buffer);
});

Deno.test("empty files, scalars, empty tensors and any name are read", () => {
  assertEquals(parseSafetensors(file("{}  ")).tensors.size, 0);
  const names = {
    x: entry([1], [0, 4]),
    empty: entry([0, 5], [4, 4]),
    toString: entry([], [4, 8]),
    "": entry([0], [0, 0]),
  };
  const text = JSON.stringify(names).replace("{", `{"__proto__":${JSON.stringify(entry([0], [8, 8]))},`);
  const { tensors: found } = parseSafetensors(file(text, 8));
  assertEquals([...found.keys()], ["", "x", "empty", "toString", "__proto__"]);
  assertEquals(found.get("empty")!.bytes.length, 0);
});

Deno.test("numbers are widened whatever their alignment", () => {
  for (const shift of [0, 1, 2, 3]) {
    const bytes = new Uint8Array(8 + shift).subarray(shift);
    bytes.set([0, 0, 0x80, 0x3f, 0, 0x3c, 0x80, 0xbf]);
    const read = (
      begin: number,
      end: number,
      dtype: Dtype,
    ) => [...toFloat32({ name: "x", shape: [1], dtype, bytes: bytes.subarray(begin, end) })];
    assertEquals(read(0, 4, "F32"), [1]);
    assertEquals(read(4, 6, "F16"), [1]);
    assertEquals(read(6, 8, "BF16"), [-1]);
    assertEquals(read(5, 8, "I8"), [0x3c, -128, -65]);
  }
});

Deno.test("aligned F32 is a view, not a copy", () => {
  const bytes = new Uint8Array(new ArrayBuffer(8), 4);
  assert(toFloat32({ name: "x", shape: [1], dtype: "F32", bytes }).buffer === bytes.buffer);
});

Deno.test("widened numbers go to the front of a buffer that is given", () => {
  const scratch = new Float32Array(4).fill(9);
  const half = { name: "x", shape: [2], dtype: "F16", bytes: Uint8Array.of(0, 0x3c, 0, 0xc0) } as const;
  const whole = { ...half, dtype: "I8", shape: [2, 2], scales: Float32Array.of(1, 2) } as const;
  assertEquals([...toFloat32(half, scratch)], [1, -2]);
  assertEquals([...scratch], [1, -2, 9, 9]);
  assertEquals([...toFloat32(whole, scratch)], [0, 60, 0, -128]);
  assert(toFloat32(whole, scratch).buffer === scratch.buffer);
});

const BROKEN: Record<string, readonly [file: Uint8Array, message: string]> = {
  "an empty file": [new Uint8Array(), "the file has 0 bytes, at least 8"],
  "seven bytes": [new Uint8Array(7), "the file has 7 bytes"],
  "no header": [file(""), 'begins with byte none, "{"'],
  "a header beyond the end": [file("{}", 0, 3n), "a header of 3 bytes is announced, the file has 2"],
  "a header above 100 MB": [file("{}", 0, 100_000_001n), "at most 100000000"],
  "the largest length": [file("{}", 0, 2n ** 64n - 1n), "a header of 18446744073709551615 bytes"],
  "a leading space": [file(" {}"), "begins with byte 32"],
  "a leading byte order mark": [file("\ufeff{}"), "begins with byte 239"],
  "a list": [file("[]"), "begins with byte 91"],
  "half a text": [file('{"a":'), "not valid UTF-8 JSON"],
  "text after the object": [file("{} {}"), "not valid UTF-8 JSON"],
  "bytes that are not UTF-8": [
    file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)),
    "not valid UTF-8 JSON",
  ],
  "one name twice": [
    file(`{"x":${JSON.stringify(entry([], [0, 4]))},"\\u0078":${JSON.stringify(entry([], [0, 4]))}}`, 4),
    '"x" twice',
  ],
  "too many tensors": [
    file(`{${Array.from({ length: 100_001 }, (_, i) => `"${i}":${JSON.stringify(entry([0], [0, 0]))}`)}}`),
    "more than 100000 tensors",
  ],
  "too long a name": [tensors({ ["x".repeat(5000)]: entry([], [0, 4]) }, 4), "a name takes 5002 bytes"],
  "too long a shape": [
    tensors({ x: entry(new Array(5000).fill(1), [0, 4]) }, 4),
    'tensor "x" takes',
  ],
  "too long metadata": [
    tensors({ __metadata__: { x: "x".repeat(10_000_000) } }),
    "__metadata__ takes 10000008 bytes of the header, at most 10000000",
  ],
  "one field twice": [file('{"x":{"dtype":"F32","dtype":"F16"}}'), '"dtype" twice'],
  "metadata that is a list": [tensors({ __metadata__: [] }), "__metadata__ is []"],
  "metadata that is null": [tensors({ __metadata__: null }), "__metadata__ is null"],
  "metadata that is no text": [tensors({ __metadata__: { a: 1 } }), '__metadata__ has 1 for "a"'],
  "an entry that is null": [tensors({ x: null }), 'tensor "x" is null'],
  "an entry that is a list": [tensors({ x: [] }), 'tensor "x" is []'],
  "no dtype": [
    tensors({ x: { shape: [], data_offsets: [0, 4] } }, 4),
    "dtype absent, one of F64, F32, F16, BF16, I64",
  ],
  "an unknown dtype": [tensors({ x: entry([1], [0, 8], "F128") }, 8), 'dtype "F128", one of F64, F32'],
  "half a byte": [
    tensors({ x: entry([3], [0, 1], "F4") }, 1),
    "[3] in F4, which is no whole number of bytes",
  ],
  "a dtype of Object": [tensors({ x: entry([1], [0, 8], "constructor") }, 8), 'dtype "constructor"'],
  "no shape": [tensors({ x: { dtype: "F32", data_offsets: [0, 4] } }, 4), "shape absent"],
  "a shape that is a number": [tensors({ x: entry(1, [0, 4]) }, 4), "shape 1, a list"],
  "a negative length": [tensors({ x: entry([-1], [0, 4]) }, 4), "shape [-1]"],
  "two negative lengths": [tensors({ x: entry([-1, -1], [0, 4]) }, 4), "shape [-1,-1]"],
  "a fractional length": [tensors({ x: entry([0.5, 2], [0, 4]) }, 4), "shape [0.5,2]"],
  "a length that is a text": [tensors({ x: entry(["1"], [0, 4]) }, 4), 'shape ["1"]'],
  "a length beyond 2^53": [
    file('{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', 4),
    'shape ["Infinity"]',
  ],
  "a product beyond 2^53": [tensors({ x: entry([2 ** 31, 2 ** 31, 2], [0, 4]) }, 4), "too large to count"],
  "a product that would wrap to 4": [
    tensors({ x: entry([2 ** 32 + 1, 2 ** 32], [0, 4]) }, 4),
    "too large to count",
  ],
  "no offsets": [tensors({ x: { dtype: "F32", shape: [] } }, 4), "data_offsets absent"],
  "one offset": [tensors({ x: entry([1], [0]) }, 4), "data_offsets [0], two"],
  "three offsets": [tensors({ x: entry([1], [0, 4, 4]) }, 4), "data_offsets [0,4,4]"],
  "a negative offset": [tensors({ x: entry([1], [-4, 0]) }, 4), "data_offsets [-4,0]"],
  "a fractional offset": [tensors({ x: entry([1], [0.5, 4.5]) }, 4), "data_offsets [0.5,4.5]"],
  "offsets that run backwards": [tensors({ x: entry([1], [4, 0]) }, 4), "spans bytes 4 to 0 (-4)"],
  "fewer bytes than the shape": [
    tensors({ x: entry([2], [0, 4]) }, 4),
    "spans bytes 0 to 4 (4), its shape [2] in F32 needs 8",
  ],
  "more bytes than the shape": [tensors({ x: entry([1], [0, 4], "F16") }, 4), "its shape [1] in F16 needs 2"],
  "a first tensor that is not at 0": [
    tensors({ x: entry([1], [4, 8]) }, 8),
    "begins at byte 4 where 0 is wanted",
  ],
  "a hole": [
    tensors({ x: entry([1], [0, 4]), y: entry([1], [8, 12]) }, 12),
    '"y" begins at byte 8 where 4 is wanted',
  ],
  "an overlap": [
    tensors({ x: entry([2], [0, 8]), y: entry([1], [4, 8]) }, 8),
    '"y" begins at byte 4 where 8 is wanted',
  ],
  "one place twice": [tensors({ x: entry([1], [0, 4]), y: entry([1], [0, 4]) }, 4), "it overlaps another"],
  "an empty tensor inside another": [
    tensors({ x: entry([1], [0, 4]), y: entry([0], [2, 2]) }, 4),
    "overlaps another",
  ],
  "bytes after the last tensor": [
    tensors({ x: entry([1], [0, 4]) }, 5),
    "end at byte 4 of the data, the file at 5",
  ],
  "a truncated file": [tensors({ x: entry([1], [0, 4]) }, 3), "end at byte 4 of the data, the file at 3"],
  "bytes without tensors": [file("{}", 1), "end at byte 0 of the data, the file at 1"],
};

for (const [what, [bytes, message]] of Object.entries(BROKEN)) {
  Deno.test(`a file is refused: ${what}`, () => {
    assertThrows(() => parseSafetensors(bytes), CheckpointError, message);
  });
}

Deno.test("a deeply nested header is refused, never a crash", () => {
  for (const depth of [10, 1_000, 5_000, 20_000, 200_000]) {
    const deep = "[".repeat(depth) + "]".repeat(depth);
    assertThrows(() => parseSafetensors(file(`{"x":${deep}}`)), CheckpointError);
    assertThrows(() => parseSafetensors(file(`{"x":{"dtype":"F32","shape":${deep}}}`)), CheckpointError);
    assertThrows(() => parseSafetensors(file(`{"__metadata__":{"a":${deep}}}`)), CheckpointError);
  }
});
