/**
 * Every operator of training.
 *
 * @module
 */
import type { BackwardOperators, TrainingOperators } from "../../backend/operators.ts";
import { activationOperators } from "./activations.ts";
import { attentionGradients } from "./attention.ts";
import { dropoutOperators } from "./dropout.ts";
import { linearGradients } from "./linear.ts";
import { lossOperators } from "./loss.ts";
import { optimizerSteps } from "./optimizer_steps.ts";
import { rowGradients } from "./rows.ts";
import { tokenGradients } from "./tokens.ts";
import type { TrainingDevice } from "./training_device.ts";

/** Makes them of a device. */
export function cpuBackwardOperators(cpu: TrainingDevice): BackwardOperators & TrainingOperators {
  return {
    ...activationOperators(cpu),
    ...linearGradients(cpu),
    ...rowGradients(cpu),
    ...attentionGradients(cpu),
    ...tokenGradients(cpu),
    ...lossOperators(cpu),
    ...dropoutOperators(cpu),
    ...optimizerSteps(cpu),
  };
}
