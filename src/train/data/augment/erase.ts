import type { Region } from "../../../image/resize/resize.ts";
import type { RandomStream } from "../../../numbers/random_stream.ts";
import type { EraseRectangle, EraseSquare } from "./augmentation.ts";
import { between, logBetween, roundHalfEven } from "./draw.ts";

const TRIES = 10;

/** Sets a part of a normalised picture [C, S, S] to 0, the mean colour, with some probability; in place. */
export function erase(
  pixels: Float32Array,
  side: number,
  options: EraseRectangle | EraseSquare,
  stream: RandomStream,
): void {
  if (stream.uniform() >= (options.probability ?? 0.5)) return;
  const box = eraseBox(side, options, stream);
  if (!box) return;
  const { left, top, width, height } = box;
  for (let plane = 0; plane < pixels.length; plane += side * side) {
    for (let y = top; y < top + height; y++) {
      const from = plane + y * side + left;
      pixels.fill(0, from, from + width);
    }
  }
}

/** The part that is set to 0; perhaps none. */
export function eraseBox(
  side: number,
  options: EraseRectangle | EraseSquare,
  stream: RandomStream,
): Region | undefined {
  const size = options.kind === "square" ? squareSize(options, stream) : rectangleSize(side, options, stream);
  if (!size) return undefined;
  const [height, width] = size;
  const top = stream.below(side - height + 1);
  return { left: stream.below(side - width + 1), top, width, height };
}

function squareSize({ pixels: [low, high] }: EraseSquare, stream: RandomStream): [number, number] {
  const size = low + stream.below(high - low + 1);
  return [size, size];
}

/** torchvision's rule: ten tries for a rectangle smaller than the picture, else none. */
function rectangleSize(
  side: number,
  { scale = [0.02, 0.33], ratio = [0.3, 3.3] }: EraseRectangle,
  stream: RandomStream,
): [height: number, width: number] | undefined {
  for (let i = 0; i < TRIES; i++) {
    const area = side * side * between(stream, scale);
    const aspect = logBetween(stream, ratio);
    const height = roundHalfEven(Math.sqrt(area * aspect));
    const width = roundHalfEven(Math.sqrt(area / aspect));
    if (height < side && width < side) return [height, width];
  }
  return undefined;
}
