import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { joinedBytes } from "../../util/joined.ts";
import { integer, utf8 } from "../../../tests/support/bytes.ts";
import { type ZipFile, zipOf } from "../../../tests/support/zip.ts";
import { openTensors } from "../formats.ts";
import { type ByteReader, ViewReader } from "../reading/byte_reader.ts";
import { openPlace } from "../reading/open_place.ts";
import { PipeReader } from "../reading/pipe_reader.ts";
import { StreamPipe } from "../reading/stream_pipe.ts";
import { toFloat32 } from "../tensor.ts";

const FIXTURES = new URL("../../../tests/fixtures/numpy/", import.meta.url);
const NUMBERS = Float32Array.from({ length: 24 }, (_, i) => i / 8);
/** What `make.py` wrote. */
const WANTED: Record<string, [dtype: string, shape: number[], numbers: Float32Array]> = {
  "f4": ["F32", [2, 3, 4], NUMBERS],
  "f2": ["F16", [2, 3, 4], NUMBERS],
  "f8": ["F32", [2, 3, 4], NUMBERS],
  "bf16": ["BF16", [2, 3, 4], NUMBERS],
  "fortran/f4": ["F32", [2, 3, 4], NUMBERS],
  "fortran/f2": ["F16", [2, 3, 4], NUMBERS],
  "fortran/f8": ["F32", [2, 3, 4], NUMBERS],
  "scalar": ["F32", [], Float32Array.of(1.5)],
  "empty": ["F32", [0, 5], new Float32Array()],
};
const UNUSABLE = [["i8", "<i8"], ["big", ">f4"], ["text", "<U2"], [
  "records",
  "[('a', '<f4'), ('b', '<i2')]",
]];

async function readAll(reader: ByteReader) {
  const file = await openTensors(reader);
  const found: typeof WANTED = {};
  await file.read(reader, (tensor) => {
    found[tensor.name] = [tensor.dtype, [...tensor.shape], toFloat32(tensor).slice()];
  });
  reader.close();
  return { file, found };
}

/** An array of zeros, or with these bytes behind this header. */
function arrayOf(shape: string, bytes: Uint8Array = new Uint8Array(8), descr = "'<f4'"): Uint8Array {
  const dict = utf8(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}}\n`);
  return joinedBytes(["\x93NUMPY\x01\0", integer(dict.length, 2, true), dict, bytes]);
}

async function read(...files: ZipFile[]) {
  return await readAll(new ViewReader(await zipOf(files), {}));
}

for (const name of ["stored", "deflated", "descriptors"]) {
  Deno.test(`NumPy's archive is read from a file, from memory and from a stream: ${name}`, async () => {
    const url = new URL(`${name}.npz`, FIXTURES);
    const bytes = await Deno.readFile(url);
    const readers = [
      (await openPlace(url, {}))!,
      new ViewReader(bytes, {}),
      new PipeReader(new StreamPipe(new Blob([bytes]).stream()), undefined, "it", {}),
    ];
    for (const reader of readers) {
      const { file, found } = await readAll(reader);
      assertEquals(found, WANTED);
      assertEquals(file.tensors.map(({ name }) => name), Object.keys(WANTED));
      assertEquals(file.unusable!.map(({ name, dtype }) => [name, dtype]), UNUSABLE);
      assertEquals(file.fileBytes, bytes.length);
    }
  });
}

Deno.test("all versions of arrays are read", async () => {
  for (const version of [1, 2, 3]) {
    const { found } = await readAll((await openPlace(new URL(`version${version}.npz`, FIXTURES), {}))!);
    assertEquals(found, { x: ["F32", [2, 3, 4], NUMBERS] });
  }
});

Deno.test("files that are no arrays are left out", async () => {
  const { found } = await read({ name: "x.npy", bytes: arrayOf("(2,)") }, {
    name: "notes",
    bytes: utf8("!"),
  });
  assertEquals(Object.keys(found), ["x"]);
});

Deno.test("sizes that lie are refused before memory is taken for them", async () => {
  const bomb = { name: "x.npy", bytes: arrayOf("(4000000000,)"), deflated: true };
  const wrong: [ZipFile, string][] = [
    [{ name: "x.npy", bytes: arrayOf("(3,)") }, "it has 8 bytes of numbers, its shape [3] in <f4 needs 12"],
    [{ name: "x.npy", bytes: arrayOf("(1,)") }, "its shape [1] in <f4 needs 4"],
    [{ ...bomb }, "its shape [4000000000] in <f4 needs 16000000000"],
    [{ ...bomb, size: 2 ** 32 - 2 }, "more than deflate can"],
    [{ name: "x.npy", bytes: arrayOf("(2,)"), crc: 7 }, "its checksum is"],
    [{ name: "x.npy", bytes: utf8("no array at all") }, 'does not begin as an array of NumPy does ("x.npy")'],
    [{ name: "x.npy", bytes: new Uint8Array() }, "does not begin"],
    [{ name: "x.npy", bytes: arrayOf("(2,)").subarray(0, 40) }, '"x.npy"'],
    [{ name: "x.npy", bytes: arrayOf("2") }, "a tuple of whole numbers is wanted"],
  ];
  for (const [file, message] of wrong) {
    await assertRejects(() => read(file), CheckpointError, message);
  }
});

Deno.test("every truncation is refused", async () => {
  for (const name of ["version1", "deflated"]) {
    const bytes = await Deno.readFile(new URL(`${name}.npz`, FIXTURES));
    for (let length = 0; length < bytes.length; length++) {
      await assertRejects(() => readAll(new ViewReader(bytes.subarray(0, length), {})), CheckpointError);
    }
  }
});
