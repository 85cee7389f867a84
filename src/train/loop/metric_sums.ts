import type { Score } from "../types.ts";

/** Sums behind a score, as they are kept where a pass is interrupted. */
export interface StoredSums {
  readonly loss: number;
  readonly right: number;
  readonly pictures: number;
}

/** Sums of losses and of right answers over the batches of a pass. */
export class MetricSums {
  #loss: number;
  #right: number;
  #pictures: number;

  constructor({ loss, right, pictures }: StoredSums = { loss: 0, right: 0, pictures: 0 }) {
    this.#loss = loss;
    this.#right = right;
    this.#pictures = pictures;
  }

  /** @param loss the mean over the batch @param logits [B, classes] */
  add(loss: number, logits: Float32Array, labels: ArrayLike<number>): void {
    const classes = logits.length / labels.length;
    this.#loss += loss * labels.length;
    this.#pictures += labels.length;
    for (let i = 0; i < labels.length; i++) {
      const row = logits.subarray(i * classes, (i + 1) * classes);
      if (row.every((logit) => logit <= row[labels[i]!]!)) this.#right++;
    }
  }

  get sums(): StoredSums {
    return { loss: this.#loss, right: this.#right, pictures: this.#pictures };
  }

  get score(): Score {
    const pictures = this.#pictures;
    return { loss: this.#loss / pictures, accuracy: this.#right / pictures, pictures };
  }
}
