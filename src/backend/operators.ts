/**
 * The seam's operators without what moves numbers and frees them: the parts that backends are put together of.
 *
 * @module
 */
import type { Backend } from "./backend.ts";
import type { BackwardBackend, TrainingBackend } from "./backward.ts";

/** Members of a backend that compute nothing. */
type Care = "device" | "limits" | "failure" | "upload" | "settle" | "read" | "scope" | "dispose";

/** Operators of the forward pass. */
export type Operators = Omit<Backend, Care>;

/** Operators of the backward pass. */
export type BackwardOperators = Omit<BackwardBackend, keyof Backend>;

/** The same of a backend that trains. */
type TrainingCare = "zeros" | "snapshot" | "write" | "release";

/** Operators that change a tensor where it is, and what they need. */
export type TrainingOperators = Omit<TrainingBackend, keyof BackwardBackend | TrainingCare>;
