import { PictureError } from "../../errors.ts";
import type { Decoder } from "../codec/codec.ts";
import { emscriptenCodec } from "../codec/emscripten_codec.ts";
import { isFrame } from "./frame.ts";
import { segmentsOf } from "./markers.ts";
import { DECODER_WASM, importDecoder } from "./package.ts";

const decodeColours = emscriptenCodec(
  "JPEG",
  DECODER_WASM,
  importDecoder,
  false, // it leaves the orientation to us
);

/** Decodes a JPEG by libjpeg, one of CMYK by our own decoder, which loads only then. */
export const decodeJpeg: Decoder = async (bytes) => {
  if (componentsOf(bytes) !== 4) return await decodeColours(bytes);
  const { decodeCmyk } = await import("./cmyk/decode.ts");
  try {
    return decodeCmyk(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new PictureError("corrupt", "Cannot decode this CMYK JPEG: its tables are cut off", { cause });
  }
};

function componentsOf(bytes: Uint8Array): number | undefined {
  for (const { marker, data } of segmentsOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    if (isFrame(marker)) return data.getUint8(5);
  }
  return undefined;
}
