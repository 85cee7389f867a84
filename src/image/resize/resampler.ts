/**
 * Resizing on the kernel of `wasm/resize.ts`: its instance, and what lies where in its memory.
 *
 * @module
 */
import { isRefusal, refusedMemory } from "../../util/refused_memory.ts";
import type { RgbPicture } from "../picture.ts";
import type { Weights } from "./resample_weights.ts";
import { compileNow } from "../../util/wasm.ts";
import { strict } from "../generated/resize_kernel.ts";

/** The exports of `wasm/resize.ts`; pointers are in bytes. */
export interface ResizeKernel {
  readonly memory: WebAssembly.Memory;
  alongRows(
    source: number,
    stride: number,
    rows: number,
    first: number,
    count: number,
    weights: number,
    taps: number,
    size: number,
    out: number,
  ): void;
  alongColumns(
    source: number,
    bytes: number,
    first: number,
    count: number,
    weights: number,
    taps: number,
    size: number,
    out: number,
  ): void;
}

/** Source rows of this many bytes are copied in at a time: few enough to be in the cache still when they are read. */
const CHUNK = 2 ** 17;
/** An instance whose memory has grown beyond this is dropped. */
const KEEP = 2 ** 23;
/** Bytes that a vector of the kernel may reach beyond its data. */
const OVERHANG = 16;
const PAGE = 2 ** 16;

let compiled: WebAssembly.Module | undefined;
let kept: ResizeKernel | undefined;

/**
 * Calls `use` with the thread's instance of the kernel.
 *
 * @throws {DeviceError} where there is no memory for it
 */
export function withResizeKernel(use: (kernel: ResizeKernel) => void): void {
  try {
    const kernel = kept ?? instantiate();
    kept = undefined;
    use(kernel);
    if (kernel.memory.buffer.byteLength <= KEEP) kept = kernel;
  } catch (cause) {
    throw isRefusal(cause) ? refusedMemory("resize this picture", cause) : cause;
  }
}

function instantiate(): ResizeKernel {
  compiled ??= compileNow(strict);
  return new WebAssembly.Instance(compiled).exports as unknown as ResizeKernel;
}

/**
 * Some columns of a resized picture. Their tiles are made from the top down, and what one tile has resampled along the
 * rows the next does not again: of a tall picture, that is most of its rows.
 */
export class Strip {
  readonly #kernel: ResizeKernel;
  readonly #picture: RgbPicture;
  readonly #columns: Weights;
  /** The first source row that is resampled along itself, and how many there are. */
  #top = 0;
  #rows = 0;
  #rowsBytes = 0;

  constructor(kernel: ResizeKernel, picture: RgbPicture, columns: Weights) {
    this.#kernel = kernel;
    this.#picture = picture;
    this.#columns = columns;
  }

  /** The tile that the weights describe goes to `result`, its top left to column `x`, row `y`. */
  makeTile(rows: Weights, { data, width }: RgbPicture, x: number, y: number): void {
    const { memory } = this.#kernel;
    const [, across] = span(this.#columns);
    const [top, down] = span(rows);
    const stride = this.#picture.width * 3;
    const outStride = this.#columns.first.length * 3;
    const height = rows.first.length;
    const chunk = Math.min(this.#picture.height, Math.max(1, Math.floor(CHUNK / stride)));
    this.#rowsBytes = Math.max(this.#rowsBytes, weightBytes(rows)); // of the first tile, so that the rest stays in place
    const [columnsAt, rowsAt, chunkAt, narrowAt, outAt] = reserve(
      memory,
      weightBytes(this.#columns),
      this.#rowsBytes,
      (chunk - 1) * stride + across * 3,
      down * outStride,
      height * outStride,
    );
    const ready = this.#keep(top, narrowAt, outStride);
    this.#alongRows(top + ready, down - ready, chunk, columnsAt, chunkAt, narrowAt + ready * outStride);
    [this.#top, this.#rows] = [top, down];
    const rowWeights = writeWeights(memory, rowsAt, rows, top);
    this.#kernel.alongColumns(narrowAt, outStride, ...rowWeights, outAt);
    const bytes = new Uint8Array(memory.buffer);
    for (let row = 0; row < height; row++) {
      const from = outAt + row * outStride;
      data.set(bytes.subarray(from, from + outStride), ((y + row) * width + x) * 3);
    }
  }

  /** Moves the resampled rows from `top` on to the beginning; returns how many there are. */
  #keep(top: number, at: number, stride: number): number {
    const kept = Math.max(0, this.#top + this.#rows - top);
    const from = at + (top - this.#top) * stride;
    if (kept > 0) new Uint8Array(this.#kernel.memory.buffer).copyWithin(at, from, from + kept * stride);
    return kept;
  }

  /** Resamples source rows along themselves. */
  #alongRows(
    top: number,
    rows: number,
    chunk: number,
    columnsAt: number,
    chunkAt: number,
    outAt: number,
  ): void {
    const [left, across] = span(this.#columns);
    const stride = this.#picture.width * 3;
    const outStride = this.#columns.first.length * 3;
    const weights = writeWeights(this.#kernel.memory, columnsAt, this.#columns, left);
    const bytes = new Uint8Array(this.#kernel.memory.buffer);
    for (let row = 0; row < rows; row += chunk) {
      const count = Math.min(chunk, rows - row);
      const from = (top + row) * stride + left * 3;
      bytes.set(this.#picture.data.subarray(from, from + (count - 1) * stride + across * 3), chunkAt);
      this.#kernel.alongRows(chunkAt, stride, count, ...weights, outAt + row * outStride);
    }
  }
}

/** The first source pixel that the weights touch, and how many there are up to the last. */
function span({ first, count }: Weights): [from: number, length: number] {
  const last = first.length - 1;
  return [first[0]!, first[last]! + count[last]! - first[0]!];
}

/** Offsets of areas of these sizes, in a memory that has grown to hold them. */
function reserve<Sizes extends number[]>(memory: WebAssembly.Memory, ...sizes: Sizes): Sizes {
  let end = 0;
  const starts = sizes.map((bytes) => {
    const start = end;
    end = Math.ceil((start + bytes + OVERHANG) / OVERHANG) * OVERHANG;
    return start;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return starts as Sizes;
}

function weightBytes({ first, count, weights }: Weights): number {
  return first.byteLength + count.byteLength + weights.byteLength;
}

/** Copies weights into a memory, their pixels counted from `origin`; returns what the kernel knows them by. */
function writeWeights(
  { buffer }: WebAssembly.Memory,
  at: number,
  { first, count, weights, taps }: Weights,
  origin: number,
): [first: number, count: number, weights: number, taps: number, size: number] {
  const size = first.length;
  const words = new Int32Array(buffer, at);
  words.set(first.map((pixel) => pixel - origin));
  words.set(count, size);
  words.set(weights, 2 * size);
  return [at, at + 4 * size, at + 8 * size, taps, size];
}
