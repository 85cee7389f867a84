import { assert, assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type ByteReader, ViewReader } from "../reading/byte_reader.ts";
import { PipeReader } from "../reading/pipe_reader.ts";
import { randomAccess } from "../reading/random_access.ts";
import { StreamPipe } from "../reading/stream_pipe.ts";
import { patched, utf8 } from "../../../tests/support/bytes.ts";
import { type ZipFile, zipOf } from "../../../tests/support/zip.ts";
import { readDirectory } from "./directory.ts";
import { openEntry } from "./open_entry.ts";

const TEXT = utf8("one, two, three ".repeat(5000));
const SHORT = utf8("short");

/** The texts of an archive's files, each read in pieces of 7000 bytes. */
async function readAll(reader: ByteReader): Promise<Record<string, string>> {
  const source = await randomAccess(reader);
  const found: Record<string, string> = {};
  for (const entry of await readDirectory(source)) {
    const file = await openEntry(source, entry);
    found[entry.name] = "";
    try {
      for (let left = entry.size; left > 0; left -= 7000) {
        found[entry.name] += new TextDecoder().decode(await file.take(Math.min(7000, left)));
      }
      await file.end();
    } finally {
      file.close();
    }
  }
  return found;
}

async function read(files: readonly ZipFile[], comment?: string): Promise<Record<string, string>> {
  return await readAll(new ViewReader(await zipOf(files, comment), {}));
}

const [text, short] = [TEXT, SHORT].map((bytes) => new TextDecoder().decode(bytes));

Deno.test("stored and deflated files are read, with 32 or 64 bits, their sizes before or behind", async () => {
  for (const deflated of [false, true]) {
    for (const zip64 of [false, true]) {
      for (const descriptor of [undefined, "signed", "unsigned"] as const) {
        const how = { deflated, zip64, ...(descriptor && { descriptor }) };
        const files = [{ name: "a/ü", bytes: TEXT, ...how }, { name: "b", bytes: SHORT, ...how }, {
          name: "none",
          bytes: new Uint8Array(),
          ...how,
        }];
        assertEquals(await read(files), { "a/ü": text, b: short, none: "" }, JSON.stringify(how));
      }
    }
  }
});

Deno.test("an archive may have a comment, folders, or nothing", async () => {
  assertEquals(await read([], "PK\x05\x06 and more"), {});
  assertEquals(await read([{ name: "a/", bytes: new Uint8Array() }, { name: "a/b", bytes: SHORT }], "x"), {
    "a/b": short,
  });
});

Deno.test("a stream is kept and read all the same, its length told or not", async () => {
  const bytes = await zipOf([{ name: "a", bytes: TEXT, deflated: true }, { name: "b", bytes: SHORT }]);
  for (const total of [bytes.length, undefined]) {
    const reader = new PipeReader(new StreamPipe(new Blob([bytes]).stream()), total, "it", {});
    await reader.peek(30);
    assertEquals(await readAll(reader), { a: text, b: short });
  }
});

Deno.test("what contradicts itself is refused by name", async () => {
  const huge = 2 ** 32 - 2;
  const wrong: [files: ZipFile[], message: string][] = [
    [[{ name: "a", bytes: SHORT, crc: 1 }], '"a" in this zip archive: its checksum is'],
    [[{ name: "a", bytes: TEXT, deflated: true, size: 5 }], "more than the 5 bytes that are announced"],
    [[{ name: "a", bytes: TEXT, deflated: true, size: 90_000 }], "it ended after 80000 of 90000 bytes"],
    [[{ name: "a", bytes: TEXT, deflated: true, size: huge }], "more than deflate can"],
    [[{ name: "a", bytes: SHORT, size: huge }], `bytes 0 to ${huge + 30} are announced`],
    [[{ name: "a", bytes: SHORT, size: 2 ** 60, zip64: true }], "are announced"],
    [[{ name: "a", bytes: SHORT, size: 4 }], "its checksum is"],
    [[{ name: "a", bytes: SHORT }, { name: "a", bytes: TEXT }], '"a" in this zip archive: it is there twice'],
    [[{ name: "a", bytes: SHORT, method: 12 }], "it is packed by method 12"],
    [[{ name: "a", bytes: SHORT, method: 8 }], '"a" in this zip archive'],
    [[{ name: "a", bytes: SHORT, flags: 1 }], "it is encrypted"],
    [[{ name: "a".repeat(5000), bytes: SHORT }], "a name of 5000 bytes"],
  ];
  for (const [files, message] of wrong) {
    await assertRejects(() => read(files), CheckpointError, message);
  }
});

Deno.test("a header that contradicts the directory is refused", async () => {
  for (const descriptor of [undefined, "signed"] as const) {
    const bytes = await zipOf([{ name: "a", bytes: SHORT, ...(descriptor && { descriptor }) }]);
    for (const at of descriptor ? [8, 30, 40, 44, 48] : [8, 14, 18, 22, 30]) {
      const damaged = patched(bytes, at, Uint8Array.of(0x7e));
      await assertRejects(() => readAll(new ViewReader(damaged, {})), CheckpointError, "contradicts");
    }
  }
});

Deno.test("every truncation is refused, and every changed byte that is looked at", async () => {
  const bytes = await zipOf([
    { name: "a", bytes: utf8("aaaabaaaac"), deflated: true, descriptor: "signed" },
    { name: "b", bytes: SHORT, zip64: true },
  ]);
  for (let length = 0; length < bytes.length; length++) {
    await assertRejects(() => readAll(new ViewReader(bytes.subarray(0, length), {})), CheckpointError);
  }
  let refused = 0;
  for (let at = 0; at < bytes.length; at++) {
    const damaged = patched(bytes, at, Uint8Array.of(bytes[at]! ^ 0x55));
    await readAll(new ViewReader(damaged, {})).then(() => {}, (error) => {
      if (!(error instanceof CheckpointError)) throw error;
      refused++;
    });
  }
  assert(refused > bytes.length / 2, `${refused} of ${bytes.length}`);
});
