/**
 * A model as its user calls it: pictures in, classes and their probabilities out.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import { DeviceError } from "../errors.ts";
import { joined } from "../util/joined.ts";
import type { VitConfig } from "../vit/config.ts";
import { outputCount } from "../vit/sizes.ts";
import type { ClassifyOptions } from "./classify_options.ts";
import type { ExplainOptions, Explanation } from "./explain/options.ts";
import { loadInput, type ModelInput, pixelsOf, prepareInput } from "./input.ts";
import type { ModelParts } from "./loading/build_parts.ts";
import type { Intermediates, Network } from "./network/network.ts";
import { checkThreshold, type Prediction, resolveTopK, sigmoid, topK } from "./top_k.ts";

/**
 * A Vision Transformer ready to run. `loadModel` makes one; `using` or `dispose()` frees its memory.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { loadModel } from "../../mod.ts";
 *
 * await using model = await loadModel("weights");
 * const [best] = await model.classify("tests/fixtures/chelsea.png");
 * assert(best!.label === "cat");
 * ```
 */
export class Model implements Disposable, AsyncDisposable {
  /** Its folder's or file's name. */
  readonly name: string;
  /** The shape of the network. */
  readonly config: VitConfig;
  /** The preparation that its pictures want; `preprocess` takes it as options. */
  readonly preprocessing: Preprocessing;
  /** One word per class, in index order. */
  readonly classNames: readonly string[];
  /**
   * The function that makes probabilities: `"softmax"`, then they add up to 1, or `"sigmoid"`, then each class has one by
   * itself, as in models with several labels per picture or with a single class; `"none"` where the head puts pictures
   * among texts and there are no classes.
   */
  readonly activation: "softmax" | "sigmoid" | "none";
  /** The kind of device that it runs on: `"cpu"` or `"gpu"`. */
  readonly device: string;
  /** About how many bytes its weights and the activations of a small batch take. */
  readonly bytes: number;
  readonly #network: Network;

  /** Use `loadModel`. */
  constructor({ name, network, preprocessing, classNames, activation, bytes }: ModelParts) {
    this.name = name;
    this.config = network.config;
    this.preprocessing = preprocessing;
    this.classNames = classNames;
    this.activation = activation;
    this.bytes = bytes;
    this.device = network.device;
    this.#network = network;
  }

  /**
   * Classifies a picture: the most probable classes, best first. `{ pixels }` is one picture that `preprocess` has
   * prepared: [C, S, S].
   *
   * @throws {TypeError} when `pixels` is not one picture, or the model has no classes
   * @throws {PictureError} when a picture cannot be read or decoded
   * @throws {RangeError} when `topK` or `threshold` is out of range
   * @throws {DeviceError} when the device fails
   * @throws {DisposedError} after `dispose`
   *
   * @example
   * ```ts
   * import { assert } from "@std/assert";
   * import { loadModel } from "../../mod.ts";
   *
   * await using model = await loadModel("weights");
   * const predictions = await model.classify("tests/fixtures/chelsea.png", { topK: 3 });
   * assert(predictions.length === 3 && predictions[0]!.label === "cat");
   * ```
   */
  classify(picture: ModelInput, options?: ClassifyOptions): Promise<Prediction[]>;
  /**
   * Classifies each of several pictures, in one batch: predictions for each, in their order. Errors are those of one.
   */
  classify(pictures: readonly ModelInput[], options?: ClassifyOptions): Promise<Prediction[][]>;
  async classify(
    input: ModelInput | readonly ModelInput[],
    options: ClassifyOptions = {},
  ): Promise<Prediction[] | Prediction[][]> {
    const pictures: readonly ModelInput[] = Array.isArray(input) ? input : [input];
    const results = await this.#classifyAll(pictures, options);
    return Array.isArray(input) ? results : results[0]!;
  }

  /**
   * Computes the logits of preprocessed pictures: [B, C, S, S] → [B, numClasses]. A picture's numbers are the same bits
   * in a batch of any size. Returned arrays are copies.
   *
   * @throws {TypeError} when `pixels` is not one or more pictures
   * @throws {DeviceError} when the device fails
   * @throws {DisposedError} after `dispose`
   */
  forward(
    pixels: Float32Array,
    options?: { intermediates?: false; signal?: AbortSignal },
  ): Promise<Float32Array>;
  /**
   * Computes logits, features and the tokens and attention weights of every block.
   *
   * @example
   * ```ts
   * import { assert } from "@std/assert";
   * import { loadModel, preprocess } from "../../mod.ts";
   *
   * await using model = await loadModel("weights");
   * const pixels = await preprocess("tests/fixtures/chelsea.png", model.preprocessing);
   * const { logits, attention } = await model.forward(pixels, { intermediates: true });
   * assert(logits.length === 10 && attention.length === model.config.depth);
   * ```
   */
  forward(
    pixels: Float32Array,
    options: { intermediates: true; signal?: AbortSignal },
  ): Promise<Intermediates>;
  async forward(
    pixels: Float32Array,
    { intermediates = false, signal }: { intermediates?: boolean; signal?: AbortSignal } = {},
  ): Promise<Float32Array | Intermediates> {
    if (intermediates) return await this.#network.intermediates(pixels, signal);
    return await this.#network.logits(pixels, signal);
  }

