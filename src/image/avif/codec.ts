import type { Decoder } from "../codec.ts";
import { emscriptenCodec } from "../emscripten_codec.ts";
import { openAvif } from "./header.ts";
import { stillAvif } from "./still.ts";

const BITS = 8;

const decodeStill = emscriptenCodec(
  "AVIF",
  "npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.wasm",
  async () => (await import("npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.js")).default,
  BITS,
);

/** Decodes an AVIF whose header has been read; its orientation is left to the caller. */
export const decodeAvif: Decoder = async ({ buffer, byteOffset, byteLength }) => {
  const { picture } = openAvif(new DataView(buffer, byteOffset, byteLength), () => {});
  return await decodeStill(stillAvif(picture));
};
