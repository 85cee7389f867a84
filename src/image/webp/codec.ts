import type { Decoder } from "../codec/codec.ts";
import { emscriptenCodec } from "../codec/emscripten_codec.ts";
import { paste } from "../codec/paste.ts";
import { firstFrame, type WebpFrame } from "./frame.ts";

export { parseWebp as parse } from "./header.ts";

const decodeStill = emscriptenCodec(
  "WebP",
  "npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.wasm",
  async () => (await import("npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.js")).default,
);

/** Decodes a WebP whose header has been read: of an animation the first frame, on a black canvas as in Pillow. */
export const decode: Decoder = async (bytes) => {
  const frame = firstFrame(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!frame) return await decodeStill(bytes);
  return paste(await decodeStill(stillWebp(bytes, frame)), frame);
};

/** A file with the frame's pixels and nothing else. */
function stillWebp(bytes: Uint8Array, { pixels: { at, length } }: WebpFrame): Uint8Array {
  const chunk = bytes.subarray(at - 8, at + length);
  const file = new Uint8Array(12 + chunk.length + (length & 1));
  file.set(new TextEncoder().encode("RIFF    WEBP"));
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  file.set(chunk, 12);
  return file;
}
