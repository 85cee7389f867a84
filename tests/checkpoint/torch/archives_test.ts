/** Archives as other writers make them, and damaged ones. */
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../../src/errors.ts";
import { joinedBytes } from "../../../src/util/joined.ts";
import { patched, utf8 } from "../../support/bytes.ts";
import {
  dict,
  program,
  tensor,
  torchZip,
  writeZip,
  type ZipFile,
  type ZipOptions,
} from "../../support/torch_file.ts";
import { chunked, readTorch } from "./read.ts";

const PICKLE = joinedBytes([
  program(dict({
    a: tensor({ key: "0", count: 2, shape: [2] }),
    b: tensor({ key: "1", count: 1, shape: [] }),
  })),
]);
const ZERO = { name: "x/data/0", data: new Uint8Array(Float32Array.of(1, 2).buffer) };
const ONE = { name: "x/data/1", data: new Uint8Array(Float32Array.of(3).buffer) };
const FILES: readonly ZipFile[] = [
  { name: "x/data.pkl", data: PICKLE },
  { name: "x/byteorder", data: utf8("little") },
  ZERO,
  ONE,
  { name: "x/version", data: utf8("3\n") },
];
const READ = { a: { shape: [2], numbers: [1, 2] }, b: { shape: [], numbers: [3] } };

const WRITERS: Record<string, ZipOptions> = {
  "with descriptors, as PyTorch writes them": {},
  "with lengths in the headers": { descriptors: false },
  "in ZIP64 with descriptors, as PyTorch writes them beyond 4 GiB": { wide: true },
  "in ZIP64 with lengths in the headers": { wide: true, descriptors: false },
  "with padding": { padding: 300 },
};

for (const [what, options] of Object.entries(WRITERS)) {
  Deno.test(`an archive ${what} is read, and refused where it is cut`, async () => {
    const file = writeZip(FILES, options);
    assertEquals(await readTorch(file), READ);
    assertEquals(await readTorch(file, chunked(file, false)), READ);
    for (let length = 0; length < file.length; length++) {
      await assertRejects(() => readTorch(file.subarray(0, length)), CheckpointError);
    }
  });
}

Deno.test("storages come in any order; what belongs to no tensor is passed over", async () => {
  const [pickle, order, zero, one, version] = FILES;
  assertEquals(await readTorch(writeZip([pickle!, one!, order!, version!, zero!])), READ);
  const more = { name: "x/.data/serialization_id", data: utf8("1234567890") };
  assertEquals(await readTorch(writeZip([...FILES, more])), READ);
});

const rename = (at: number, change: Partial<ZipFile>) =>
  writeZip(FILES.map((file, i) => i === at ? { ...file, ...change } : file));

const WRONG: Record<string, [file: () => Uint8Array, message: string]> = {
  "big-endian numbers": [
    () => rename(1, { data: utf8("big") }),
    "its numbers are big-endian, little-endian is wanted",
  ],
  "an unknown order": [() => rename(1, { data: utf8("pdp") }), 'its numbers are in the order "pdp"'],
  "a pickle that goes on": [
    () => rename(0, { data: joinedBytes([PICKLE, "N"]) }),
    "ends without a descriptor",
  ],
  "a storage that is short": [() => rename(2, { data: ZERO.data.subarray(1) }), 'x/data/0"'],
  "a storage that is long": [() => rename(2, { data: new Uint8Array(9) }), 'x/data/0"'],
  "a storage twice": [() => writeZip([...FILES, ZERO]), 'has "x/data/0" twice'],
  "a storage in another folder": [() => rename(2, { name: "y/data/0" }), 'lacks "x/data/0"'],
  "an archive of TorchScript": [
    () => writeZip([{ name: "x/data/0", data: ZERO.data }]),
    'begins with "x/data/0", data.pkl is wanted, as torch.save writes it; is it TorchScript?',
  ],
  "a compressed archive": [
    () => torchZip(PICKLE, {}, { method: 8 }),
    '"x/data.pkl" in its archive is compressed by method 8, stored is wanted',
  ],
  "a large file that is no storage": [
    () => writeZip([...FILES, { name: "x/more", data: new Uint8Array(70_000) }]),
    '"x/more" in its archive has more than 65536 bytes',
  ],
};

for (const [what, [file, message]] of Object.entries(WRONG)) {
  Deno.test(`refused: ${what}`, async () => {
    await assertRejects(() => readTorch(file()), CheckpointError, message);
  });
}

Deno.test("a storage with a wrong checksum is refused before its tensor is given away", async () => {
  const file = writeZip(FILES, { descriptors: false });
  const at = new TextDecoder("latin1").decode(file).indexOf("x/data/0") + ZERO.name.length + 9;
  await assertRejects(
    () => readTorch(patched(file, at, Uint8Array.of(9))),
    CheckpointError,
    '"x/data/0" in its archive is damaged: its CRC-32 is',
  );
});

Deno.test("a directory that lists something else is refused", async () => {
  const file = writeZip(FILES);
  const at = new TextDecoder("latin1").decode(file).lastIndexOf("x/data/1");
  await assertRejects(
    () => readTorch(patched(file, at, utf8("y"))),
    CheckpointError,
    'lists "y/data/1" otherwise than it has it',
  );
});
