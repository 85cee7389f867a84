/**
 * Decodes one picture, away from the server; `decode_apart.ts` starts it.
 *
 * @module
 */
import { PictureError } from "../errors.ts";
import { decode } from "../image/decode.ts";
import type { Order, Result } from "./decode_apart.ts";

const scope = self as unknown as Worker;

scope.onmessage = async ({ data }: MessageEvent<Order>) => {
  const { result, transfer } = await run(data);
  scope.postMessage(result, transfer);
};

async function run({ bytes, maxPixels }: Order): Promise<{ result: Result; transfer: Transferable[] }> {
  try {
    const picture = await decode(bytes, { maxPixels });
    return { result: { picture }, transfer: [picture.data.buffer as ArrayBuffer] };
  } catch (error) {
    const { code, message } = error as PictureError;
    return { result: error instanceof PictureError ? { refusal: { code, message } } : {}, transfer: [] };
  }
}
