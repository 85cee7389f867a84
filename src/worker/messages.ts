/**
 * The messages between a model's user and the Worker that runs it.
 *
 * @module
 */
import type { OperatorTime } from "../backend/profile.ts";
import type { LoadProgress, ModelSource } from "../checkpoint/open_checkpoint.ts";
import type { ModelParts } from "../model/loading/build_parts.ts";
import type { LoadModelOptions } from "../model/loading/options.ts";
import type { FeaturePool, Network } from "../model/network/network.ts";
import type { SentError } from "../threads/sent_error.ts";

/** Passes that a network runs. */
export type Pass = "logits" | "probabilities" | "features" | "intermediates" | "attentionMaps";

/** The result of a pass. */
export type PassResult = Awaited<ReturnType<Network[Pass]>>;

/** The first message to the Worker; without a source the embedded model is meant. */
export interface LoadRequest {
  readonly load: ModelSource | undefined;
  readonly options: RemoteOptions;
}

/** A message to the Worker. Passes are answered in their order. */
export type Request =
  | LoadRequest
  | {
    readonly id: number;
    readonly pass: Pass;
    readonly pixels: Float32Array<ArrayBuffer>;
    /** Of `features`. */
    readonly pool?: FeaturePool | undefined;
    /** Of `attentionMaps`. */
    readonly classIndex?: number | undefined;
  }
  | { readonly cancel: number }
  | "dispose";

/** The options that can be sent. */
export type RemoteOptions = Omit<LoadModelOptions, keyof Listeners | "signal" | "worker" | "gpuDevice"> & {
  /** True where there is a listener for profiles. */
  readonly profile?: boolean;
};

/** The options that are called during loading and passes: they stay here, and the Worker sends their arguments. */
export type Listeners = Pick<LoadModelOptions, "onProgress" | "onFallback" | "onProfile">;

/** Facts about a loaded model. */
export type RemoteFacts =
  & Omit<ModelParts, "network">
  & Pick<Network, "config" | "device">;

/** A message from the Worker for the listeners, or a warning. */
export type News =
  | { readonly told: string }
  | { readonly progress: LoadProgress }
  | { readonly fallback: SentError }
  | { readonly profile: OperatorTime[] };

/** A message from the Worker. */
export type Reply =
  | "left"
  | News
  | { readonly loaded: RemoteFacts }
  | { readonly id: number; readonly value: PassResult }
  | { readonly id: number | undefined; readonly error: SentError };
