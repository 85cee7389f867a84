/** JSON trees, written by hand so that what JSON.stringify never writes can be written too. @module */
import type { CaseRandom } from "../random.ts";
import { utf8 } from "../../support/bytes.ts";
import { damage, editList } from "./edit.ts";

/** A value as it stands in a text, which may be wrong there. */
class Raw {
  constructor(readonly text: string) {}
}

/** A tree: an object is a list of fields, because it may have a name twice. */
type Tree = Raw | string | boolean | null | number | Tree[] | Fields;
class Fields {
  constructor(
    readonly list: readonly (readonly [name: string, value: Tree])[],
  ) {}
}

const NUMBERS = [
  "0",
  "-0",
  "-1",
  "1",
  "2",
  "3",
  "0.5",
  "1e-7",
  "1e-320",
  "1e308",
  "1e400",
  "-1e400",
  "255",
  "65536",
  "2147483648",
  "4294967297",
  "9007199254740993",
  "1e21",
  "-0.0",
  "0.1",
  "16.5",
  "NaN",
  "Infinity",
  "01",
  "1.",
  "0x10",
];
const TEXTS = [
  "",
  "a",
  "\0",
  "\x1b]0;x\x07",
  "é\u{1f600}",
  "\ud800",
  "__proto__",
  "constructor",
  "toString",
  "length",
  "0",
  "null",
  "NaN",
  "true",
  "bicubic",
  "bilinear",
  "nearest",
  "center",
  "squash",
  "token",
  "vit",
  "gelu",
  "x".repeat(5000),
];

export function toTree(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(toTree);
  if (typeof value !== "object" || value === null) return value as Tree;
  return new Fields(
    Object.entries(value).map(([name, each]) => [name, toTree(each)] as const),
  );
}

export function writeTree(tree: Tree): string {
  if (tree instanceof Raw) return tree.text;
  if (Array.isArray(tree)) return `[${tree.map(writeTree).join(",")}]`;
  if (!(tree instanceof Fields)) return JSON.stringify(tree);
  return `{${tree.list.map(([name, value]) => `${JSON.stringify(name)}:${writeTree(value)}`).join(",")}}`;
}

/** Edits of a tree, at any depth, with parts of other trees. */
export function editTree(
  tree: Tree,
  random: CaseRandom,
  donors: readonly Tree[],
): Tree {
  const fields = tree instanceof Fields ? tree.list : undefined;
  const isLeaf = !fields && !Array.isArray(tree);
  if (isLeaf || random.chance(0.04)) {
    return random.chance(0.1) ? someTree(random, donors) : someLeaf(random, tree);
  }
  if (!fields) {
    return editList(
      tree as Tree[],
      random,
      (item) => editTree(item, random, donors),
    );
  }
  const others = donors.flatMap((donor) => donor instanceof Fields ? donor.list : []);
  return new Fields(editList(fields, random, ([name, value]) => {
    if (random.chance(0.08)) return [random.pick(TEXTS), value] as const;
    return [name, editTree(value, random, donors)] as const;
  }, others));
}

function someLeaf(random: CaseRandom, old: Tree): Tree {
  const kind = random.below(10);
  if (typeof old === "number" && kind < 7) {
    const near = [
      old + 1,
      old - 1,
      old * 2,
      old / 2,
      -old,
      old * 1e6,
      old * 1e-6,
    ];
    return random.chance(0.5) ? random.pick(near) : new Raw(random.pick(NUMBERS));
  }
  if (kind < 4) return random.pick(TEXTS);
  if (kind < 7) return new Raw(random.pick(NUMBERS));
  return random.pick<Tree>([
    null,
    true,
    false,
    [],
    new Fields([]),
    [null],
    new Fields([["toString", 1]]),
  ]);
}

function someTree(random: CaseRandom, donors: readonly Tree[]): Tree {
  const depth = random.pick([1, 2, 9, 100, 5000]);
  if (random.chance(0.5)) return new Raw("[".repeat(depth) + "]".repeat(depth));
  if (random.chance(0.3)) {
    return new Raw(`{"a":`.repeat(depth) + "1" + "}".repeat(depth));
  }
  return donors.length > 0 ? random.pick(donors) : null;
}

/** Mutants of these values, as UTF-8. */
export function jsonMutator(
  values: readonly unknown[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const trees = values.map(toTree);
  return (random) => {
    let tree = random.pick(trees);
    for (const _ of random.edits()) tree = editTree(tree, random, trees);
    return damage(utf8(writeTree(tree)), random);
  };
}
