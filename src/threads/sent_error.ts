/**
 * Errors that are sent between threads, which lose their class on the way.
 *
 * @module
 */
import {
  CheckpointError,
  DeviceError,
  DisposedError,
  PictureError,
  type PictureErrorCode,
} from "../errors.ts";

/** The parts of an error that can be sent. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  /** A PictureError's. */
  readonly code?: PictureErrorCode | undefined;
}

const ERRORS = { CheckpointError, DeviceError, DisposedError, RangeError, TypeError };

/** Makes an error ready to be sent. */
export function packError(error: unknown): SentError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return error instanceof PictureError ? { name, message, code: error.code } : { name, message };
}

/** The error as it was, of its own class where a caller may want to tell. */
export function unpackError({ name, message, code }: SentError): Error {
  if (code) return new PictureError(code, message);
  const Known = ERRORS[name as keyof typeof ERRORS] ?? Error;
  return new Known(message);
}
