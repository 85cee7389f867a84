import type { ClassifyOptions } from "../../src/model/classify_options.ts";
import type { ServedModel } from "../../src/server/served_model.ts";
import type { Prediction } from "../../src/model/top_k.ts";
import { joinedBytes } from "../../src/util/joined.ts";
import { writePng } from "../fuzz/mutate/png.ts";
import { integer } from "../support/bytes.ts";

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

/** Waits so long that all tasks that are ready have run. */
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
  const bitsAndColourType = Uint8Array.of(8, 0, 0, 0, 0); // grey
  return writePng([
    { type: "IHDR", data: joinedBytes([integer(width, 4), integer(height, 4), bitsAndColourType]) },
    { type: "IDAT", data: new Uint8Array((1 + width) * height) },
    { type: "IEND", data: new Uint8Array() },
  ]);
}
