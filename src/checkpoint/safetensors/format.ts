import type { CheckpointFormat } from "../format.ts";
import { isHead } from "./header.ts";
import { sorted } from "./dtypes.ts";
import { readHeader, readTensors } from "./stream.ts";

/** The format of Hugging Face's library of that name: a header of JSON, then the tensors. */
export const safetensors: CheckpointFormat = {
  name: "safetensors",
  matches: isHead,
  async open(reader) {
    const header = await readHeader(reader);
    const { metadata, fileBytes, dataStart } = header;
    const { tensors, unusable } = sorted(header.tensors);
    return {
      tensors,
      unusable,
      metadata,
      fileBytes,
      headBytes: dataStart,
      read: (reader, visit) => readTensors(reader, header, visit),
    };
  },
};
