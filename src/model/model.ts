/**
 * A model as its user calls it: pictures in, classes and their probabilities out.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import { DeviceError } from "../errors.ts";
import { expectKnown } from "../util/names/expect_known.ts";
import { joined } from "../util/joined.ts";
import type { VitConfig } from "../vit/config.ts";
import { outputCount } from "../vit/sizes.ts";
import type { ClassifyOptions } from "./classify_options.ts";
import type { FeatureOptions } from "./feature_options.ts";
import type { ExplainOptions, Explanation } from "./explain/options.ts";
import { type ModelInput, pixelsOf } from "./input.ts";
import { CLASSIFY_OPTIONS, FEATURE_OPTIONS, FORWARD_OPTIONS } from "./known_options.ts";
import type { ModelParts } from "./loading/build_parts.ts";
import { prepareAhead, takePrepared } from "./many/prepare_ahead.ts";
import type { FeaturePool, Intermediates, Network } from "./network/network.ts";
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
   * @throws {TypeError} when `pixels` is not one picture, the model has no classes, or there is no such option
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
   * Classifies each of several pictures: predictions for each, in their order. Any number may be given: they are prepared
   * ahead, of 16 files and more by threads, and go through the network a few at a time. The error of the first picture
   * that has one is thrown, with its place and path. Timings are sums; where threads prepare, their time passes while the
   * model computes.
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
    options: { intermediates?: boolean; signal?: AbortSignal } = {},
  ): Promise<Float32Array | Intermediates> {
    expectKnown("compute logits", options, FORWARD_OPTIONS);
    const { intermediates = false, signal } = options;
    if (intermediates) return await this.#network.intermediates(pixels, signal);
    return await this.#network.logits(pixels, signal);
  }

  /**
   * The features of a picture: all tokens after the last norm, [T, D], the first of which is the class token, or by
   * `pool` the class token or the mean of the patches, [D]. Of `{ pixels }` of B pictures [B, T, D] or [B, D]. Errors are
   * those of `classify`.
   *
   * @throws {TypeError} for the class token of a model that has none
   *
   * @example
   * ```ts
   * import { assert } from "@std/assert";
   * import { loadModel } from "../../mod.ts";
   *
   * await using model = await loadModel("weights");
   * const vectors = await model.features(["tests/fixtures/chelsea.png", "tests/fixtures/chelsea.jpg"], { pool: "cls" });
   * assert(vectors.length === 2 && vectors[0]!.length === model.config.embedDim);
   * ```
   */
  features(picture: ModelInput, options?: FeatureOptions): Promise<Float32Array>;
  /** Computes the features of each of several pictures, of any number, as `classify` takes them; in their order. */
  features(pictures: readonly ModelInput[], options?: FeatureOptions): Promise<Float32Array[]>;
  async features(
    input: ModelInput | readonly ModelInput[],
    options: FeatureOptions = {},
  ): Promise<Float32Array | Float32Array[]> {
    this.#network.expectAlive();
    expectKnown("compute features", options, FEATURE_OPTIONS);
    const { pool = "tokens", signal } = options;
    expectPool(pool, this.config);
    const featuresOf = (pixels: Float32Array) => this.#network.features(pixels, pool, signal);
    if (!Array.isArray(input)) return await featuresOf(await pixelsOf(input as ModelInput, this, options));
    const vectors: Float32Array[] = [];
    for await (const { count, pixels } of this.#passes(input, options)) {
      const all = await featuresOf(pixels);
      vectors.push(...split(all, count, all.length / count).map((own) => count > 1 ? own.slice() : own));
    }
    return vectors;
  }

  /**
   * Every block's attention weights: depth × [H, T, T] of a picture, depth × [B, H, T, T] of `{ pixels }`. Errors are
   * those of `classify`.
   */
  async attention(input: ModelInput, options: ClassifyOptions = {}): Promise<readonly Float32Array[]> {
    this.#network.expectAlive();
    expectKnown("show attention", options, CLASSIFY_OPTIONS);
    const pixels = await pixelsOf(input, this, options);
    return (await this.#network.intermediates(pixels, options.signal)).attention;
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
    expectKnown("classify", options, CLASSIFY_OPTIONS);
    const threshold = checkThreshold(options.threshold);
    if (this.config.numClasses === 0 || this.activation === "none") {
      throw new TypeError("Cannot classify with a model that has no classes: use features() or forward()");
    }
    const count = resolveTopK(options.topK ?? (threshold > 0 ? 0 : undefined), this.config.numClasses);
    if (pictures.length === 0) return [];

    const results: Prediction[][] = [];
    const spent = { decode: 0, preprocess: 0, forward: 0 };
    for await (const pass of this.#passes(pictures, options)) {
      const start = performance.now();
      const probabilities = await this.#probabilities(pass.pixels, options.signal);
      spent.forward += performance.now() - start;
      spent.decode += pass.decode;
      spent.preprocess += pass.preprocess;
      const rows = split(probabilities, pass.count, outputCount(this.config));
      results.push(...rows.map((row) => topK(row, this.classNames, count, threshold)));
    }
    options.onTimings?.(spent);
    return results;
  }

  /** The pixels of one pass after the other, and what their preparation took. @throws the error of the first bad picture */
  async *#passes(pictures: readonly ModelInput[], options: ClassifyOptions) {
    let next = 0;
    for await (const batch of prepareAhead(pictures, this, options)) {
      const prepared = batch.map((attempt) => takePrepared(attempt, pictures, next++));
      const sum = (step: "decode" | "preprocess") =>
        prepared.reduce((all, one) => all + one.milliseconds[step], 0);
      const pixels = joined(prepared.map(({ pixels }) => pixels));
      yield { count: batch.length, pixels, decode: sum("decode"), preprocess: sum("preprocess") };
    }
  }

  async #probabilities(pixels: Float32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    if (this.activation === "softmax") return await this.#network.probabilities(pixels, signal);
    return (await this.#network.logits(pixels, signal)).map(sigmoid);
  }
}

/** @throws {TypeError} for another word, or the class token where there is none */
function expectPool(pool: FeaturePool, { classToken = true }: VitConfig): void {
  if (pool !== "cls" && pool !== "mean" && pool !== "tokens") {
    throw new TypeError(`Cannot pool features by "${pool}": "cls", "mean" or "tokens" is wanted`);
  }
  if (pool !== "cls" || classToken) return;
  throw new TypeError(
    'Cannot give the class token of a model that has none: pool "mean" or "tokens" is wanted',
  );
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
