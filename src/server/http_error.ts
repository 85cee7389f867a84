import { PictureError } from "../errors.ts";

/** Every `code` that an error answer may have, and its status. */
export const STATUS = {
  badRequest: 400,
  badQuery: 400,
  badTopK: 400,
  badThreshold: 400,
  badForm: 400,
  badModel: 400,
  empty: 400,
  unreadable: 400,
  corrupt: 400,
  unauthorized: 401,
  notFound: 404,
  methodNotAllowed: 405,
  timeout: 408,
  tooLarge: 413,
  unsupported: 415,
  tooSlow: 422,
  internal: 500,
  busy: 503,
} as const satisfies Record<string, number>;

/** The code of an error answer, by which clients tell errors apart. */
export type HttpErrorCode = keyof typeof STATUS;

/** An error that is sent to the client, with its code and message. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;
  readonly headers: Record<string, string>;

  constructor(code: HttpErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Makes the answer to an error; one that is not meant for clients goes to `onError`, and the answer does not tell it.
 */
export function errorResponse(error: unknown, onError: (error: unknown) => void): Response {
  const { code, message, headers } = forClient(error, onError);
  return Response.json({ error: { code, message } }, { status: STATUS[code], headers });
}

function forClient(error: unknown, onError: (error: unknown) => void): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof PictureError) return new HttpError(error.code, error.message);
  onError(error);
  return new HttpError("internal", "The server failed; its log has the reason");
}
