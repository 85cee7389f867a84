import { FORMATS } from "../image/recognise.ts";
import { HttpError } from "./http_error.ts";

/** Refuses a body that says beforehand that it is too long. */
export function checkLength(request: Request, maxBytes: number): void {
  const length = request.headers.get("content-length") ?? "";
  if (/^\d+$/.test(length)) checkBytes(Number(length), maxBytes);
}

/** Refuses a body that is too long. */
export function checkBytes(bytes: number, maxBytes: number): void {
  if (!(bytes > maxBytes)) return;
  throw new HttpError("tooLarge", `Cannot read the body: it has more than the ${maxBytes} bytes allowed`);
}

/** Refuses an empty body, or an empty file of a form. */
export function expectBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0) return bytes;
  throw new HttpError("empty", `Cannot classify 0 bytes: a ${FORMATS} file is wanted`);
}
