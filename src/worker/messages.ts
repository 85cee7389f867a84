/**
 * What a model's user and the Worker that runs it tell each other.
 *
 * @module
 */
import type { OperatorTime } from "../backend/profile.ts";
import type { SentError } from "../threads/sent_error.ts";
import type { ModelParts } from "../model/model.ts";
import type { LoadModelOptions } from "../model/load_model.ts";
import type { LoadProgress, ModelSource } from "../checkpoint/open_checkpoint.ts";
import type { Network } from "../model/network.ts";

/** Passes that a network runs. */
export type Pass = "logits" | "probabilities" | "intermediates";

/** To the Worker. The first message is `load`; passes are answered in their order. */
export type Request =
  | { readonly load: ModelSource | undefined; readonly options: RemoteOptions }
  | { readonly id: number; readonly pass: Pass; readonly pixels: Float32Array<ArrayBuffer> }
  | { readonly cancel: number }
  | "dispose";

/** What of the options can be sent; without a source the embedded model is meant. */
export type RemoteOptions = Omit<LoadModelOptions, keyof Listeners | "signal" | "worker" | "gpuDevice"> & {
  /** Whether somebody listens for profiles. */
  readonly profile?: boolean;
};

/** What is told on the way; it stays here, and the Worker sends what it has to tell. */
export type Listeners = Pick<LoadModelOptions, "onProgress" | "onFallback" | "onProfile">;

/** What is known of a loaded model. */
export type RemoteFacts =
  & Omit<ModelParts, "network">
  & Pick<Network, "config" | "device">;

/** From the Worker, for the listeners. */
export type News =
  | { readonly progress: LoadProgress }
  | { readonly fallback: SentError }
  | { readonly profile: OperatorTime[] };

/** From the Worker. */
export type Reply =
  | "left"
  | News
  | { readonly loaded: RemoteFacts }
  | { readonly id: number; readonly value: Awaited<ReturnType<Network[Pass]>> }
  | { readonly id: number | undefined; readonly error: SentError };
