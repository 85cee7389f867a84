import { PictureError } from "../../../errors.ts";

/** @param problem what is wrong with the file */
export function damaged(problem: string): PictureError {
  return new PictureError("corrupt", `Cannot decode this damaged CMYK JPEG: ${problem}`);
}
