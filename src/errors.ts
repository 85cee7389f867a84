/**
 * The errors a caller may want to tell apart. Wrong shapes and kinds are `TypeError`, wrong values `RangeError`, an
 * aborted call throws its signal's reason; what remains has a class here. Every message names the action, the value
 * found and what is wanted.
 *
 * @module
 */
import { printable } from "./util/printable.ts";

/** The kinds of a `PictureError`; the HTTP server has a status for each. */
export type PictureErrorCode =
  /** The file, URL or stream could not be read at all. */
  | "unreadable"
  /** Not a picture, or a kind of picture that is not decoded here (CMYK, animation, an unknown format). */
  | "unsupported"
  /** Known format, damaged content. */
  | "corrupt"
  /** More bytes or pixels than the limit in force. */
  | "tooLarge";

/** The error that a picture cannot be read, recognised or decoded. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  /** The kind of failure. */
  readonly code: PictureErrorCode;

  /** @param code the kind of failure @param message action, value found, value wanted */
  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error that weights or their configuration cannot be read, or contradict each other. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

/** The error that a device cannot run here, or has failed. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}

/** The error that a model was used after it had been disposed. */
export class DisposedError extends Error {
  override readonly name = "DisposedError";
}

/** The error that pictures of a data set cannot be decoded. The message has a line for each of the first 20. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  /** The pictures, each with the reason. */
  readonly bad: readonly { readonly path: string; readonly reason: string }[];

  /** @param total pictures that were looked at */
  constructor(bad: DatasetError["bad"], total: number) {
    const lines = bad.slice(0, 20).map(({ path, reason }) => `\n  ${printable(path)}: ${printable(reason)}`);
    const more = bad.length > lines.length ? `\n  and ${bad.length - lines.length} more` : "";
    super(
      `Cannot decode ${bad.length} of ${total} pictures; repair or remove them, or have bad pictures skipped:` +
        lines.join("") + more,
    );
    this.bad = bad;
  }
}

/** The place in a run where training stopped. */
export interface TrainingPlace {
  /** The epoch, from 0. */
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  /** The file with the run's last good state, where one was written. */
  readonly checkpoint?: string | undefined;
}

/** The error that training cannot go on, since what it computes is no longer a number. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
  /** The place where it stopped, if known. */
  readonly place: TrainingPlace | undefined;

  /** @param place in the run where it stopped */
  constructor(message: string, place?: TrainingPlace, options?: ErrorOptions) {
    super(message, options);
    this.place = place;
  }
}
