/**
 * Everything that the host calls. Pointers are bytes, counts are elements, tensors are float32 and row-major.
 *
 * Threads share an operator by its units, which may run in any order and on any thread: its kernel takes the units `from`
 * to `to` (exclusive) and the number of the thread, which has scratch memory of its own, before all else. A unit gives
 * whole rows, columns or heads of the result, each element by the same chain of operations wherever it runs: neither the
 * number of threads nor who took what changes a bit.
 */
import { TILE_COLS, TILE_ROWS } from "./tile";

export { GELU, GELU_TANH, IDENTITY, QUICK_GELU, SILU, TANH } from "./activation";
export { attention, attentionScratch } from "./attention";
export { attentionBias } from "./attention_bias";
export { attentionWeights, attentionWeightsScratch } from "./attention_weights";
export { columns } from "./columns";
export { embed } from "./embed";
export { firstTokens } from "./first_tokens";
export { gelu } from "./gelu";
export { geluTanh } from "./gelu_tanh";
export { layerNorm } from "./layer_norm";
export { CHUNK, linear, linearScratch } from "./linear";
export { mean } from "./mean";
export { MEAN_COLUMNS, meanTokens } from "./mean_tokens";
export { multiply } from "./multiply";
export { panelCount } from "./pack";
export { patchify } from "./patchify";
export { quickGelu } from "./quick_gelu";
export { rmsNorm } from "./rms_norm";
export { scale } from "./scale";
export { silu } from "./silu";
export { sine } from "./sine";
export { rotate } from "./rotate";
export { softmax } from "./softmax";
export { sum } from "./sum";
export { tanh } from "./tanh";
export { token } from "./token";
export { BLOCK, FLOAT16, FLOAT32, INT8, packWeight, weightBytes, widen } from "./weight";

/** Whole tiles are written and whole panels of a bias read: what a tensor must have behind its last row for that. */
export const SPARE_ROWS: usize = TILE_ROWS - 1;
export const SPARE_COLUMNS: usize = TILE_COLS - 1;

/** The first byte behind the kernels' own constants: memory from here on is the host's. */
export const heapBase: usize = __heap_base;
