/**
 * The names of the options that a training has.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { expectKnown, type NamesOf } from "../../util/names/expect_known.ts";
import { expectOptimizer } from "../optim/optimizer_options.ts";
import type { Distillation, Recipe, TrainOptions } from "../types.ts";

export const RECIPE: NamesOf<Recipe> = {
  epochs: 0,
  batchSize: 0,
  learningRate: 0,
  finalLearningRateShare: 0,
  warmup: 0,
  schedule: 0,
  optimizer: 0,
  trainable: 0,
  labelSmoothing: 0,
  dropRate: 0,
  attnDropRate: 0,
  dropPathRate: 0,
  ema: 0,
  clipNorm: 0,
  augmentation: 0,
  seed: 0,
  gradientCheckpointing: 0,
  classWeights: 0,
  sampler: 0,
  patience: 0,
  layerDecay: 0,
  accumulate: 0,
  featureDtype: 0,
  distillation: 0,
};

const TRAIN_OPTIONS: NamesOf<TrainOptions> = {
  ...RECIPE,
  device: 0,
  threads: 0,
  workers: 0,
  validation: 0,
  validationShare: 0,
  skipBad: 0,
  preprocessing: 0,
  preLogits: 0,
  config: 0,
  head: 0,
  allowInsecure: 0,
  sha256: 0,
  revision: 0,
  offline: 0,
  cacheDir: 0,
  endpoint: 0,
  onLoad: 0,
  signal: 0,
  onStart: 0,
  onProgress: 0,
  resume: 0,
  out: 0,
  saveEvery: 0,
};

const DISTILLATION: NamesOf<Distillation> = { teacher: 0, logits: 0, kind: 0, share: 0, temperature: 0 };

const PREPROCESSING: NamesOf<Preprocessing> = {
  imageSize: 0,
  interpolation: 0,
  cropPct: 0,
  cropRounding: 0,
  cropMode: 0,
  channelOrder: 0,
  mean: 0,
  std: 0,
};

/** @throws {TypeError} for an option, or one of the optimiser, the distillation or the preparation of pictures, that there is not */
export function expectTrainOptions(options: TrainOptions): void {
  expectKnown("train", options, TRAIN_OPTIONS);
  if (options.optimizer) expectOptimizer(options.optimizer);
  expectKnown("distil", options.distillation ?? {}, DISTILLATION);
  expectKnown("prepare pictures", options.preprocessing ?? {}, PREPROCESSING);
}
