/**
 * timm's tensors under other libraries' names, written down a second time: tests compare what is read of them.
 *
 * @module
 */
import { permute } from "../../src/checkpoint/naming/join/permute.ts";
import type { NamedTensor } from "../../src/checkpoint/safetensors/writer.ts";

/** A tensor of a golden. */
export interface Ours {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Patterns of our names with theirs, of which the first that fits counts; what becomes of `undefined` is left out. */
export type Renames = readonly (readonly [ours: RegExp, theirs: string | Rewrite | undefined])[];

/** Makes one or several of their tensors. */
export type Rewrite = (tensor: Ours, match: RegExpExecArray) => readonly NamedTensor[];

/** All tensors under their names. */
export function renamed(tensors: Iterable<Ours>, renames: Renames): NamedTensor[] {
  return [...tensors].flatMap((tensor) => {
    const [ours, theirs] = renames.find(([ours]) => ours.test(tensor.name)) ?? [];
    if (!ours) throw new Error(`Cannot rename ${tensor.name}: there is no pattern for it`);
    if (theirs === undefined) return [];
    if (typeof theirs === "string") return [{ ...tensor, name: tensor.name.replace(ours, theirs) }];
    return theirs(tensor, ours.exec(tensor.name)!);
  });
}

/** Cuts a tensor into as many as there are names, along its first axis; `$1` and so on are what was matched. */
export function cut(...names: readonly string[]): Rewrite {
  return ({ shape: [rows = 0, ...rest], data }, match) =>
    names.map((name, i) => ({
      name: filled(name, match),
      shape: [rows / names.length, ...rest],
      data: data.slice(i * data.length / names.length, (i + 1) * data.length / names.length),
    }));
}

/** The same numbers in another shape. */
export function shaped(name: string, shapeOf: (shape: readonly number[]) => readonly number[]): Rewrite {
  return ({ shape, data }, match) => [{ name: filled(name, match), shape: shapeOf(shape), data }];
}

/** A matrix with its axes exchanged. */
export function transposed(name: string): Rewrite {
  return ({ shape, data }, match) => [{
    name: filled(name, match),
    shape: shape.toReversed(),
    data: turned(data, shape, [1, 0]),
  }];
}

/** Numbers with axes in another order. */
export function turned(data: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const copy = new Float32Array(data.length);
  permute(new Uint8Array(data.slice().buffer), new Uint8Array(copy.buffer), 4, shape, axes);
  return copy;
}

/** Joins the tensors called `part q` and `part kv`, which PyTorch's attention has in one. */
export function joinInputs(tensors: readonly NamedTensor[]): NamedTensor[] {
  const parts = tensors.filter(({ name }) => name.startsWith("part q "));
  return [
    ...tensors.filter(({ name }) => !name.startsWith("part ")),
    ...parts.map(({ name, shape: [rows = 0, ...rest], data }) => {
      const other = tensors.find((tensor) => tensor.name === name.replace("part q", "part kv"))!;
      return {
        name: name.replace("part q ", ""),
        shape: [3 * rows, ...rest],
        data: Float32Array.from([...data, ...other.data]),
      };
    }),
  ];
}

function filled(name: string, match: RegExpExecArray): string {
  return name.replaceAll(/\$(\d)/g, (_, group) => match[Number(group)] ?? "");
}
