/**
 * The builder of batches, in every thread of a loader, or in the calling one alone.
 *
 * @module
 */
import { PictureError } from "../../../errors.ts";
import { decode } from "../../../image/decode.ts";
import { normalize, sourceChannel } from "../../../image/normalize.ts";
import { type RgbPicture, toGrey } from "../../../image/picture.ts";
import { augment, cropPlain } from "../augment/augment.ts";
import { erase } from "../augment/erase.ts";
import { mix } from "../augment/mix.ts";
import { USE } from "../order.ts";
import type { Batch } from "../batch.ts";
import { keyOf, RandomStream } from "../../../numbers/random_stream.ts";
import {
  type BatchOrder,
  CHUNK,
  type Decoded,
  type DecodeOrder,
  type Setup,
  type Stored,
} from "./messages.ts";

/** Pictures of more bytes than this are decoded anew each time. */
const KEEP_BYTES = 2 ** 20;

/** Decodes, augments, normalises and mixes pictures; the batches depend on the orders alone. */
export class BatchBuilder {
  readonly #setup: Setup;
  readonly #channels: number;
  /** The number that each byte becomes, channel by channel. */
  readonly #numbers: Float32Array;
  #stored: readonly Stored[] = [];

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#channels = setup.preprocessing.mean.length;
    const bytes = { data: Uint8Array.from({ length: 768 }, (_, i) => i / 3), width: 256, height: 1 };
    this.#numbers = normalize(bytes, { ...setup.preprocessing, inChannels: this.#channels });
  }

  /** Keeps decoded files, which need no decoding from now on. They begin with the first, without gaps. */
  remember(stored: readonly Stored[]): void {
    this.#stored = stored;
  }

  /** Decodes files to find the bad ones, and keeps the pictures where that is ordered. */
  async decode({ from, to, keep }: DecodeOrder): Promise<Decoded> {
    const bad: Decoded["bad"][number][] = [];
    const pictures: (RgbPicture | undefined)[] = [];
    for (let file = from; file < to; file++) {
      try {
        const picture = await this.#decode(file);
        pictures.push(keep && picture.data.length <= KEEP_BYTES ? picture : undefined);
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        bad.push({ file, reason: error.message });
        pictures.push(undefined);
      }
    }
    return { bad, stored: keep ? pack(from, pictures) : undefined };
  }

  /** @throws {PictureError} which names the file, where it can no longer be decoded */
  async compose({ files, indices, draw }: BatchOrder): Promise<Batch> {
    const { seed, labels: all, classes, augmentation, preprocessing: { imageSize } } = this.#setup;
    const size = this.#channels * imageSize ** 2;
    const pixels = new Float32Array(files.length * size);
    for (const [i, file] of files.entries()) {
      const again = draw?.repeats?.[i] ?? 0;
      // A picture that comes twice in an epoch is changed in two ways.
      const key = draw && [draw.epoch, indices[i]!, ...again > 0 ? [again] : []];
      const stream = key && new RandomStream(keyOf(seed, USE.picture, ...key));
      this.#prepare(await this.#find(file), pixels.subarray(i * size, (i + 1) * size), stream);
    }
    const labels = files.map((file) => all[file]!);
    if (!draw || !augmentation) return { pixels, labels, indices };
    const stream = new RandomStream(keyOf(seed, USE.mix, draw.epoch, draw.batch));
    const mixed = mix({ pixels, labels, side: imageSize, classes }, augmentation, stream);
    return { pixels, labels, ...mixed, indices };
  }

  #prepare(picture: RgbPicture, out: Float32Array, stream: RandomStream | undefined): void {
    const { preprocessing, augmentation } = this.#setup;
    const own = this.#channels === 1 ? toGrey(picture) : picture;
    if (!stream || !augmentation) return this.#normalize(cropPlain(own, preprocessing), out);
    this.#normalize(augment(own, preprocessing, augmentation, stream), out);
    if (augmentation.erase) erase(out, preprocessing.imageSize, augmentation.erase, stream);
  }

  #normalize({ data, width, height }: RgbPicture, out: Float32Array): void {
    const area = width * height;
    for (let channel = 0; channel < this.#channels; channel++) {
      const numbers = this.#numbers.subarray(channel * 256, (channel + 1) * 256);
      const plane = out.subarray(channel * area, (channel + 1) * area);
      const source = sourceChannel(channel, { ...this.#setup.preprocessing, inChannels: this.#channels });
      for (let i = 0; i < area; i++) plane[i] = numbers[data[3 * i + source]!]!;
    }
  }

  async #find(file: number): Promise<RgbPicture> {
    const stored = this.#stored[Math.floor(file / CHUNK)];
    return stored && unpack(stored, file) || await this.#decodeNamed(file);
  }

  async #decodeNamed(file: number): Promise<RgbPicture> {
    try {
      return await this.#decode(file);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      const message = `Cannot go on with ${this.#setup.files[file]}: ${error.message}`;
      throw new PictureError(error.code, message, { cause: error });
    }
  }

  async #decode(file: number): Promise<RgbPicture> {
    const bytes = await Deno.readFile(this.#setup.files[file]!).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PictureError("unreadable", `Cannot read the file: ${reason}`, { cause });
    });
    return await decode(bytes);
  }
}

function pack(from: number, pictures: readonly (RgbPicture | undefined)[]): Stored {
  const total = pictures.reduce((sum, picture) => sum + (picture?.data.length ?? 0), 0);
  const bytes = typeof SharedArrayBuffer === "function"
    ? new SharedArrayBuffer(total)
    : new ArrayBuffer(total);
  const places = new Int32Array(pictures.length * 3).fill(-1);
  let at = 0;
  for (const [i, picture] of pictures.entries()) {
    if (!picture) continue;
    new Uint8Array(bytes, at).set(picture.data);
    places.set([at, picture.width, picture.height], i * 3);
    at += picture.data.length;
  }
  return { from, bytes, places };
}

function unpack({ from, bytes, places }: Stored, file: number): RgbPicture | undefined {
  const [at, width, height] = places.subarray((file - from) * 3) as unknown as [number, number, number];
  return at < 0 ? undefined : { data: new Uint8Array(bytes, at, width * height * 3), width, height };
}
