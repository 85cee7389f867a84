/**
 * The loss and its gradient: cross-entropy against labels or distributions, and both kinds of
 * distillation. A loss is a mean over the pictures of a batch, as in PyTorch.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import type { Logits } from "../../vit/vit.ts";

/** One term of a loss: the cross-entropy of logits against distributions. */
export interface Term {
  /** [B, C] */
  readonly logits: Tensor;
  /** [B, C], a distribution per picture. */
  readonly targets: Tensor;
  /** Its share of the whole loss; 1 by default. */
  readonly share?: number | undefined;
  /** Logits are divided by it before their softmax; 1 by default. */
  readonly temperature?: number | undefined;
}

/** A loss and its gradients, still on the device. */
export interface Loss {
  /** Each term's losses, [B]; `lossOf` makes one number of them. */
  readonly losses: readonly Tensor[];
  /** Each term's share. */
  readonly shares: readonly number[];
  /** Results and their gradients, for `Tape.backward`. */
  readonly seeds: readonly (readonly [Tensor, Tensor])[];
}

/**
 * Labels as distributions, [B, classes]: 1 for the label and 0 for the rest; of the 1 a share of `smoothing` is spread
 * evenly over all classes.
 *
 * @throws {RangeError} for a label that is no class or a share beyond 0 to 1
 */
export function targetsOf(labels: ArrayLike<number>, classes: number, smoothing = 0): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new RangeError(
        `Cannot train on label ${label}: a whole number from 0 to ${classes - 1} is wanted`,
      );
    }
    targets[i * classes + label] = 1;
  }
  return smoothed(targets, classes, smoothing);
}

/** Spreads a share of `smoothing` of each distribution [B, classes] evenly over all classes. */
export function smoothed(targets: Float32Array, classes: number, smoothing = 0): Float32Array {
  if (!(smoothing >= 0 && smoothing <= 1)) {
    throw new RangeError(`Cannot smooth labels by ${smoothing}: it must be from 0 to 1`);
  }
  return smoothing === 0 ? targets : targets.map((share) => share * (1 - smoothing) + smoothing / classes);
}

/**
 * The sum of its terms' cross-entropies, averaged over the batch.
 *
 * @param valueOf unwraps logits that a tape made
 */
export function crossEntropyLoss(
  backend: TrainingBackend,
  valueOf: (x: Tensor) => Tensor,
  terms: readonly Term[],
): Loss {
  const parts = terms.map(({ logits, targets, share = 1, temperature = 1 }) => {
    const [batch] = logits.shape as [number];
    const found = valueOf(logits);
    const losses = backend.crossEntropy(found, targets, 1 / temperature);
    const gradient = backend.crossEntropyBackward(found, targets, 1 / temperature, share / batch);
    return { losses, share, seed: [logits, gradient] as const };
  });
  return {
    losses: parts.map(({ losses }) => losses),
    shares: parts.map(({ share }) => share),
    seeds: parts.map(({ seed }) => seed),
  };
}

/** The mean over the batch. @param losses of each term, read @param shares of each term */
export function lossOf(losses: readonly Float32Array[], shares: readonly number[]): number {
  return losses.reduce((sum, values, i) => sum + shares[i]! * meanOf(values), 0);
}

export function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Targets of a student, each [B, C]. */
export interface DistillationTargets {
  /** Targets of the class token's head. */
  readonly labels: Tensor;
  /**
   * Targets of the distillation token's head, or a plain model's only one: a teacher's best class as a
   * distribution, or all its probabilities (`soft`).
   */
  readonly teacher: Tensor;
}

/** Options of `distillationTerms`. */
export interface DistillationOptions {
  /** The teacher's share of the loss; one half by default. */
  readonly share?: number | undefined;
  /** Divides the logits before the softmax; `teacher` must have been made at it. 1 by default. */
  readonly temperature?: number | undefined;
}

/**
 * The two terms of a student: of a distilled model's two heads (Touvron et al. 2021), or of one (Hinton et al. 2015).
 * With a temperature t the teacher's term counts t² times, so that its gradient stays as large; it lacks the teacher's
 * own entropy, a constant.
 */
export function distillationTerms(
  { logits, distLogits }: Logits,
  { labels, teacher }: DistillationTargets,
  { share = 0.5, temperature = 1 }: DistillationOptions = {},
): Term[] {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Cannot learn a share of ${share} from a teacher: it must be from 0 to 1`);
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`Cannot distil at a temperature of ${temperature}: it must be a positive number`);
  }
  return [
    { logits, targets: labels, share: 1 - share },
    { logits: distLogits ?? logits, targets: teacher, share: share * temperature ** 2, temperature },
  ];
}
