/**
 * A network whose device may be lost: the call that was in flight is rejected, the next one loads the weights again, from
 * where they came, onto a new device. So no copy of them need be kept.
 *
 * @module
 */
import { DisposedError } from "./errors.ts";
import type { AnyNetwork } from "./model.ts";
import type { Intermediates, Network } from "./network.ts";

/** Stands before a network and puts another in its place when it must. */
export class RevivingNetwork implements AnyNetwork {
  readonly config: Network["config"];
  readonly device: Network["device"];
  readonly #reload: () => Promise<Network>;
  #network: Network;
  #reloading: Promise<Network> | undefined;
  #disposed = false;

  constructor(network: Network, reload: () => Promise<Network>) {
    this.config = network.config;
    this.device = network.device;
    this.#network = network;
    this.#reload = reload;
  }

  /** Why the device can no longer be used, if so. */
  get failure(): Error | undefined {
    return this.#network.failure;
  }

  async logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await (await this.#alive()).logits(pixels, signal);
  }

  async probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await (await this.#alive()).probabilities(pixels, signal);
  }

  async intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    return await (await this.#alive()).intermediates(pixels, signal);
  }

  expectAlive(): void {
    if (this.#disposed) throw new DisposedError("Cannot use a model that has been disposed: load it again");
  }

  dispose(): void {
    this.#disposed = true;
    this.#network.dispose();
  }

  /** The network, on a device that works as far as is known. Calls that come together wait for the same one. */
  async #alive(): Promise<Network> {
    this.expectAlive();
    if (!this.failure) return this.#network;
    this.#reloading ??= this.#replace().finally(() => this.#reloading = undefined);
    return await this.#reloading;
  }

  async #replace(): Promise<Network> {
    this.#network.dispose();
    const network = await this.#reload();
    if (this.#disposed) network.dispose();
    this.expectAlive();
    return this.#network = network;
  }
}
