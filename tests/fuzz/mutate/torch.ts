/** PyTorch's archives: the pickle and the storages, in a zip archive whose checksums are right again. */
import { writeZip, type ZipFile } from "../../support/torch_file.ts";
import { latin1, viewOf } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

const HEADER = 0x04034b50;
const [NAME_AT, DESCRIPTOR_BYTES] = [30, 16];

/** The files of an archive whose entries have descriptors, as PyTorch writes them. */
export function parseArchive(file: Uint8Array): ZipFile[] {
  const view = viewOf(file);
  const files: ZipFile[] = [];
  for (let at = 0; view.getUint32(at, true) === HEADER;) {
    const [nameBytes, extraBytes] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const begin = at + NAME_AT + nameBytes + extraBytes;
    const end = file.findIndex((_, end) =>
      end >= begin && end + DESCRIPTOR_BYTES <= file.length &&
      view.getUint32(end, true) === 0x08074b50 && view.getUint32(end + 8, true) === end - begin
    );
    files.push({
      name: latin1(file.subarray(at + NAME_AT, begin - extraBytes)),
      data: file.subarray(begin, end),
    });
    at = end + DESCRIPTOR_BYTES;
  }
  return files;
}

/** Mutants of archives and of files in the old format. */
export function torchMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const archives = files.filter((file) => file[0] === 0x50).map(parseArchive);
  const streams = files.filter((file) => file[0] !== 0x50);
  return (random) => {
    if (random.chance(0.3)) return editStream(random.pick(streams), random);
    let archive: ZipFile[] = random.pick(archives);
    for (const _ of random.edits()) {
      if (random.chance(0.6)) archive = [editPickle(archive[0]!, random), ...archive.slice(1)];
      else archive = editList(archive, random, (file) => editFile(file, random), random.pick(archives));
    }
    const options = { descriptors: random.chance(0.7), wide: random.chance(0.2), padding: random.below(40) };
    return damage(writeZip(archive, options), random);
  };
}

/** Operations of a pickle, so that some of them are drawn where another stood. */
const OPERATIONS = "\x80N\x88\x89KMJGX)\x85\x86\x87t]ae}su(012qrhjcRb\x81Q.\x8a\x93\x94\x95\x8c";

function editPickle({ name, data }: ZipFile, random: CaseRandom): ZipFile {
  if (data.length === 0 || random.chance(0.4)) return { name, data: editBytes(data, random) };
  const copy = data.slice();
  const isOperation = random.chance(0.5);
  const byte = isOperation ? OPERATIONS.charCodeAt(random.below(OPERATIONS.length)) : random.below(256);
  copy[random.below(copy.length)] = byte;
  return { name, data: copy };
}

function editFile({ name, data }: ZipFile, random: CaseRandom): ZipFile {
  if (random.chance(0.3)) {
    return { name: random.pick(["x/byteorder", "x/data/9", "", "x/../data/0", name]), data };
  }
  return { name, data: editBytes(data, random) };
}

function editStream(file: Uint8Array, random: CaseRandom): Uint8Array<ArrayBuffer> {
  let bytes = file.slice();
  for (const _ of random.edits()) bytes = editBytes(bytes, random);
  return bytes;
}
