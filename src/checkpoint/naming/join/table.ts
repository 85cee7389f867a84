import type { Part } from "../naming.ts";

/**
 * A pattern of a library's names, what ours has in its place, and which part of ours it is where not all. `null` stands
 * for tensors that the network has no use for.
 */
export type NameRow = readonly [theirs: RegExp, ours: string | null, part?: Omit<Part, "name">];

/** The parts of ours that are called query, key and value elsewhere. */
export const QUERY = { index: 0, of: 3 } as const;
export const KEY = { index: 1, of: 3 } as const;
export const VALUE = { index: 2, of: 3 } as const;

/** Makes patterns of what lies under a prefix such as `^layer\\.(\\d+)\\.`; dots of `name` stand for themselves. */
export function under(prefix: string): (name: string) => RegExp {
  return (name) => new RegExp(`${prefix}${name.replaceAll(".", "\\.")}\\.`);
}

/**
 * The parts that a table makes of a name.
 *
 * @param whole what the file has, wrappers included; one that the table does not know stays so, to be refused as unexpected
 */
export function partsByTable(table: readonly NameRow[], name: string, whole = name): readonly Part[] {
  for (const [theirs, ours, part] of table) {
    if (!theirs.test(name)) continue;
    return ours === null ? [] : [{ ...part, name: name.replace(theirs, ours) }];
  }
  return [{ name: whole }];
}
