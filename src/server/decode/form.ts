import { expectBytes } from "../body.ts";
import { HttpError } from "../http_error.ts";

/** A form with more parts than this is no form that a person has filled in. */
const MAX_PARTS = 100;
/** The most bytes that a part's headers may have. */
const MAX_HEADER_BYTES = 8192;

const IS_FORM = /^multipart\/form-data\b/i;
/** RFC 2046's characters, in quotes or bare. */
const BOUNDARY = /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+./:=?-]{1,70}))\s*(?:;|$)/i;
const HEADER_END = new TextEncoder().encode("\r\n\r\n");

/**
 * The picture in a body: the file of a form, or else all of it. Its parts are counted and their headers measured before
 * the form is read, so that the time it takes is bounded by its length.
 *
 * @throws {HttpError} `badForm`, `empty`
 */
export async function pictureIn(body: Uint8Array, contentType: string): Promise<Uint8Array> {
  if (!IS_FORM.test(contentType)) return body;
  const boundary = boundaryOf(contentType);
  checkParts(body, boundary);
  const form = await parseForm(body, boundary);
  const files = [...form.values()].filter((value) => value instanceof File);
  if (files.length !== 1) {
    throw new HttpError("badForm", `Cannot choose from a form with ${files.length} files: one is wanted`);
  }
  return expectBytes(new Uint8Array(await files[0]!.arrayBuffer()));
}

function boundaryOf(contentType: string): string {
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary !== undefined) return boundary;
  const problem = "a boundary of 1 to 70 letters, digits or '()+_,-./:=? is wanted";
  throw new HttpError("badForm", `Cannot read the form by its content-type: ${problem}`);
}

function checkParts(body: Uint8Array, boundary: string): void {
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  let parts = 0;
  for (let at = startsAt(body, delimiter.subarray(2), 0) ? -2 : find(body, delimiter, 0); at < body.length;) {
    if (++parts > MAX_PARTS) {
      throw new HttpError(
        "badForm",
        `Cannot read a form with more than ${MAX_PARTS} parts: one file is wanted`,
      );
    }
    const from = at + delimiter.length;
    const header = body.subarray(from, from + MAX_HEADER_BYTES);
    if (header.length === MAX_HEADER_BYTES && find(header, HEADER_END, 0) === header.length) {
      const problem = `a part's headers have more than ${MAX_HEADER_BYTES} bytes`;
      throw new HttpError("badForm", `Cannot read the form: ${problem}`);
    }
    at = find(body, delimiter, from);
  }
}

/**
 * The offset of `wanted`, at or after `from`, or else the end. A boundary has no carriage return, with which `wanted`
 * begins, so no byte is looked at more than a few times.
 */
function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && !startsAt(bytes, wanted, at)) at++;
  return at;
}

function startsAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

async function parseForm(body: Uint8Array, boundary: string): Promise<FormData> {
  try {
    const headers = { "content-type": `multipart/form-data; boundary="${boundary}"` };
    return await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData();
  } catch (error) {
    throw new HttpError("badForm", `Cannot read the form: ${(error as Error).message}`);
  }
}
