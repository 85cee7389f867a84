/**
 * A folder of small pictures that are easy to tell apart.
 *
 * @module
 */
import { keyOf, RandomStream } from "../../src/numbers/random_stream.ts";
import { encodeGrey } from "../support/png.ts";

/** Stripes of these directions, of which there are four. */
export const CLASS_NAMES = ["Größe 1", "down", "grey", "up & across"];

/** Makes `count` PNGs of 16×16 for each of the first `classes`; they are to be removed with the folder. */
export async function makePictures(count: number, classes = 3): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [label, name] of CLASS_NAMES.slice(0, classes).entries()) {
    await Deno.mkdir(`${folder}/${name}`);
    for (let i = 0; i < count; i++) {
      const noise = new RandomStream(keyOf(label, i));
      const bright = (x: number, y: number) => [x >> 1, y >> 1, 0, (x + y) >> 1][label]! & 1;
      const png = await encodeGrey(16, 16, (x, y) => 255 * (0.35 * bright(x, y) + 0.6 * noise.uniform()));
      await Deno.writeFile(`${folder}/${name}/${i}.png`, png);
    }
  }
  return folder;
}
