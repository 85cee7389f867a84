import type { CheckpointFormat } from "../format.ts";

const LOCAL = [0x50, 0x4b, 0x03, 0x04];
const [NAME_LENGTH, NAME] = [26, 30];

/** The archives of NumPy (.npz): a zip with an array in each file, which is how JAX's Vision Transformers were published. */
export const npz: CheckpointFormat = {
  name: "npz",
  /** PyTorch's files are zip archives, too: the name of the first file tells. */
  matches(head) {
    if (head.length < NAME || LOCAL.some((byte, i) => head[i] !== byte)) return false;
    const length = head[NAME_LENGTH]! | head[NAME_LENGTH + 1]! << 8;
    const name = String.fromCharCode(...head.subarray(NAME, NAME + length));
    return NAME + length <= head.length && name.endsWith(".npy");
  },
  async open(reader) {
    const { openArchive } = await import("./archive.ts");
    return await openArchive(reader);
  },
};
