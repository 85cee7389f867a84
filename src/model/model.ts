/**
 * A model as its user holds it: pictures in, words out.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import { DeviceError } from "../errors.ts";
import { isRawPicture, type RgbPicture } from "../image/picture.ts";
import { freeBytes, loadPicture, toPixels } from "../image/preprocess.ts";
import type { PictureSource } from "../image/source.ts";
import type { Intermediates, Network } from "./network.ts";
import { type Prediction, resolveTopK, topK } from "./top_k.ts";
import { outputCount, type VitConfig } from "../vit/config.ts";

/** Pictures already preprocessed: [B, C, S, S]. */
export interface Pixels {
  readonly pixels: Float32Array;
}

/** A picture, or pictures already preprocessed. */
export type ModelInput = PictureSource | Pixels;

/** Milliseconds that each step of a classification took. */
export interface Timings {
  /** Reading and decoding. */
  readonly decode: number;
  /** Resizing, cropping, normalising. */
  readonly preprocess: number;
  /** The network itself. */
  readonly forward: number;
}

/** Options of `classify`. */
export interface ClassifyOptions {
  /** How many predictions to return, at most the number of classes: 5 by default, 0 for all. */
  readonly topK?: number | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a photograph's EXIF orientation is applied; true by default. */
  readonly applyOrientation?: boolean | undefined;
  /** The most pixels that a picture may have: 178,956,970 by default, above which Pillow refuses too. */
  readonly maxPixels?: number | undefined;
  /** The most pixels that a side of a picture may have: 65,535 by default. */
  readonly maxSide?: number | undefined;
  /** The most bytes that a picture's file may have: 256 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** Told how long each step took. */
  readonly onTimings?: ((milliseconds: Timings) => void) | undefined;
}

/** A network, here or in a Worker. */
export type AnyNetwork = Pick<Network, keyof Network>;

/** What a model is made of. */
export interface ModelParts {
  readonly name: string;
  readonly network: AnyNetwork;
  readonly preprocessing: Preprocessing;
  readonly classNames: readonly string[];
}

/**
 * A Vision Transformer ready to run. `loadModel` makes one; `using` or `dispose()` frees its memory.
 *
 * @example
 * ```ts
 * import { loadModel } from "../../mod.ts";
 *
 * await using model = await loadModel("weights");
 * const [best] = await model.classify("tests/fixtures/chelsea.png");
 * console.assert(best!.label === "cat");
 * ```
 */
export class Model implements Disposable, AsyncDisposable {
  /** Its folder's or file's name. */
  readonly name: string;
  /** The shape of the network. */
  readonly config: VitConfig;
  /** How it wants pictures prepared; `preprocess` takes it as options. */
  readonly preprocessing: Preprocessing;
  /** One word per class, in index order. */
  readonly classNames: readonly string[];
  /** Where it runs. */
  readonly device: string;
  readonly #network: AnyNetwork;

  /** Use `loadModel`. */
  constructor({ name, network, preprocessing, classNames }: ModelParts) {
    this.name = name;
    this.config = network.config;
    this.preprocessing = preprocessing;
    this.classNames = classNames;
    this.device = network.device;
    this.#network = network;
  }

  /**
   * What a picture, or each of several, shows: the most probable classes, best first. `{ pixels }` is one picture that
   * `preprocess` has prepared: [C, S, S].
   *
   * @throws {TypeError} when `pixels` is not one picture
   * @throws {PictureError} when a picture cannot be read or decoded
   * @throws {RangeError} when `topK` is out of range @throws {DisposedError} after `dispose`
   */
  classify(picture: ModelInput, options?: ClassifyOptions): Promise<Prediction[]>;
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
   * Logits of preprocessed pictures: [B, C, S, S] → [B, numClasses]; with `intermediates` also everything on the way.
   * A picture's numbers are the same bits in a batch of any size. Returned arrays are copies.
   *
   * @throws {TypeError} when `pixels` is not one or more pictures @throws {DisposedError} after `dispose`
   *
   * @example
   * ```ts
   * import { loadModel, preprocess } from "../../mod.ts";
   *
   * await using model = await loadModel("weights");
   * const pixels = await preprocess("tests/fixtures/chelsea.png", model.preprocessing);
   * const { logits, attention } = await model.forward(pixels, { intermediates: true });
   * console.assert(logits.length === 10 && attention.length === model.config.depth);
   * ```
   */
  forward(
    pixels: Float32Array,
    options?: { intermediates?: false; signal?: AbortSignal },
  ): Promise<Float32Array>;
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

