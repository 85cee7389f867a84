import type { Decoder } from "../codec/codec.ts";
import { decodeBmp } from "./decode.ts";

export { parseBmp as parse } from "./header.ts";

/** Decodes a BMP whose header has been read. */
export const decode: Decoder = (bytes) => Promise.resolve().then(() => decodeBmp(bytes));
