/**
 * Vision Transformers where servers are small: classify pictures with WebAssembly SIMD kernels, exactly as PyTorch
 * does.
 *
 * @example Classify with the embedded model
 * ```ts
 * import { assert } from "@std/assert";
 * import { classify } from "./mod.ts";
 *
 * const [best] = await classify("tests/fixtures/chelsea.png");
 * assert(best!.label === "cat");
 * ```
 *
 * @module
 */
export { classify } from "./src/model/classify.ts";
export { loadModel } from "./src/model/load_model.ts";
export type { Model } from "./src/model/model.ts";
export type { ClassifyOptions, Timings } from "./src/model/classify_options.ts";
export type { FeatureOptions } from "./src/model/feature_options.ts";
export type { ModelInput, Pixels } from "./src/model/input.ts";
export type { ModelParts } from "./src/model/loading/build_parts.ts";
export type { LoadModelOptions } from "./src/model/loading/options.ts";
export { toPng } from "./src/model/explain/to_png.ts";
export type { ExplainMethod, ExplainOptions, Explanation } from "./src/model/explain/options.ts";
export type { FeaturePool, Intermediates, Network } from "./src/model/network/network.ts";
export type { Prediction } from "./src/model/top_k.ts";

export { type PictureOptions, preprocess, type PreprocessOptions } from "./src/image/preprocess.ts";
export type { DecodeOptions } from "./src/image/decode.ts";
export type { PictureLimits } from "./src/image/limits.ts";
export type { NormalizeOptions } from "./src/image/normalize.ts";
export type { CropOptions } from "./src/image/resize/crop.ts";
export type { Interpolation } from "./src/image/resize/resize.ts";
export type { PictureSource, ReadPictureOptions } from "./src/image/source.ts";
export type { RawPicture } from "./src/image/picture.ts";

export { train } from "./src/train/train.ts";
export type {
  Dataset,
  Distillation,
  Epoch,
  EpochRecord,
  Recipe,
  RecipeOptimizer,
  Sample,
  Score,
  Started,
  StartingModel,
  TrainedEpoch,
  TrainingProgress,
  TrainOptions,
  WeightReport,
} from "./src/train/types.ts";
export type {
  Augmentation,
  EraseRectangle,
  EraseSquare,
  Jitter,
  PadCrop,
  RandAugment,
  RandomResizedCrop,
  Range,
} from "./src/train/data/augment/augmentation.ts";
export type { AdamWOptions, SgdOptions } from "./src/train/optim/optimizer_options.ts";

export { evaluate } from "./src/evaluate/evaluate.ts";
export type {
  CalibrationBin,
  ClassCounts,
  ClassMap,
  ClassResult,
  ClassScores,
  EvaluateOptions,
  Evaluation,
  EvaluationMistake,
  EvaluationProgress,
  LabelledPicture,
} from "./src/evaluate/types.ts";

export { createHandler, type HandlerOptions, type ServedModel } from "./src/server/handler.ts";

export type { RequestRecord } from "./src/server/watch/request_trace.ts";
export type { AllowedOrigins } from "./src/server/access/cors.ts";
export type { ServerLimits } from "./src/server/limits.ts";
export type { OperatorTime } from "./src/backend/profile.ts";
export type { WeightType } from "./src/backend/backend.ts";
export type { BackendOptions, Device } from "./src/device/options.ts";
export type { LoadOptions, LoadProgress, ModelSource } from "./src/checkpoint/open_checkpoint.ts";
export type { Preprocessing } from "./src/checkpoint/config/hub_config.ts";
export { architectureConfig, architectureNames } from "./src/checkpoint/config/architecture.ts";
export {
  defineConfig,
  type HiddenActivation,
  type Pooling,
  type RopeConfig,
  type VitConfig,
} from "./src/vit/config.ts";
export {
  CheckpointError,
  DatasetError,
  DeviceError,
  DisposedError,
  PictureError,
  type PictureErrorCode,
  TrainingError,
  type TrainingPlace,
} from "./src/errors.ts";
