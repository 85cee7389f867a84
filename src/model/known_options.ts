/**
 * The names of the options that a model and its loading have.
 *
 * @module
 */
import type { NamesOf } from "../util/names/expect_known.ts";
import type { ClassifyOptions } from "./classify_options.ts";
import type { ExplainOptions } from "./explain/options.ts";
import type { FeatureOptions } from "./feature_options.ts";
import type { LoadModelOptions } from "./loading/options.ts";

const PICTURE = {
  signal: 0,
  applyOrientation: 0,
  maxBytes: 0,
  maxPixels: 0,
  maxSide: 0,
  maxScans: 0,
};

const TIMED = { onTimings: 0, ...PICTURE };

export const CLASSIFY_OPTIONS: NamesOf<ClassifyOptions> = { topK: 0, threshold: 0, ...TIMED };

export const FEATURE_OPTIONS: NamesOf<FeatureOptions> = { pool: 0, ...TIMED };

export const EXPLAIN_OPTIONS: NamesOf<ExplainOptions> = {
  method: 0,
  layer: 0,
  classIndex: 0,
  frame: 0,
  ...PICTURE,
};

export const FORWARD_OPTIONS = { intermediates: 0, signal: 0 };

export const LOAD_OPTIONS: NamesOf<LoadModelOptions> = {
  device: 0,
  dtype: 0,
  threads: 0,
  worker: 0,
  deterministic: 0,
  gpuDevice: 0,
  config: 0,
  head: 0,
  revision: 0,
  offline: 0,
  endpoint: 0,
  cacheDir: 0,
  sha256: 0,
  allowInsecure: 0,
  signal: 0,
  onProgress: 0,
  onFallback: 0,
  onProfile: 0,
};
