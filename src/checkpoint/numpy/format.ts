import type { CheckpointFormat } from "../format.ts";
import { firstName } from "../zip/first_name.ts";

/** The archives of NumPy (.npz): a zip with an array in each file, which is how JAX's Vision Transformers were published. */
export const npz: CheckpointFormat = {
  name: "NumPy (.npz)",
  matches: (head) => firstName(head)?.endsWith(".npy") ?? false,
  async open(reader) {
    const { openArchive } = await import("./archive.ts");
    return await openArchive(reader);
  },
};
