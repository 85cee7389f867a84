import { PictureError } from "../../errors.ts";
import type { Decoder } from "../codec/codec.ts";
import { emscriptenCodec } from "../codec/emscripten_codec.ts";
import { openAvif, parseAvif } from "./header.ts";
import { stillAvif } from "./still.ts";

export { parseAvif as parse };

const BITS = 8;

/** The codec has 2 GB, which it takes 16 to 20 bytes of a pixel. */
const MAY_LACK_MEMORY = 80_000_000;

const decodeStill = emscriptenCodec(
  "AVIF",
  "npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.wasm",
  async () => (await import("npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.js")).default,
  BITS,
);

/** Decodes an AVIF whose header has been read; its orientation is left to the caller. */
export const decode: Decoder = async ({ buffer, byteOffset, byteLength }) => {
  const { picture } = openAvif(new DataView(buffer, byteOffset, byteLength), () => {});
  const { width, height } = picture.color;
  try {
    return await decodeStill(stillAvif(picture));
  } catch (cause) {
    if (width * height < MAY_LACK_MEMORY) throw cause;
    const problem =
      `Cannot decode this AVIF of ${width}x${height}: it is damaged, or larger than the codec can take`;
    throw new PictureError("tooLarge", `${problem}, about 100 megapixels`, { cause });
  }
};
