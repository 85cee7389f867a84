/**
 * Resizing on the kernel of `wasm/resize.ts`: its instance, and what lies where in its memory.
 *
 * @module
 */
import { isRefusal, refusedMemory } from "../util/refused_memory.ts";
import type { RgbPicture } from "./picture.ts";
import type { Weights } from "./resample_weights.ts";
import base64 from "./resize_kernel.ts";

/** What `wasm/resize.ts` exports; pointers are in bytes. */
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
/** An instance whose memory has grown beyond this is let go. */
const KEEP = 2 ** 23;
/** How far a vector of the kernel may reach beyond what it is for. */
const OVERHANG = 16;
const PAGE = 2 ** 16;

let compiled: WebAssembly.Module | undefined;
let kept: ResizeKernel | undefined;

/** Lends the thread's instance. @throws {DeviceError} where there is no memory for it */
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

/** At once: the module is below the 4 KB up to which every browser's page may. */
function instantiate(): ResizeKernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  return new WebAssembly.Instance(compiled).exports as unknown as ResizeKernel;
}

/** The tile of a resized picture that the weights describe goes to `result`, its top left to column `x`, row `y`. */
export function resampleTile(
  kernel: ResizeKernel,
  picture: RgbPicture,
  columns: Weights,
  rows: Weights,
  { data, width }: RgbPicture,
  x: number,
  y: number,
): void {
  const [left, across] = span(columns);
  const [top, down] = span(rows);
  const stride = picture.width * 3;
  const outStride = columns.first.length * 3;
  const height = rows.first.length;
  const chunk = Math.min(down, Math.max(1, Math.floor(CHUNK / stride)));
  const chunkBytes = (rows: number) => (rows - 1) * stride + across * 3;
  const [columnsAt, rowsAt, chunkAt, narrowAt, outAt] = reserve(
    kernel.memory,
    weightBytes(columns),
    weightBytes(rows),
    chunkBytes(chunk),
    down * outStride,
    height * outStride,
  );

  const bytes = new Uint8Array(kernel.memory.buffer);
  const columnWeights = writeWeights(kernel.memory, columnsAt, columns, left);
  for (let row = 0; row < down; row += chunk) {
    const count = Math.min(chunk, down - row);
    const from = (top + row) * stride + left * 3;
    bytes.set(picture.data.subarray(from, from + chunkBytes(count)), chunkAt);
    kernel.alongRows(chunkAt, stride, count, ...columnWeights, narrowAt + row * outStride);
  }
  kernel.alongColumns(narrowAt, outStride, ...writeWeights(kernel.memory, rowsAt, rows, top), outAt);
  for (let row = 0; row < height; row++) {
    const from = outAt + row * outStride;
    data.set(bytes.subarray(from, from + outStride), ((y + row) * width + x) * 3);
  }
}

/** The first source pixel that the weights touch, and how many there are up to the last. */
function span({ first, count }: Weights): [from: number, length: number] {
  const last = first.length - 1;
  return [first[0]!, first[last]! + count[last]! - first[0]!];
}

/** Where areas of these sizes begin, in a memory that has grown to hold them. */
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
