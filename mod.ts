/**
 * Vision Transformers where servers are small: classify pictures with WebAssembly SIMD kernels, exactly as PyTorch
 * does.
 *
 * @example Classify with the embedded model
 * ```ts
 * import { classify } from "./mod.ts";
 *
 * const [best] = await classify("tests/fixtures/chelsea.png");
 * console.assert(best!.label === "cat");
 * ```
 *
 * @module
 */
export { classify } from "./src/model/classify.ts";
export { loadModel, type LoadModelOptions } from "./src/model/load_model.ts";
export type {
  AnyNetwork,
  ClassifyOptions,
  Model,
  ModelInput,
  ModelParts,
  Pixels,
  Timings,
} from "./src/model/model.ts";
export type { Intermediates, Network } from "./src/model/network.ts";
export type { Prediction } from "./src/model/top_k.ts";

export { preprocess, type PreprocessOptions } from "./src/image/preprocess.ts";
export type { PictureSource } from "./src/image/source.ts";
export type { RawPicture } from "./src/image/picture.ts";

export {
  type EpochRecord,
  type Started,
  type StartingModel,
  train,
  type TrainedEpoch,
  type TrainingProgress,
  type TrainOptions,
} from "./src/train/fine_tune.ts";
export type { Augmentation } from "./src/train/data/augment/augmentation.ts";
export type { Dataset, Sample } from "./src/train/data/dataset.ts";
export type { Distillation, Recipe, RecipeOptimizer } from "./src/train/run/recipe.ts";
export type { WeightReport } from "./src/train/run/start.ts";
export type { Score } from "./src/train/loop/metric_sums.ts";
export type { Epoch } from "./src/train/loop/train.ts";

export { createHandler, type HandlerOptions, type ServedModel } from "./src/server/handler.ts";

export type { OperatorTime } from "./src/backend/profile.ts";
export type { WeightType } from "./src/backend/backend.ts";
export type { BackendOptions, Device } from "./src/backend/select.ts";
export type { LoadOptions, LoadProgress, ModelSource } from "./src/checkpoint/open_checkpoint.ts";
export type { Preprocessing } from "./src/checkpoint/config/hub_config.ts";
export { defineConfig, FAMILY, type VitConfig } from "./src/vit/config.ts";
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
