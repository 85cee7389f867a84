import { collect } from "../image/collect.ts";
import { HttpError } from "./http_error.ts";

/** What a request's body may be. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly bodyTimeout: number;
}

/** The most bytes that the body can turn out to have; one that says beforehand that it is too long is refused. */
export function checkLength(request: Request, maxBytes: number): number {
  const length = request.headers.get("content-length") ?? "";
  if (!/^\d+$/.test(length)) return maxBytes;
  checkBytes(Number(length), maxBytes);
  return Number(length);
}

function checkBytes(bytes: number, maxBytes: number): void {
  if (!(bytes > maxBytes)) return;
  throw new HttpError("tooLarge", `Cannot read the body: it has more than the ${maxBytes} bytes allowed`);
}

/** Reads the body, and never more of it than is allowed, for as long as the client is there and time is left. */
export async function readBody(
  request: Request,
  { maxBytes, bodyTimeout }: BodyLimits,
): Promise<Uint8Array> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort(new HttpError("timeout", `Cannot wait for the body longer than ${bodyTimeout} ms`));
  }, bodyTimeout);
  try {
    const stream = request.body ?? new Blob([]).stream();
    const signal = AbortSignal.any([request.signal, timeout.signal]);
    return expectBytes(await collect(stream, (bytes) => checkBytes(bytes, maxBytes), signal));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError("unreadable", `Cannot read the body: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
}

/** The picture in a body: the file of a form, or else all of it. */
export async function pictureIn(body: Uint8Array, contentType: string): Promise<Uint8Array> {
  if (!/^multipart\/form-data\b/i.test(contentType)) return body;
  const form = await parseForm(body, contentType);
  const files = [...form.values()].filter((value) => value instanceof File);
  if (files.length !== 1) {
    throw new HttpError("badForm", `Cannot choose from a form with ${files.length} files: one is wanted`);
  }
  return expectBytes(new Uint8Array(await files[0]!.arrayBuffer()));
}

async function parseForm(body: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(ReadableStream.from([body]), { headers: { "content-type": contentType } })
      .formData();
  } catch (error) {
    throw new HttpError("badForm", `Cannot read the form: ${(error as Error).message}`);
  }
}

function expectBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0) return bytes;
  throw new HttpError("empty", "Cannot classify 0 bytes: a PNG, JPEG, WebP or AVIF file is wanted");
}