  /** All tokens after the last norm: [T, D] of a picture, [B, T, D] of `{ pixels }`. The first is the class token. */
  async features(input: ModelInput, options: ClassifyOptions = {}): Promise<Float32Array> {
    const { features } = await this.#network.intermediates(
      await this.#pixels(input, options),
      options.signal,
    );
    return features;
  }

  /** Every block's attention maps: depth × [H, T, T] of a picture, depth × [B, H, T, T] of `{ pixels }`. */
  async attention(input: ModelInput, options: ClassifyOptions = {}): Promise<readonly Float32Array[]> {
    const { attention } = await this.#network.intermediates(
      await this.#pixels(input, options),
      options.signal,
    );
    return attention;
  }

  /** Frees the memory. Later calls are refused; calling this again does nothing. */
  dispose(): void {
    this.#network.dispose();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }

  async #classifyAll(pictures: readonly ModelInput[], options: ClassifyOptions): Promise<Prediction[][]> {
    this.#network.expectAlive();
    if (this.config.numClasses === 0) {
      throw new TypeError("Cannot classify with a model that has no classes: use features() or forward()");
    }
    const count = resolveTopK(options.topK, this.config.numClasses);
    if (pictures.length === 0) return [];

    const start = performance.now();
    const decoded = await Promise.all(pictures.map((picture) => this.#load(picture, options)));
    const read = performance.now();
    const prepared = decoded.map((loaded, i) =>
      isPixels(loaded) ? loaded.pixels : this.#prepare(pictures[i] as PictureSource, loaded)
    );
    const ready = performance.now();
    const probabilities = await this.#network.probabilities(concatenate(prepared), options.signal);
    const done = performance.now();

    options.onTimings?.({ decode: read - start, preprocess: ready - read, forward: done - ready });
    const rows = split(probabilities, pictures.length, outputCount(this.config));
    return rows.map((row) => topK(row, this.classNames, count));
  }

  /** Pixels, which must be one picture's, as they are; all else decoded. */
  async #load(input: ModelInput, options: ClassifyOptions): Promise<RgbPicture | Pixels> {
    if (!isPixels(input)) return await loadPicture(input, options);
    const { inChannels, imageSize } = this.config;
    const { length } = input.pixels;
    if (length === inChannels * imageSize ** 2) return input;
    const wanted = `${inChannels} channels of ${imageSize}x${imageSize}`;
    throw new TypeError(`Cannot classify ${length} pixel values as one picture: ${wanted} are wanted`);
  }

  async #pixels(input: ModelInput, options: ClassifyOptions): Promise<Float32Array> {
    this.#network.expectAlive();
    if (isPixels(input)) return input.pixels;
    return this.#prepare(input, await loadPicture(input, options));
  }

  /** Consumes the picture unless the caller gave its pixels. */
  #prepare(source: PictureSource, picture: RgbPicture): Float32Array {
    try {
      return toPixels(picture, { ...this.preprocessing, inChannels: this.config.inChannels });
    } finally {
      if (!isRawPicture(source)) freeBytes(picture.data);
    }
  }
}

function isPixels(input: ModelInput | RgbPicture): input is Pixels {
  return typeof input === "object" && "pixels" in input;
}

function concatenate(pictures: readonly Float32Array[]): Float32Array {
  const size = pictures[0]!.length;
  const batch = new Float32Array(pictures.length * size);
  pictures.forEach((picture, i) => batch.set(picture, i * size));
  return batch;
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
