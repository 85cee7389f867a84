/**
 * Groups of a backend's members: its operators, and what moves numbers to and from its device. Backends are put
 * together of these.
 *
 * @module
 */
import type { Backend } from "./backend.ts";
import type { BackwardBackend, TrainingBackend } from "./backward.ts";

/** Members of a backend that compute nothing. */
type NonOperator =
  | "device"
  | "limits"
  | "failure"
  | "upload"
  | "uploadQuantized"
  | "settle"
  | "read"
  | "scope"
  | "dispose";

/** Operators of the forward pass. */
export type Operators = Omit<Backend, NonOperator>;

/** Operators of the backward pass. */
export type BackwardOperators = Omit<BackwardBackend, keyof Backend>;

/** Members that only a backend which trains has, and that compute nothing. */
type TrainingNonOperator = "zeros" | "snapshot" | "write" | "release";

/** Operators that change a tensor in place, and the sums that they need. */
export type TrainingOperators = Omit<TrainingBackend, keyof BackwardBackend | TrainingNonOperator>;

/** Members of a backend that trains which move numbers to and from its device, and free them. */
export type TrainingTransfers = Pick<TrainingBackend, "upload" | "read" | TrainingNonOperator>;
