/**
 * A tape that also tells the gradient of every attention weight, which no operator has as its result.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Observer } from "../../vit/pass.ts";
import { Tape } from "./tape.ts";

/** Attention of a block, or of a query that pools: its weights, its values, and the gradient of its result. */
interface Attended {
  /** [B, H, T, T] */
  readonly weights: Promise<Float32Array>;
  readonly shape: readonly number[];
  /** [B, T, 3D]; the last third are values. */
  readonly qkv: Promise<Float32Array>;
  /** [B, queries, D] */
  gradient?: { readonly data: Promise<Float32Array>; readonly shape: readonly number[] };
}

/** Records a pass whose observer is this tape's own. */
export class AttentionTape extends Tape {
  readonly #weights: Pick<Attended, "weights" | "shape">[] = [];
  readonly #blocks: Attended[] = [];

  /** The observer to run the pass with. */
  readonly observer: Required<Pick<Observer, "attention" | "pooling">> = {
    attention: (weights) => this.#note(weights),
    pooling: (weights) => this.#note(weights),
  };

  /** Attention, of whose weights the observer has been told, after which its gradient is noted. */
  override attention(...call: Parameters<Tape["attention"]>): Tensor {
    const y = super.attention(...call);
    const block: Attended = { ...this.#weights[this.#blocks.length]!, qkv: this.read(call[0]) };
    this.#blocks.push(block);
    return this.record({
      inputs: [y],
      make: () => this.#copy(y),
      pull: (dy) => {
        block.gradient = { data: this.backend.read(dy), shape: dy.shape };
        return [dy];
      },
    });
  }

  /**
   * After `backward`: of each attention max(0, weight · gradient), averaged over heads, [B, T, T]; 0 in rows that no result
   * depends on.
   */
  maps(): Promise<Float32Array>[] {
    return this.#blocks.map((block) => positivePart(block));
  }

  #note(weights: Tensor): void {
    this.#weights.push({ weights: this.read(weights), shape: weights.shape });
  }

  #copy(x: Tensor): Tensor {
    const copy = this.backend.zeros(x.shape);
    this.backend.accumulate(copy, this.valueOf(x));
    return copy;
  }
}

/** The result of attention is weights · values, so the gradient of weight (i, j) is dy row i · value row j. */
async function positivePart({ weights, shape, qkv, gradient }: Attended): Promise<Float32Array> {
  const [pictures, heads, tokens] = shape as [number, number, number];
  const map = new Float32Array(pictures * tokens ** 2);
  if (!gradient) return map;
  const [, rows, dim] = gradient.shape as [number, number, number];
  const [all, dy, values] = await Promise.all([weights, gradient.data, qkv]);
  const width = dim / heads;
  for (let picture = 0; picture < pictures; picture++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < rows; i++) {
        const result = (picture * rows + i) * dim + head * width;
        const to = (picture * tokens + i) * tokens;
        const from = ((picture * heads + head) * tokens + i) * tokens;
        for (let j = 0; j < tokens; j++) {
          const value = (picture * tokens + j) * 3 * dim + 2 * dim + head * width;
          let product = 0;
          for (let k = 0; k < width; k++) product += dy[result + k]! * values[value + k]!;
          map[to + j]! += Math.max(0, product * all[from + j]!) / heads;
        }
      }
    }
  }
  return map;
}