  /**
   * All tokens after the last norm: [T, D] of a picture, [B, T, D] of `{ pixels }`. The first is the class token.
   * Errors are those of `classify`.
   */
  async features(input: ModelInput, options: ClassifyOptions = {}): Promise<Float32Array> {
    return (await this.#intermediates(input, options)).features;
  }

  /**
   * Every block's attention weights: depth × [H, T, T] of a picture, depth × [B, H, T, T] of `{ pixels }`. Errors are
   * those of `classify`.
   */
  async attention(input: ModelInput, options: ClassifyOptions = {}): Promise<readonly Float32Array[]> {
    return (await this.#intermediates(input, options)).attention;
  }

  /**
   * Explains the answer to a picture: a map of where the model looked, in the picture's own frame, crop and squash undone;
   * `toPng` makes a picture of it. In a model without class token attention is followed from the tokens that it
   * averages.
   *
   * @throws {RangeError} for a method, layer or class that there is not
   * @throws {TypeError} for `"gradient"` without `classIndex` when the model has no classes
   * @throws {Error} for `"gradient"` where the code of training is left out, as in a bundle for pages
   *
   * @example
   * ```ts
   * import { assert } from "@std/assert";
   * import { loadModel } from "../../mod.ts";
   *
   * await using model = await loadModel("weights");
   * const { width, height, weights } = await model.explain("tests/fixtures/chelsea.png");
   * assert(weights.length === width * height && Math.max(...weights.slice(0, 1000)) <= 1);
   * ```
   */
  async explain(input: ModelInput, options: ExplainOptions = {}): Promise<Explanation> {
    this.#network.expectAlive();
    const { explain } = await import("./explain/explain.ts");
    const { config, preprocessing, activation } = this;
    return await explain({ config, preprocessing, activation, network: this.#network }, input, options);
  }

  /** Frees the memory. Later calls are refused; calling this again does nothing. */
  dispose(): void {
    this.#network.dispose();
  }

  /** Disposes the model at the end of `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Disposes the model at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }

  async #classifyAll(pictures: readonly ModelInput[], options: ClassifyOptions): Promise<Prediction[][]> {
    this.#network.expectAlive();
    const threshold = checkThreshold(options.threshold);
    if (this.config.numClasses === 0 || this.activation === "none") {
      throw new TypeError("Cannot classify with a model that has no classes: use features() or forward()");
    }
    const count = resolveTopK(options.topK ?? (threshold > 0 ? 0 : undefined), this.config.numClasses);
    if (pictures.length === 0) return [];

    const start = performance.now();
    const loaded = await Promise.all(pictures.map((picture) => loadInput(picture, this.config, options)));
    const read = performance.now();
    const prepared = pictures.map((picture, i) => prepareInput(picture, loaded[i]!, this));
    const ready = performance.now();
    const probabilities = await this.#probabilities(joined(prepared), options.signal);
    const done = performance.now();

    options.onTimings?.({ decode: read - start, preprocess: ready - read, forward: done - ready });
    const rows = split(probabilities, pictures.length, outputCount(this.config));
    return rows.map((row) => topK(row, this.classNames, count, threshold));
  }

  async #probabilities(pixels: Float32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (this.activation === "softmax") return await this.#network.probabilities(pixels, signal);
    return (await this.#network.logits(pixels, signal)).map(sigmoid);
  }

  async #intermediates(input: ModelInput, options: ClassifyOptions): Promise<Intermediates> {
    this.#network.expectAlive();
    return await this.#network.intermediates(await pixelsOf(input, this, options), options.signal);
  }
}

/** @throws {DeviceError} where these are not as many rows: a picture would go without an answer */
function split(numbers: Float32Array, rows: number, columns: number): Float32Array[] {
  if (numbers.length !== rows * columns) {
    throw new DeviceError(
      `Cannot answer for ${rows} pictures with ${numbers.length} numbers: ${columns} for each are wanted`,
    );
  }
  return Array.from({ length: rows }, (_, i) => numbers.subarray(i * columns, (i + 1) * columns));
}
