import { PictureError } from "../../errors.ts";
import type { Decoder } from "../codec.ts";
import { emscriptenCodec } from "../emscripten_codec.ts";
import { isFrame } from "./frame.ts";
import { EOI, segmentsOf } from "./markers.ts";

const decodeColours = emscriptenCodec(
  "JPEG",
  "npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.wasm",
  async () => (await import("npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js")).default,
  false, // it leaves the orientation to us
);

/** Decodes a JPEG by libjpeg, one of CMYK by our own decoder, which loads only then. */
export const decodeJpeg: Decoder = async (bytes) => {
  const whole = withEnd(bytes);
  if (componentsOf(whole) !== 4) return await decodeColours(whole);
  const { decodeCmyk } = await import("./cmyk/decode.ts");
  try {
    return decodeCmyk(whole);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new PictureError("corrupt", "Cannot decode this CMYK JPEG: its tables are cut off", { cause });
  }
};

/** The file with its end marker, without which libjpeg takes pixels for lost. */
function withEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-2) === 0xff && bytes.at(-1) === EOI) return bytes;
  const whole = new Uint8Array(bytes.length + 2);
  whole.set(bytes);
  whole.set([0xff, EOI], bytes.length);
  return whole;
}

function componentsOf(bytes: Uint8Array): number | undefined {
  for (const { marker, data } of segmentsOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    if (isFrame(marker)) return data.getUint8(5);
  }
  return undefined;
}
