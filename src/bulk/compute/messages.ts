/**
 * The messages between a run and the threads that classify its pictures.
 *
 * @module
 */
import type { WeightType } from "../../backend/backend.ts";
import type { LoadOptions, LoadProgress } from "../../checkpoint/open_checkpoint.ts";
import type { Device } from "../../device/options.ts";
import type { SentError } from "../../threads/sent_error.ts";
import type { BulkPicture, Outcome } from "../outcome.ts";

/** The model that classifies, and what is asked of it. All of it can be sent to a thread. */
export interface Task {
  /** A file, folder, URL or name; the embedded model if not given. */
  readonly model: string | undefined;
  readonly load: Omit<LoadOptions, "signal" | "onProgress">;
  readonly device: Device | undefined;
  /** Threads that one model computes with. */
  readonly threads: number;
  readonly dtype: WeightType | undefined;
  readonly topK: number | undefined;
  readonly threshold: number | undefined;
  readonly maxPixels: number | undefined;
}

/** The first message to a thread. */
export interface TaskRequest {
  readonly task: Task;
}

/** Pictures to classify. */
export interface BatchRequest {
  readonly batch: number;
  readonly pictures: readonly BulkPicture[];
}

/** A message to a thread. */
export type Request = TaskRequest | BatchRequest;

/** The model of a thread, once it is loaded. */
export interface Ready {
  readonly model: string;
  readonly device: string;
  readonly classes: number;
}

/** A message from a thread. */
export type Reply =
  | { readonly progress: LoadProgress }
  | { readonly ready: Ready }
  /** The model cannot be loaded, or cannot do what is asked. */
  | { readonly refused: SentError }
  | { readonly batch: number; readonly outcomes: readonly Outcome[] };
