/**
 * Models around models: data parallelism, compilation and trainers put a word before every name.
 *
 * @module
 */

import type { TensorFile } from "../format.ts";

/** The deepest that models have been seen in each other. */
const MOST_WRAPPERS = 4;

/** The models around a Vision Transformer beside which a head lies: names of that have no such word before them. */
const TRUNK = /^(backbone|encoder)\.$/;
const HEAD = /^head\./;
/** The heads that self-supervision trains, and nobody classifies with. */
const PROJECTION = /^((dino|ibot)_head|head\.(mlp|last_layer))\./;

/** Of a student and its teacher the latter is published: it is the average of the former over training. */
const [TEACHER, STUDENT] = ["teacher.", "student."];

/**
 * The same file with fewer and fewer words before its names, as long as all of them have the same, heads aside.
 *
 * @yields each that could be a model by itself
 */
export function* unwrapped(file: TensorFile): Generator<TensorFile> {
  for (let depth = 0; depth < MOST_WRAPPERS; depth++) {
    const inner = withoutWord(file);
    if (!inner) return;
    yield file = inner;
  }
}

function withoutWord(file: TensorFile): TensorFile | undefined {
  const names = [...file.tensors, ...file.unusable ?? []].map(({ name }) => name);
  const isTaught = names.some((name) => name.startsWith(TEACHER)) &&
    names.some((name) => name.startsWith(STUDENT));
  const word = isTaught ? TEACHER : commonWord(names);
  if (word === undefined) return undefined;
  const bare = new Map<string, string>();
  for (const name of names) {
    if (name.startsWith(word)) bare.set(name, name.slice(word.length));
    else if (!isTaught && !PROJECTION.test(name)) bare.set(name, name);
  }
  return new Set(bare.values()).size < bare.size ? undefined : renamed(file, bare); // one name for two
}

/** The word, with the dot or slash behind it, that all names begin with, those of a head beside a trunk aside. */
function commonWord(names: readonly string[]): string | undefined {
  const inTrunk = names.filter((name) => !HEAD.test(name) && !PROJECTION.test(name));
  const word = inTrunk[0]?.match(/^\w+[./]/)?.[0];
  if (word === undefined || !inTrunk.every((name) => name.startsWith(word))) return undefined;
  return TRUNK.test(word) || names.every((name) => name.startsWith(word)) ? word : undefined;
}

/** The file with these tensors only, under these names. */
function renamed(file: TensorFile, names: ReadonlyMap<string, string>): TensorFile {
  const rename = <T extends { readonly name: string }>(tensors: readonly T[]): T[] =>
    tensors.filter(({ name }) => names.has(name)).map((tensor) => ({
      ...tensor,
      name: names.get(tensor.name)!,
    }));
  return {
    ...file,
    tensors: rename(file.tensors),
    unusable: rename(file.unusable ?? []),
    read: (reader, visit) =>
      file.read(reader, (tensor) => {
        const name = names.get(tensor.name);
        return name === undefined ? undefined : visit({ ...tensor, name });
      }),
  };
}
