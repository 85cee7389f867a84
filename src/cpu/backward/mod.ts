/**
 * Every operator of training.
 *
 * @module
 */
import type { BackwardOperators, TrainingOperators } from "../../backend/operators.ts";
import { activationOperators } from "./activations.ts";
import { attentionGradients, positionGradients } from "./attention.ts";
import { dropoutOperators } from "./dropout.ts";
import { linearGradients } from "./linear.ts";
import { lossOperators } from "./loss.ts";
import { optimizerSteps } from "./optimizer_steps.ts";
import { rowGradients } from "./rows.ts";
import { columnGradients, tokenGradients } from "./tokens.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Makes all operators of training on the CPU. */
export function cpuBackwardOperators(cpu: TrainingTools): BackwardOperators & TrainingOperators {
  return {
    ...activationOperators(cpu),
    ...linearGradients(cpu),
    ...rowGradients(cpu),
    ...attentionGradients(cpu),
    ...positionGradients(cpu),
    ...columnGradients(cpu),
    ...tokenGradients(cpu),
    ...lossOperators(cpu),
    ...dropoutOperators(cpu),
    ...optimizerSteps(cpu),
  };
}
