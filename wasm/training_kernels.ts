/**
 * Everything that the host calls when it trains: all of inference and the operators backwards.
 */
export * from "./kernels";
export { accumulate } from "./accumulate";
export { adamWStep } from "./adam_w_step";
export { attentionBackward, attentionBackwardScratch } from "./attention_backward";
export { attentionBiasBackward } from "./attention_bias_backward";
export { average } from "./average";
export { clipFactor } from "./clip_factor";
export { columnsBackward } from "./columns_backward";
export { crossEntropy } from "./cross_entropy";
export { crossEntropyBackward } from "./cross_entropy_backward";
export { dropout } from "./dropout";
export { embedBackward } from "./embed_backward";
export { firstTokensBackward } from "./first_tokens_backward";
export { geluBackward, geluTo } from "./gelu_backward";
export { geluTanhBackward, geluTanhTo } from "./gelu_tanh_backward";
export { layerNormBackward } from "./layer_norm_backward";
export {
  columnSums,
  linearBackwardPart,
  linearBackwardScratch,
  linearBackwardWeight,
  packTransposed,
  sumParts,
} from "./linear_backward";
export { mapBytes } from "./maps";
export { meanBackward } from "./mean_backward";
export { meanTokensBackward } from "./mean_tokens_backward";
export { patchifyBackward } from "./patchify_backward";
export { quickGeluBackward, quickGeluTo } from "./quick_gelu_backward";
export { rmsNormBackward } from "./rms_norm_backward";
export { scaleBackward } from "./scale_backward";
export { rotateBackward } from "./rotate_backward";
export { sgdStep } from "./sgd_step";
export { siluBackward, siluTo } from "./silu_backward";
export { softmaxBackward } from "./softmax_backward";
export { sumOfSquares } from "./sum_of_squares";
export { tanhBackward, tanhTo } from "./tanh_backward";
export { tokenBackward } from "./token_backward";
