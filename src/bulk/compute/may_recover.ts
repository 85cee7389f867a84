import { PictureError } from "../../errors.ts";
import { isMissing } from "../../util/files.ts";

/** Statuses of HTTP below 500 after which the same request may succeed: a timeout, too early, too many. */
const LATER = [408, 425, 429];

/**
 * Tells whether a picture that failed may succeed when it is tried again: one that could not be read, by a network
 * or a disk, and one that the device failed at. What is damaged, missing or forbidden stays so.
 */
export function mayRecover(error: unknown): boolean {
  if (!(error instanceof PictureError)) return true;
  if (error.code !== "unreadable") return false;
  const { cause } = error;
  if (isMissing(cause ?? {})) return false;
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) return false;
  if (!(cause instanceof Error)) return true;
  if (/it is a directory|Invalid URL/.test(cause.message)) return false;
  const [, status] = cause.message.match(/^HTTP status (\d+)/) ?? [];
  return status === undefined || Number(status) >= 500 || LATER.includes(Number(status));
}
