/**
 * Mixing of the pictures of a batch; each with the one before it, the first with the last.
 *
 * @module
 */
import type { Batch } from "../batch.ts";
import type { RandomStream } from "../../../numbers/random_stream.ts";
import type { Augmentation } from "./augmentation.ts";
import { beta } from "./draw.ts";

/** A batch that can be mixed. */
export type Mixable = Pick<Batch, "pixels" | "labels"> & { readonly side: number; readonly classes: number };

/** A mixed batch. */
export type Mixed = Pick<Batch, "pixels" | "labels"> & { readonly targets: Float32Array };

/** Mixes a batch by mixup, cutmix or one of both at random; undefined where neither is asked for. */
export function mix(
  batch: Mixable,
  { mixup: alpha, cutmix: cutAlpha }: Pick<Augmentation, "mixup" | "cutmix">,
  stream: RandomStream,
): Mixed | undefined {
  if (alpha && cutAlpha) {
    return stream.uniform() < 0.5 ? mixup(batch, alpha, stream) : cutmix(batch, cutAlpha, stream);
  }
  if (alpha) return mixup(batch, alpha, stream);
  return cutAlpha ? cutmix(batch, cutAlpha, stream) : undefined;
}

/** Blends each picture with the one before: x·share + before·(1 - share), one share of Beta(α, α) for the batch. */
export function mixup(batch: Mixable, alpha: number, stream: RandomStream): Mixed {
  const share = beta(stream, alpha);
  const pixels = new Float32Array(batch.pixels.length);
  eachPair(batch, (own, before, at) => {
    for (let i = 0; i < own.length; i++) pixels[at + i] = own[i]! * share + before[i]! * (1 - share);
  });
  return { pixels, ...mixLabels(batch, share) };
}

/** Puts the same part of the one before it into every picture; the shares are those of the areas. */
export function cutmix(batch: Mixable, alpha: number, stream: RandomStream): Mixed {
  const { side } = batch;
  const [left, right, top, bottom] = cutBox(side, beta(stream, alpha), stream);
  const pixels = batch.pixels.slice();
  eachPair(batch, (own, before, at) => {
    for (let plane = 0; plane < own.length; plane += side * side) {
      for (let y = top; y < bottom; y++) {
        const [from, to] = [plane + y * side + left, plane + y * side + right];
        pixels.set(before.subarray(from, to), at + from);
      }
    }
  });
  return { pixels, ...mixLabels(batch, 1 - (right - left) * (bottom - top) / side ** 2) };
}

/** A box of about 1 - `share` of the area around a random place, cut at the edges. */
function cutBox(
  side: number,
  share: number,
  stream: RandomStream,
): [left: number, right: number, top: number, bottom: number] {
  const half = Math.trunc(0.5 * Math.sqrt(1 - share) * side);
  const [x, y] = [stream.below(side), stream.below(side)];
  const [least, most] = [(at: number) => Math.max(0, at - half), (at: number) => Math.min(side, at + half)];
  return [least(x), most(x), least(y), most(y)];
}

/** Calls `use` with each picture, the one before it, and the place where it begins. */
function eachPair(
  { pixels, labels: { length } }: Mixable,
  use: (own: Float32Array, before: Float32Array, at: number) => void,
): void {
  const size = pixels.length / length;
  const picture = (b: number) => pixels.subarray(b * size, (b + 1) * size);
  for (let b = 0; b < length; b++) use(picture(b), picture((b + length - 1) % length), b * size);
}

function mixLabels({ labels, classes }: Mixable, share: number): Pick<Mixed, "labels" | "targets"> {
  const { length } = labels;
  const before = (b: number) => labels[(b + length - 1) % length]!;
  const targets = new Float32Array(length * classes);
  for (let b = 0; b < length; b++) {
    const [own, other] = [b * classes + labels[b]!, b * classes + before(b)];
    targets[own] = share;
    targets[other] = own === other ? 1 : 1 - share;
  }
  return { targets, labels: Array.from(labels, (label, b) => share >= 0.5 ? label : before(b)) };
}
