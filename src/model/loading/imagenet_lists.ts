/**
 * The lists of classes that models trained on all of ImageNet have, told by their lengths.
 *
 * @module
 */

/** A line begins with a character whose code is this, and a bit for every list that has the class. */
const FIRST_FLAG = 64;

/** The bits of the lists, as `weights/classes/build.ts` writes them. */
const [IN_1K, IN_12K, IN_MIIL, IN_22K, IN_GOOGLE] = [1, 2, 4, 8, 16];

type Line = readonly [bits: number, names: string];

const all = (bit: number) => (lines: readonly Line[]) => lines.filter(([bits]) => bits & bit);

/** By their lengths: which lines, in the order of the synsets' numbers unless told otherwise. */
const LISTS: Readonly<Record<number, (lines: readonly Line[]) => readonly Line[]>> = {
  11221: all(IN_MIIL),
  11821: all(IN_12K),
  21841: all(IN_22K),
  // Microsoft's: the thousand of ImageNet-1k first.
  21842: (lines) => [...all(IN_1K)(lines), ...lines.filter(([bits]) => bits & IN_22K && !(bits & IN_1K))],
  21843: all(IN_GOOGLE),
};

/**
 * The names of ImageNet's classes for a model with so many of them.
 *
 * @returns `undefined` where no list is so long
 */
export async function imagenetNames(numClasses: number): Promise<readonly string[] | undefined> {
  const list = LISTS[numClasses];
  return list?.(await readLines()).map(([, names]) => names);
}

async function readLines(): Promise<Line[]> {
  const { default: { names } } = await import("../../../weights/classes/imagenet21k.json", {
    with: { type: "json" },
  });
  const bytes = Uint8Array.from(atob(names), (byte) => byte.charCodeAt(0));
  const packed = new Blob([bytes]).stream();
  const text = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.split("\n").map((line) => [line.charCodeAt(0) - FIRST_FLAG, line.slice(1)]);
}
