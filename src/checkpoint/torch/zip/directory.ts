/**
 * The end of a zip archive: its directory, which must say what was found before (APPNOTE 4.3.12 to 4.3.16).
 *
 * @module
 */

import { fail, quote } from "../fail.ts";
import type { ByteSource } from "../source.ts";
import { type Entries, textAt, WIDE, wideFields } from "./entry.ts";

const [RECORD, RECORD_BYTES] = [0x02014b50, 46];
const [WIDE_END, LOCATOR, LOCATOR_BYTES] = [0x06064b50, 0x07064b50, 20];
const [END, END_BYTES] = [0x06054b50, 22];
/** APPNOTE allows more behind its 56 bytes, and nobody writes it. */
const MOST_WIDE_END = 1 << 16;
const UNTOLD = 0xffff;

/** Reads the directory to the end of the file. @throws {CheckpointError} where it does not say what was found */
export async function expectDirectory(source: ByteSource, entries: Entries): Promise<void> {
  const seen = new Set<string>();
  const start = source.position;
  while (await signature(source) === RECORD) seen.add(await expectRecord(source, entries));
  if (seen.size !== entries.size) fail(`its archive lists ${seen.size} files and has ${entries.size}`);
  if (await signature(source) === WIDE_END) await passWideEnd(source);
  await expectEnd(source, entries.size, start);
  if (await source.fill(1)) fail(`its archive ends at byte ${source.position}, the file goes on`);
}

async function signature(source: ByteSource): Promise<number> {
  await source.need(4);
  return source.look(4).getUint32(0, true);
}

async function expectRecord(source: ByteSource, entries: Entries): Promise<string> {
  await source.need(RECORD_BYTES);
  const head = source.look(RECORD_BYTES);
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((at) => head.getUint16(at, true));
  const length = RECORD_BYTES + nameBytes! + extraBytes! + commentBytes!;
  await source.need(length);
  const view = source.look(length);
  const name = textAt(view, RECORD_BYTES, nameBytes!);
  const wide = wideFields(view, RECORD_BYTES + nameBytes!, extraBytes!) ?? [];
  const [size, packed, offset] = [24, 20, 42].map((at) => {
    const value = view.getUint32(at, true);
    return value === WIDE ? wide.shift() ?? value : value;
  });
  const [found, crc] = [entries.get(name), view.getUint32(16, true)];
  const isSame = found && found.size === size && found.size === packed && found.offset === offset &&
    found.crc === crc;
  if (!isSame) fail(`its archive lists ${quote(name)} otherwise than it has it; is it damaged?`);
  source.bytes(length);
  return name;
}

async function passWideEnd(source: ByteSource): Promise<void> {
  await source.need(12);
  const length = 12 + Number(source.look(12).getBigUint64(4, true));
  if (length > MOST_WIDE_END) {
    fail(`its archive's end has ${length} bytes, at most ${MOST_WIDE_END} are read`);
  }
  await source.need(length + LOCATOR_BYTES);
  if (source.look(length + 4).getUint32(length, true) !== LOCATOR) fail("its archive's end has no locator");
  source.bytes(length + LOCATOR_BYTES);
}

async function expectEnd(source: ByteSource, count: number, start: number): Promise<void> {
  if (await signature(source) !== END) {
    fail(`its archive has neither a file nor its end at byte ${source.position}`);
  }
  await source.need(END_BYTES);
  const view = source.look(END_BYTES);
  const [listed, at, comment] = [
    view.getUint16(10, true),
    view.getUint32(16, true),
    view.getUint16(20, true),
  ];
  if (listed !== UNTOLD && listed !== count) fail(`its archive counts ${listed} files and has ${count}`);
  if (at !== WIDE && at !== start) fail(`its archive's directory is at byte ${start}, its end says ${at}`);
  source.bytes(END_BYTES);
  await source.skip(comment);
}
