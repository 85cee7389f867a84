/** The exports of wasm/, as the compiler knows them. Written by `deno task wasm`. */

/** Kernels that compute units `from` to `to` (exclusive) on a thread; each file of wasm/ says what a unit is. */
export interface Operators {
  attention(from: number, to: number, thread: number, qkv: number, tokens: number, heads: number, headDim: number, scale: number, bias: number, limit: number, factor: number, key: number, maps: number, out: number, queries: number, scratch: number, scratchBytes: number, step: number): void;
  attentionBias(from: number, to: number, thread: number, table: number, index: number, rows: number, heads: number, n: number, out: number, step: number): void;
  attentionWeights(from: number, to: number, thread: number, qkv: number, tokens: number, heads: number, headDim: number, scale: number, bias: number, out: number, scratch: number, scratchBytes: number, step: number): void;
  columns(from: number, to: number, thread: number, x: number, stride: number, rows: number, length: number, out: number, outStride: number, step: number): void;
  embed(from: number, to: number, thread: number, patches: number, prefix: number, posEmbed: number, batch: number, count: number, before: number, positions: number, dim: number, out: number, step: number): void;
  firstTokens(from: number, to: number, thread: number, x: number, batch: number, tokens: number, dim: number, count: number, out: number, step: number): void;
  layerNorm(from: number, to: number, thread: number, x: number, scale: number, bias: number, rows: number, columns: number, epsilon: number, out: number, step: number): void;
  linear(from: number, to: number, thread: number, x: number, xStride: number, weight: number, slabFirst: number, slabPanels: number, bias: number, residual: number, rows: number, k: number, columns: number, activation: number, tokens: number, queries: number, skipped: number, out: number, scratch: number, scratchBytes: number, rowStep: number, panelStep: number): void;
  mean(from: number, to: number, thread: number, a: number, b: number, n: number, step: number, out: number): void;
  meanTokens(from: number, to: number, thread: number, x: number, tokens: number, dim: number, first: number, out: number, step: number): void;
  multiply(from: number, to: number, thread: number, a: number, b: number, n: number, step: number, out: number): void;
  patchify(from: number, to: number, thread: number, images: number, batch: number, channels: number, side: number, patch: number, out: number, step: number): void;
  rmsNorm(from: number, to: number, thread: number, x: number, scale: number, rows: number, columns: number, epsilon: number, out: number, step: number): void;
  rotate(from: number, to: number, thread: number, qkv: number, cos: number, sin: number, headBytes: number, rows: number, tokens: number, heads: number, headDim: number, first: number, half: number, out: number, step: number): void;
  scale(from: number, to: number, thread: number, x: number, factors: number, residual: number, rows: number, columns: number, out: number, step: number): void;
  sine(from: number, to: number, thread: number, x: number, n: number, quarters: number, step: number, out: number): void;
  softmax(from: number, to: number, thread: number, x: number, rows: number, columns: number, out: number, step: number): void;
  sum(from: number, to: number, thread: number, a: number, b: number, n: number, step: number, out: number): void;
  token(from: number, to: number, thread: number, x: number, batch: number, tokens: number, dim: number, index: number, out: number, step: number): void;
  widen(from: number, to: number, thread: number, weight: number, format: number, scales: number, columns: number, k: number, first: number, count: number, total: number, out: number, step: number): void;
}

/** Exports of wasm/kernels.ts. */
export interface Kernels extends Operators {
  attentionScratch(tokens: number, headDim: number): number;
  attentionWeightsScratch(tokens: number, headDim: number): number;
  gelu(x: number, count: number): void;
  geluTanh(x: number, count: number): void;
  linearScratch(rows: number): number;
  packWeight(w: number, from: number, count: number, columns: number, k: number, format: number, out: number): void;
  panelCount(columns: number): number;
  quickGelu(x: number, count: number): void;
  silu(x: number, count: number): void;
  tanh(x: number, count: number): void;
  weightBytes(columns: number, k: number, format: number): number;
  readonly BLOCK: WebAssembly.Global;
  readonly CHUNK: WebAssembly.Global;
  readonly FLOAT16: WebAssembly.Global;
  readonly FLOAT32: WebAssembly.Global;
  readonly GELU: WebAssembly.Global;
  readonly GELU_TANH: WebAssembly.Global;
  readonly IDENTITY: WebAssembly.Global;
  readonly INT8: WebAssembly.Global;
  readonly MEAN_COLUMNS: WebAssembly.Global;
  readonly QUICK_GELU: WebAssembly.Global;
  readonly SILU: WebAssembly.Global;
  readonly SPARE_COLUMNS: WebAssembly.Global;
  readonly SPARE_ROWS: WebAssembly.Global;
  readonly TANH: WebAssembly.Global;
  readonly heapBase: WebAssembly.Global;
}

/** Kernels that only products of whole numbers need. */
export interface IntegerOperators extends Operators {
  linearInt8(from: number, to: number, thread: number, x: number, weight: number, factors: number, bias: number, residual: number, rows: number, k: number, columns: number, activation: number, form: number, out: number, scratch: number, scratchBytes: number, rowStep: number, panelStep: number): void;
  quantize(from: number, to: number, thread: number, x: number, rows: number, k: number, out: number, step: number): void;
}

/** Exports of wasm/integer_kernels.ts. */
export interface IntegerKernels extends Kernels, IntegerOperators {
  dotForm(): number;
  integerFactorBytes(columns: number, k: number): number;
  integerTileBytes(k: number): number;
  integerWeightBytes(columns: number, k: number): number;
  packInt8(w: number, scales: number, from: number, count: number, k: number, weight: number, factors: number): void;
  readonly FUSED: WebAssembly.Global;
  readonly INTEGER_CHUNK: WebAssembly.Global;
  readonly INTEGER_SCRATCH: WebAssembly.Global;
  readonly PAIRS: WebAssembly.Global;
}

