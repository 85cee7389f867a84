import { crc32, deflateSync } from "node:zlib";
import type { ClassifyOptions } from "../../src/model/classify_options.ts";
import type { ServedModel } from "../../src/server/classify_route.ts";
import type { Prediction } from "../../src/model/top_k.ts";

type Picture = Parameters<ServedModel["classify"]>[0];

interface Call {
  readonly picture: Picture;
  readonly options: ClassifyOptions;
  readonly finish: () => void;
}

/** A model that works on a picture until the test says that it has finished. */
export class FakeModel implements ServedModel {
  readonly name = "fake";
  readonly device = "none";
  readonly classNames: readonly string[] = Array.from({ length: 20 }, (_, i) => `class ${i}`);
  readonly calls: Call[] = [];

  async classify(picture: Picture, options: ClassifyOptions): Promise<Prediction[]> {
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    this.calls.push({ picture, options, finish });
    await promise;
    return [];
  }
}

/** A model that answers at once. */
export class FastModel extends FakeModel {
  override classify(picture: Picture, options: ClassifyOptions): Promise<Prediction[]> {
    const answer = super.classify(picture, options);
    this.calls.at(-1)!.finish();
    return answer;
  }
}

/** Waits until something has happened. */
export async function until(happened: () => boolean): Promise<void> {
  for (let tries = 0; !happened(); tries++) {
    if (tries === 2000) throw new Error(`Waited in vain for ${happened}`);
    await pause();
  }
}

/** Long enough for everything that is ready to run. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** The path of a file in `tests/fixtures`. */
export function fixturePath(name: string): URL {
  return new URL(`../fixtures/${name}`, import.meta.url);
}

/** A file in `tests/fixtures`. */
export function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(fixturePath(name));
}

/** A PNG of one grey. */
export function plainPng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits, and colour type 0: grey
  const pixels = new Uint8Array((1 + width) * height);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return concatenate([
    signature,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatenate([new TextEncoder().encode(type), data]);
  const [length, checksum] = [data.length, crc32(body)].map((value) => {
    const word = new DataView(new ArrayBuffer(4));
    word.setUint32(0, value);
    return new Uint8Array(word.buffer);
  });
  return concatenate([length!, body, checksum!]);
}

/** One behind the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
