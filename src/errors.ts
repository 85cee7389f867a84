/**
 * The errors a caller may want to tell apart. Wrong shapes and kinds are `TypeError`, wrong values `RangeError`, an
 * aborted call throws its signal's reason; what remains has a class here. Every message names the action, the value
 * found and what is wanted.
 *
 * @module
 */
import { printable } from "./util/printable.ts";

/**
 * The kinds of a `PictureError`; the HTTP server has a status for each.
 *
 * @example
 * ```ts
 * import type { PictureErrorCode } from "../mod.ts";
 *
 * const mayRetry = (code: PictureErrorCode): boolean => code === "unreadable";
 * ```
 */
export type PictureErrorCode =
  /** The file, URL or stream could not be read at all. */
  | "unreadable"
  /** Not a picture, or a kind of picture that is not decoded here (CMYK, animation, an unknown format). */
  | "unsupported"
  /** Known format, damaged content. */
  | "corrupt"
  /** More bytes or pixels than the limit in force. */
  | "tooLarge";

/**
 * The error that a picture cannot be read, recognised or decoded.
 *
 * @example
 * ```ts
 * import { assertEquals, assertRejects } from "@std/assert";
 * import { classify, PictureError } from "../mod.ts";
 *
 * const error = await assertRejects(() => classify("no/such/file.png"), PictureError);
 * assertEquals(error.code, "unreadable");
 * ```
 */
export class PictureError extends Error {
  /** The class in error messages. */
  override readonly name = "PictureError";
  /** The kind of failure. */
  readonly code: PictureErrorCode;

  /** Makes the error. @param code the kind of failure @param message action, value found, value wanted */
  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The error that weights or their configuration cannot be read, or contradict each other.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { CheckpointError, loadModel } from "../mod.ts";
 *
 * await assertRejects(() => loadModel(new Uint8Array(100)), CheckpointError);
 * ```
 */
export class CheckpointError extends Error {
  /** The class in error messages. */
  override readonly name = "CheckpointError";
}

/**
 * The error that a device cannot run here, or has failed.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { DeviceError, loadModel } from "../mod.ts";
 *
 * await assertRejects(() => loadModel("weights", { device: "gpu", deterministic: true }), DeviceError);
 * ```
 */
export class DeviceError extends Error {
  /** The class in error messages. */
  override readonly name = "DeviceError";
}

/**
 * The error that a model was used after it had been disposed.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { DisposedError, loadModel } from "../mod.ts";
 *
 * const model = await loadModel("weights");
 * model.dispose();
 * await assertRejects(() => model.forward(new Float32Array(3 * 54 * 54)), DisposedError);
 * ```
 */
export class DisposedError extends Error {
  /** The class in error messages. */
  override readonly name = "DisposedError";
}

/**
 * The error that pictures of a data set cannot be decoded. The message has a line for each of the first 20.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { DatasetError } from "../mod.ts";
 *
 * const error = new DatasetError([{ path: "cats/1.png", reason: "it is empty" }], 200);
 * assert(error.message.includes("1 of 200 pictures"));
 * ```
 */
export class DatasetError extends Error {
  /** The class in error messages. */
  override readonly name = "DatasetError";
  /** The pictures, each with the reason. */
  readonly bad: readonly { readonly path: string; readonly reason: string }[];

  /** Makes the error. @param bad the pictures, each with the reason @param total pictures that were looked at */
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

/** A `TypeError` whose message has lines: what is wrong, and below it what to do. Texts in it are printable. */
export class AdviceError extends TypeError {
  /** Makes the error. @param advice lines below the first */
  constructor(message: string, advice: readonly string[]) {
    super([message, ...advice.map((line) => `  ${line}`)].map(printable).join("\n"));
  }
}

/**
 * The place in a run where training stopped.
 *
 * @example
 * ```ts
 * import type { TrainingPlace } from "../mod.ts";
 *
 * const place: TrainingPlace = { epoch: 2, step: 17, learningRate: 0.1 };
 * ```
 */
export interface TrainingPlace {
  /** The epoch, from 0. */
  readonly epoch: number;
  /** The step in that epoch, from 0. */
  readonly step: number;
  /** The learning rate of that step. */
  readonly learningRate: number;
  /** The file with the run's last good state, where one was written. */
  readonly checkpoint?: string | undefined;
}

/**
 * The error that training cannot go on, since what it computes is no longer a number.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { TrainingError } from "../mod.ts";
 *
 * const error = new TrainingError("Cannot train on", { epoch: 2, step: 17, learningRate: 0.1 });
 * assert(error.place?.epoch === 2);
 * ```
 */
export class TrainingError extends Error {
  /** The class in error messages. */
  override readonly name = "TrainingError";
  /** The place where it stopped, if known. */
  readonly place: TrainingPlace | undefined;

  /** Makes the error. @param place in the run where it stopped */
  constructor(message: string, place?: TrainingPlace, options?: ErrorOptions) {
    super(message, options);
    this.place = place;
  }
}
