/** The kernels of inference, and those of products of whole numbers. */
export * from "./kernels";
export { dotForm, FUSED, PAIRS } from "./integer_tile";
export { INTEGER_CHUNK, INTEGER_SCRATCH, linearInt8 } from "./linear_int8";
export { integerFactorBytes, integerWeightBytes, packInt8 } from "./pack_int8";
export { integerTileBytes, quantize } from "./quantize";
