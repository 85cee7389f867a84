import type { Decoder } from "../codec/codec.ts";
import { decodeGif } from "./decode.ts";

export { parseGif as parse } from "./header.ts";

/** Decodes a GIF whose header has been read. */
export const decode: Decoder = (bytes) => Promise.resolve().then(() => decodeGif(bytes));
