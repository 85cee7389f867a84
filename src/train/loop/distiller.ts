/**
 * Distillation in a training step: the loss of a student that imitates a teacher.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import type { Logits } from "../../vit/vit.ts";
import { distillationTerms, targetsOf, type Term } from "../optim/loss.ts";
import type { Teacher } from "./teacher.ts";

/** A teacher, and the way in which a student learns from it. */
export interface Distiller {
  readonly teacher: Teacher;
  /** "hard": the teacher's best class is the target; "soft": all its probabilities are. */
  readonly kind: "hard" | "soft";
  /** The teacher's share of the loss; one half by default. */
  readonly share?: number | undefined;
  /** A divisor of both networks' logits, where `kind` is "soft"; 1 by default. */
  readonly temperature?: number | undefined;
}

/**
 * The terms of a student's loss.
 *
 * @param labels targets of the pictures, [B, classes] @param taught the teacher's logits, [B, classes]
 */
export function distilledTerms(
  backend: TrainingBackend,
  { kind, share, temperature }: Distiller,
  student: Logits,
  labels: Tensor,
  taught: Float32Array,
): Term[] {
  const [, classes] = labels.shape as [number, number];
  if (kind === "hard") {
    const teacher = backend.upload(targetsOf(bestOf(taught, classes), classes), labels.shape);
    return distillationTerms(student, { labels, teacher }, { share });
  }
  const divisor = temperature ?? 1;
  const teacher = backend.softmax(backend.upload(taught.map((logit) => logit / divisor), labels.shape));
  return distillationTerms(student, { labels, teacher }, { share, temperature });
}

/** The class of the largest logit of each row; the first of several. */
function bestOf(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return row.reduce((best, logit, j) => logit > row[best]! ? j : best, 0);
  });
}
