/**
 * A network that recovers from the loss of its device: the call that was running is rejected, the next one loads the
 * weights again, from where they came, onto a new device. So no copy of them need be kept.
 *
 * @module
 */
import { DisposedError } from "../../errors.ts";
import type { FeaturePool, Intermediates, Network } from "./network.ts";

/** Passes calls on to a network, and replaces that by a new one once its device has failed. */
export class RecoveringNetwork implements Network {
  readonly config: Network["config"];
  readonly device: Network["device"];
  readonly #reload: () => Promise<Network>;
  #network: Network;
  #reloading: Promise<void> | undefined;
  #disposed = false;

  constructor(network: Network, reload: () => Promise<Network>) {
    this.config = network.config;
    this.device = network.device;
    this.#network = network;
    this.#reload = reload;
  }

  get failure(): Error | undefined {
    return this.#network.failure;
  }

  logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return this.#run((network) => network.logits(pixels, signal));
  }

  probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return this.#run((network) => network.probabilities(pixels, signal));
  }

  features(pixels: Float32Array, pool: FeaturePool, signal?: AbortSignal): Promise<Float32Array> {
    return this.#run((network) => network.features(pixels, pool, signal));
  }

  intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    return this.#run((network) => network.intermediates(pixels, signal));
  }

  attentionMaps(
    pixels: Float32Array,
    classIndex?: number,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    return this.#run((network) => network.attentionMaps(pixels, classIndex, signal));
  }

  expectAlive(): void {
    if (this.#disposed) throw new DisposedError("Cannot use a model that has been disposed: load it again");
  }

  dispose(): void {
    this.#disposed = true;
    this.#network.dispose();
  }

  /** Runs a call; those that come while the device is replaced wait for the same new one. */
  async #run<R>(call: (network: Network) => Promise<R>): Promise<R> {
    this.expectAlive();
    if (this.failure) {
      this.#reloading ??= this.#replace().finally(() => this.#reloading = undefined);
      await this.#reloading;
    }
    return await call(this.#network);
  }

  async #replace(): Promise<void> {
    const network = await this.#reload();
    if (this.#disposed) network.dispose();
    this.expectAlive();
    this.#network.dispose();
    this.#network = network;
  }
}
