/**
 * The seam's operators by themselves, without what moves numbers and frees them: backends are put together of such parts.
 *
 * @module
 */
import type { Backend } from "./backend.ts";
import type { BackwardBackend, TrainingBackend } from "./backward.ts";

/** What a backend does beside computing. */
type Care = "device" | "limits" | "failure" | "upload" | "settle" | "read" | "scope" | "dispose";

/** Operators of the forward pass. */
export type Operators = Omit<Backend, Care>;

/** Operators of the backward pass. */
export type BackwardOperators = Omit<BackwardBackend, keyof Backend>;

/** What a backend that trains does beside computing. */
type TrainingCare = "zeros" | "snapshot" | "write" | "release";

/** Operators that change a tensor where it is, and what they need. */
export type TrainingOperators = Omit<TrainingBackend, keyof BackwardBackend | TrainingCare>;
