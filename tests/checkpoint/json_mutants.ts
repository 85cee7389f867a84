/**
 * JSON with random edits.
 *
 * @module
 */
import type { Random } from "../support/random.ts";

/** Numbers that are odd somewhere. */
const NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1e-320,
  1e-30,
  1e-9,
  1e-4,
  0.009,
  1.5,
  3,
  7,
  255,
  1001,
  65_537,
  2 ** 24,
  2 ** 31,
  2 ** 53 + 2,
  1e21,
  1e38,
  1e300,
];
/** Written as they stand: JSON.parse makes infinities of the first two. */
const RAW = ["1e400", "-1e400", "null", "true", '"7"', '""', "[]", "{}", '{"toString":1}', "[[1]]", '["a"]'];

type Path = readonly (string | number)[];

/** A JSON text like `value`'s with one to three of its values replaced, removed, or scaled. */
export function jsonMutant(value: unknown, random: Random): string {
  const root = structuredClone(value) as Record<string, unknown>;
  const raws: string[] = [];
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const paths = pathsOf(root);
    if (paths.length === 0) break;
    const path = random.pick(paths);
    const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as never)[key], root) as never;
    const key = path.at(-1) as never;
    const old: unknown = parent[key];
    const kind = random.uniform();
    if (kind < 0.1) delete parent[key];
    else if (kind < 0.35 && typeof old === "number") {
      parent[key] = old * random.pick([2, 0.5, -1, 1e6, 1e-6, 1e9]) as never;
    } else if (kind < 0.7) parent[key] = random.pick(NUMBERS) as never;
    else parent[key] = `raw ${raws.push(random.pick(RAW)) - 1}` as never;
  }
  return JSON.stringify(root).replace(/"raw (\d+)"/g, (_, index) => raws[Number(index)]!);
}

/** The paths of all values in a tree, at any depth. */
function pathsOf(tree: unknown, path: Path = []): Path[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [[...path, key], ...pathsOf(value, [...path, key])]);
}
