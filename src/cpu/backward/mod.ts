/**
 * Every operator of training.
 *
 * @module
 */
import type { Backend } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { attentionGradients } from "./attention.ts";
import { elementwiseOperators } from "./elementwise.ts";
import { linearGradients } from "./linear.ts";
import { lossOperators } from "./loss.ts";
import { rowGradients } from "./rows.ts";
import { stepOperators } from "./steps.ts";
import { tokenGradients } from "./tokens.ts";
import type { TrainingDevice } from "./training_device.ts";

/** What a backend that trains does beside computing. */
type Care = "zeros" | "snapshot" | "write" | "release";

/** Operators on `cpu`: a new one belongs to one of these groups. */
export function trainingOperators(cpu: TrainingDevice): Omit<TrainingBackend, keyof Backend | Care> {
  return {
    ...elementwiseOperators(cpu),
    ...linearGradients(cpu),
    ...rowGradients(cpu),
    ...attentionGradients(cpu),
    ...tokenGradients(cpu),
    ...lossOperators(cpu),
    ...stepOperators(cpu),
  };
}
