/** The kernels of inference, and those of products of whole numbers. */
export * from "./kernels";
export { dotForm, FUSED, PAIRS } from "./integer_tile";
export {
  INTEGER_CHUNK,
  INTEGER_SCRATCH,
  integerFactorBytes,
  integerWeightBytes,
  linearInt8,
  packInt8,
} from "./linear_int8";
export { integerTileBytes, quantize } from "./quantize";
