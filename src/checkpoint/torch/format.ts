import type { CheckpointFormat } from "../format.ts";

/** Local file header of a zip archive, its name's length and its name (APPNOTE 4.3.7). */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const [NAME_LENGTH_AT, NAME_AT] = [26, 30];
/** First files of the archives that `torch.save` and TorchScript write. */
const FIRST = /(^|\/)(data\.pkl|constants\.pkl|byteorder|\.format_version|data\/\d+)$/;

const PICKLE = 0x80;
/** The number with which the files of PyTorch before 1.6 begin, as a pickle holds it. */
const MAGIC = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
/** What may stand before it: the protocol, and from protocol 4 on the frame's length. */
const MAGIC_WITHIN = 32;

/** The files of `torch.save`: a zip archive, or before PyTorch 1.6 a stream of pickles. What reads them loads when needed. */
export const torch: CheckpointFormat = {
  name: "PyTorch (.pth, .bin)",
  matches: (head) => isZip(head) || isLegacy(head),
  async open(reader) {
    const { openTorch } = await import("./open.ts");
    return await openTorch(reader);
  },
};

function isZip(head: Uint8Array): boolean {
  if (ZIP.some((byte, i) => head[i] !== byte)) return false;
  const length = head[NAME_LENGTH_AT]! + 256 * head[NAME_LENGTH_AT + 1]!;
  return FIRST.test(textOf(head.subarray(NAME_AT, NAME_AT + length)));
}

function isLegacy(head: Uint8Array): boolean {
  return head[0] === PICKLE && textOf(head.subarray(0, MAGIC_WITHIN)).includes(MAGIC);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
