import type { CheckpointFormat } from "../format.ts";

/** A map of MessagePack whose first key is a text. */
const START = /^(?:[\x81-\x8f]|\xde..|\xdf....)(?:[\xa1-\xbf]|\xd9.)[\w/]/s;

/** The files of Flax (`flax_model.msgpack`): maps of MessagePack in each other, with arrays in them. */
export const flax: CheckpointFormat = {
  name: "Flax (.msgpack)",
  matches: (head) => START.test(String.fromCharCode(...head.subarray(0, 16))),
  async open(reader) {
    const { openFlax } = await import("./open.ts");
    return await openFlax(reader);
  },
};
