import { TILE_COLS, TILE_ROWS } from "./tile";

/** Everything that the host calls. Pointers are bytes, counts are elements, tensors are float32 and row-major. */
export { attention, attentionScratch } from "./attention";
export { attentionWeights, attentionWeightsScratch } from "./attention_weights";
export { embed } from "./embed";
export { gelu } from "./gelu";
export { layerNorm } from "./layer_norm";
export { CHUNK, GELU, IDENTITY, linear, linearScratch, TANH } from "./linear";
export { mean } from "./mean";
export { panelCount } from "./pack";
export { patchify } from "./patchify";
export { softmax } from "./softmax";
export { tanh } from "./tanh";
export { token } from "./token";
export { BLOCK, FLOAT16, FLOAT32, INT8, packWeight, weightBytes, widen } from "./weight";

/** Whole tiles are written and whole panels of a bias read: what a tensor must have behind its last row for that. */
export const SPARE_ROWS: usize = TILE_ROWS - 1;
export const SPARE_COLUMNS: usize = TILE_COLS - 1;

/** The first byte behind the kernels' own constants: memory from here on is the host's. */
export const heapBase: usize = __heap_base;
