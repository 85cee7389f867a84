import type { Decoder } from "../codec.ts";
import { emscriptenCodec } from "../emscripten_codec.ts";
import { EOI } from "./markers.ts";

const decodeColours = emscriptenCodec(
  "JPEG",
  "npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.wasm",
  async () => (await import("npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js")).default,
  false, // it leaves the orientation to us
);

/** Decodes a JPEG by libjpeg. */
export const decodeJpeg: Decoder = async (bytes) => await decodeColours(withEnd(bytes));

/** The file with its end marker, without which libjpeg takes pixels for lost. */
function withEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-2) === 0xff && bytes.at(-1) === EOI) return bytes;
  const whole = new Uint8Array(bytes.length + 2);
  whole.set(bytes);
  whole.set([0xff, EOI], bytes.length);
  return whole;
}
