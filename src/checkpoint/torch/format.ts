import type { CheckpointFormat } from "../format.ts";
import { firstName } from "../zip/first_name.ts";

/** First files of the archives that `torch.save` and TorchScript write. */
const FIRST = /(^|\/)(data\.pkl|constants\.pkl|byteorder|\.format_version|data\/\d+)$/;

const PICKLE = 0x80;
/** The number with which the files of PyTorch before 1.6 begin, as a pickle holds it. */
const MAGIC = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
/** What may stand before it: the protocol, and from protocol 4 on the frame's length. */
const MAGIC_WITHIN = 32;

/** The files of `torch.save`: a zip archive, or before PyTorch 1.6 a stream of pickles. What reads them loads when needed. */
export const torch: CheckpointFormat = {
  name: "PyTorch (.pth, .pt, .bin)",
  matches: (head) => FIRST.test(firstName(head) ?? "") || isLegacy(head),
  async open(reader) {
    const { openTorch } = await import("./open.ts");
    return await openTorch(reader);
  },
};

function isLegacy(head: Uint8Array): boolean {
  const start = String.fromCharCode(...head.subarray(0, MAGIC_WITHIN));
  return head[0] === PICKLE && start.includes(MAGIC);
}
