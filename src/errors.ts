/**
 * The errors a caller may want to tell apart. Wrong shapes and kinds are `TypeError`, wrong values `RangeError`, an
 * aborted call throws its signal's reason; what remains has a class here. Every message names the action, the value
 * found and what is wanted.
 *
 * @module
 */
import { printable } from "./util/printable.ts";

/** Why a picture could not become pixels; an HTTP server turns it into a status code. */
export type PictureErrorCode =
  /** The file, URL or stream could not be read at all. */
  | "unreadable"
  /** Not a picture, or a kind of picture that is not decoded here (CMYK, animation, an unknown format). */
  | "unsupported"
  /** Known format, damaged content. */
  | "corrupt"
  /** More bytes or pixels than the limit in force. */
  | "tooLarge";

/** A picture could not be read, recognised or decoded. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  /** What kind of failure it was. */
  readonly code: PictureErrorCode;

  /** @param code what kind of failure @param message action, value found, what is wanted */
  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Weights or their configuration could not be read, or contradict each other. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

/** The asked-for device cannot run here. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}

/** A model was used after it had been disposed. */
export class DisposedError extends Error {
  override readonly name = "DisposedError";
}

/** Pictures of a data set cannot be decoded. The message has a line for each of the first. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  /** Which, and why. */
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

/** Where training stopped. */
export interface TrainingPlace {
  /** From 0, as steps are. */
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  /** The file with the run's last good state, where one was written. */
  readonly checkpoint?: string | undefined;
}

/** Training cannot go on: what it computes is no longer a number. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
  /** Where that was, if known. */
  readonly place: TrainingPlace | undefined;

  /** @param place where it stopped */
  constructor(message: string, place?: TrainingPlace, options?: ErrorOptions) {
    super(message, options);
    this.place = place;
  }
}
