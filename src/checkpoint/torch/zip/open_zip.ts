/**
 * Files of `torch.save` since PyTorch 1.6: a zip archive whose first file is a pickle, with a file for each storage.
 * It is read from front to back; the pickle tells its own length, and those of the storages.
 *
 * @module
 */

import type { TensorFile } from "../../format.ts";
import { fail, quote } from "../fail.ts";
import { ModelTensors } from "../model_tensors.ts";
import { unpickle } from "../pickle/unpickle.ts";
import { ByteSource } from "../source.ts";
import { findStateDict } from "../state_dict.ts";
import { Storages } from "../storages.ts";
import { descriptorBytes, Entries, expectFacts, nextEntry, readNote } from "./entry.ts";
import { readStorages } from "./read_storages.ts";

const PICKLE = /^(.+\/)?data\.pkl$/;
/** Since there is this, storages come in the order in which the pickle has them, before in that of their keys. */
const IN_PICKLES_ORDER = ".format_version";

/** Opens such an archive. @param total the file's length, where it is known */
export async function openZip(source: ByteSource, total: number | undefined): Promise<TensorFile> {
  const storages = new Storages();
  const entries = new Entries();
  const { root, value } = await readPickle(source, entries, storages);
  const tensors = new ModelTensors(findStateDict(value));
  const notes = await readNotes(source, entries, root);
  expectLittleEndian(notes.get("byteorder"));
  const all = [...storages.byKey.values()];
  const bytes = all.reduce((sum, { count, kind }) => sum + count * kind.bytes, 0);
  if (!source.mayHave(bytes)) {
    fail(`its storages need ${bytes} bytes, the file ends at ${total}; is it whole?`);
  }
  const keys = all.map(({ key }) => key);
  const [headBytes, before] = [source.read, source.rest()];
  return {
    tensors: tensors.describe(notes.has(IN_PICKLES_ORDER) ? keys : keys.toSorted()),
    metadata: {},
    fileBytes: total ?? source.position + bytes,
    headBytes,
    read: (reader, visit) =>
      readStorages(new ByteSource(reader, before, headBytes, false), {
        root,
        storages: storages.byKey,
        tensors,
        entries: entries.copy(),
        visit,
      }),
  };
}

async function readPickle(source: ByteSource, entries: Entries, storages: Storages) {
  const next = await nextEntry(source) ?? fail("its archive is empty");
  const { entry, headerBytes } = next;
  const root = PICKLE.exec(entry.name);
  if (!root) {
    fail(
      `its archive begins with ${
        quote(entry.name)
      }, data.pkl is wanted, as torch.save writes it; is it TorchScript?`,
    );
  }
  source.bytes(headerBytes);
  source.beginCrc();
  const start = source.position;
  const value = await unpickle(source, storages.find);
  const facts = { size: source.position - start, crc: source.endCrc() };
  const length = descriptorBytes(entry);
  await source.need(length);
  expectFacts(entry, facts, source.bytes(length));
  entries.add(entry, facts);
  return { root: root[1] ?? "", value };
}

/** The small files before the first storage, by their names. */
async function readNotes(source: ByteSource, entries: Entries, root: string): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  for (;;) {
    const next = await nextEntry(source);
    if (!next || next.entry.name.startsWith(`${root}data/`)) return notes;
    const { entry, headerBytes } = next;
    source.bytes(headerBytes);
    const { bytes, facts } = await readNote(source, entry);
    entries.add(entry, facts);
    notes.set(entry.name.slice(root.length), new TextDecoder().decode(bytes));
  }
}

/** Files of PyTorch before 2.1 do not tell: they were written on little-endian machines, or cannot be known. */
function expectLittleEndian(order: string | undefined): void {
  if (order === undefined || order === "little") return;
  fail(
    `its numbers are ${
      order === "big" ? "big-endian" : `in the order ${quote(order)}`
    }, little-endian is wanted`,
  );
}