/** Kernels that only training has. */
export interface TrainingOperators extends Operators {
  accumulate(from: number, to: number, thread: number, into: number, x: number, n: number, step: number): void;
  adamWStep(from: number, to: number, thread: number, parameter: number, gradient: number, mean: number, square: number, gradientScale: number, n: number, step: number, kept: number, rate: number, correction: number, beta1: number, beta2: number, epsilon: number): void;
  attentionBackward(from: number, to: number, thread: number, dy: number, qkv: number, batch: number, tokens: number, heads: number, headDim: number, scale: number, bias: number, limit: number, factor: number, key: number, maps: number, out: number, dBias: number, scratch: number, scratchBytes: number, step: number): void;
  attentionBiasBackward(from: number, to: number, thread: number, dy: number, index: number, rows: number, heads: number, n: number, out: number): void;
  average(from: number, to: number, thread: number, average: number, x: number, n: number, step: number, decay: number): void;
  clipFactor(from: number, to: number, thread: number, factor: number, squares: number, parts: number, most: number): void;
  columnSums(from: number, to: number, thread: number, x: number, rows: number, columns: number, step: number, out: number): void;
  columnsBackward(from: number, to: number, thread: number, dy: number, rows: number, length: number, start: number, columns: number, out: number, step: number): void;
  crossEntropy(from: number, to: number, thread: number, logits: number, targets: number, rows: number, columns: number, scale: number, out: number, scratch: number, scratchBytes: number, step: number): void;
  crossEntropyBackward(from: number, to: number, thread: number, logits: number, targets: number, rows: number, columns: number, scale: number, factor: number, out: number, step: number): void;
  dropout(from: number, to: number, thread: number, x: number, n: number, step: number, group: number, limit: number, factor: number, key: number, out: number): void;
  embedBackward(from: number, to: number, thread: number, dy: number, batch: number, tokens: number, dim: number, first: number, out: number, step: number): void;
  firstTokensBackward(from: number, to: number, thread: number, dy: number, batch: number, tokens: number, dim: number, count: number, out: number, step: number): void;
  geluBackward(from: number, to: number, thread: number, dy: number, x: number, n: number, step: number, out: number): void;
  geluTanhBackward(from: number, to: number, thread: number, dy: number, x: number, n: number, step: number, out: number): void;
  geluTanhTo(from: number, to: number, thread: number, x: number, n: number, step: number, out: number): void;
  geluTo(from: number, to: number, thread: number, x: number, n: number, step: number, out: number): void;
  layerNormBackward(from: number, to: number, thread: number, dy: number, x: number, scale: number, rows: number, columns: number, epsilon: number, step: number, adds: number, dx: number, dScale: number, dBias: number): void;
  linearBackwardWeight(from: number, to: number, thread: number, dy: number, dyStride: number, x: number, rows: number, columns: number, k: number, rowStep: number, tileStep: number, parts: number, scratch: number, scratchBytes: number): void;
  meanBackward(from: number, to: number, thread: number, dy: number, n: number, step: number, out: number): void;
  meanTokensBackward(from: number, to: number, thread: number, dy: number, batch: number, tokens: number, dim: number, first: number, out: number, step: number): void;
  packTransposed(from: number, to: number, thread: number, b: number, k: number, columns: number, out: number): void;
  patchifyBackward(from: number, to: number, thread: number, dy: number, batch: number, channels: number, side: number, patch: number, images: number, step: number): void;
  quickGeluBackward(from: number, to: number, thread: number, dy: number, x: number, n: number, step: number, out: number): void;
  quickGeluTo(from: number, to: number, thread: number, x: number, n: number, step: number, out: number): void;
  rmsNormBackward(from: number, to: number, thread: number, dy: number, x: number, scale: number, rows: number, columns: number, epsilon: number, step: number, dx: number, dScale: number): void;
  rotateBackward(from: number, to: number, thread: number, dy: number, cos: number, sin: number, headBytes: number, rows: number, tokens: number, heads: number, headDim: number, first: number, half: number, out: number, step: number): void;
  scaleBackward(from: number, to: number, thread: number, dy: number, x: number, factors: number, rows: number, columns: number, step: number, dx: number, dFactors: number): void;
  sgdStep(from: number, to: number, thread: number, parameter: number, gradient: number, velocity: number, gradientScale: number, n: number, step: number, learningRate: number, momentum: number, weightDecay: number): void;
  siluBackward(from: number, to: number, thread: number, dy: number, x: number, n: number, step: number, out: number): void;
  siluTo(from: number, to: number, thread: number, x: number, n: number, step: number, out: number): void;
  softmaxBackward(from: number, to: number, thread: number, dy: number, y: number, rows: number, columns: number, step: number, out: number): void;
  sumOfSquares(from: number, to: number, thread: number, x: number, n: number, out: number): void;
  sumParts(from: number, to: number, thread: number, parts: number, count: number, columns: number, k: number, step: number, dWeight: number, dBias: number): void;
  tanhBackward(from: number, to: number, thread: number, dy: number, y: number, n: number, step: number, out: number): void;
  tanhTo(from: number, to: number, thread: number, x: number, n: number, step: number, out: number): void;
  tokenBackward(from: number, to: number, thread: number, dy: number, batch: number, tokens: number, dim: number, index: number, out: number, step: number): void;
}

/** Exports of wasm/training_kernels.ts. */
export interface TrainingKernels extends Kernels, TrainingOperators {
  attentionBackwardScratch(tokens: number, headDim: number): number;
  linearBackwardPart(columns: number, k: number): number;
  linearBackwardScratch(k: number): number;
  mapBytes(tokens: number): number;
}
