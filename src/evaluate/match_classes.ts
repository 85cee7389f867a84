/**
 * The model's classes that the classes of a data set are.
 *
 * @module
 */
import { AdviceError } from "../errors.ts";
import { nearest } from "../util/names/nearest.ts";
import type { ClassMap } from "./types.ts";

/** A class of the data set. */
export interface MatchedClass {
  /** Its name in the data set; of one that is given by index, the model's name. */
  readonly name: string;
  /** The model's classes that count as this one; none where its pictures are left out. */
  readonly indices: readonly number[];
}

/** Classes that are offered for a name which is none. */
const OFFERED = 4;
/** Names without a class that are listed. */
const LISTED = 20;

/** The model whose classes are wanted. */
interface Named {
  readonly name: string;
  readonly classNames: readonly string[];
}

/**
 * Matches labels with a model's classes: by `map`, else by the same name, else by one that differs in case and in what
 * separates its words. Nothing else is assumed: names that are alike are offered in the error.
 *
 * @param labels those of the data set, each once
 * @returns the class of each label, in their order
 * @throws {TypeError} for names that are none of the model's, a map that does not fit, or a class that is wanted twice
 */
export function matchClasses(
  labels: readonly (string | number)[],
  model: Named,
  map: ClassMap = {},
): MatchedClass[] {
  const names = new Names(model);
  const unused = Object.keys(map).find((name) => !labels.includes(name));
  if (unused !== undefined) {
    const known = labels.filter((label) => typeof label === "string");
    const meant = nearest(unused, known, 1).map((name) => `; did you mean "${name}"?`);
    throw new TypeError(`Cannot map the class "${unused}": the data set has none of this name${meant}`);
  }
  const found = labels.map((label) => {
    const mapped = typeof label === "string" && Object.hasOwn(map, label) ? map[label] : undefined;
    if (mapped === null) return { name: `${label}`, indices: [] };
    const wanted = mapped === undefined ? [label] : [mapped].flat();
    const indices = wanted.map((one) =>
      typeof one === "number" ? names.expectIndex(one, label) : names.indexOf(one)
    );
    const name = typeof label === "number" ? model.classNames[label] ?? `class ${label}` : label;
    return { name, wanted, indices };
  });
  const missing = found.flatMap(({ name, wanted = [], indices }) => {
    const without = wanted.find((_, i) => indices[i] === undefined);
    return without === undefined ? [] : [{ name, wanted: `${without}` }];
  });
  if (missing.length > 0) throw unmatched(missing, labels.length, names);
  const classes = found.map(({ name, indices }) => ({ name, indices: [...new Set(indices as number[])] }));
  expectOnce(classes, model);
  return classes;
}

/** The names of a model's classes, to be found by. */
class Names {
  readonly model: Named;
  readonly #plain = new Map<string, number[]>();

  constructor(model: Named) {
    this.model = model;
    model.classNames.forEach((name, index) => {
      for (const form of new Set([name, plain(name)])) {
        this.#plain.set(form, [...this.#plain.get(form) ?? [], index]);
      }
    });
  }

  /** The class of a name; `undefined` where there is none, or there are several. */
  indexOf(name: string): number | undefined {
    const found = this.#plain.get(name) ?? this.#plain.get(plain(name));
    return found?.length === 1 ? found[0] : undefined;
  }

  expectIndex(index: number, label: string | number): number {
    const { name, classNames: { length } } = this.model;
    if (Number.isInteger(index) && index >= 0 && index < length) return index;
    const of = typeof label === "string" ? ` of "${label}"` : "";
    throw new TypeError(
      `Cannot evaluate with class ${index}${of}: ${name} has the classes 0 to ${length - 1}`,
    );
  }

  /** Classes that a name may mean: of the same name, then with it as one of several, then with its words. */
  offersFor(name: string): string[] {
    const wanted = plain(name);
    const words = new Set(wanted.split(" "));
    const offers = this.model.classNames.map((known, index) => {
      const synonyms = known.split(",").map(plain);
      const shared = synonyms.flatMap((one) => one.split(" ")).filter((word) => words.has(word)).length;
      const begins = synonyms.some((one) => one.split(" ")[0] === wanted.split(" ")[0]);
      const rank = synonyms.includes(wanted) ? 3 : begins ? 2 : shared > 0 ? 1 : 0;
      return { text: `${JSON.stringify(known)} (${index})`, rank: rank + shared / (1 + words.size) };
    }).filter(({ rank }) => rank >= 1).sort((a, b) => b.rank - a.rank).slice(0, OFFERED);
    if (offers.length > 0) return offers.map(({ text }) => text);
    return nearest(name, this.model.classNames, OFFERED).map((known) =>
      `${JSON.stringify(known)} (${this.model.classNames.indexOf(known)})`
    );
  }
}

/** A name in small letters, its words parted by single spaces. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, " ").trim();
}

function unmatched(
  missing: readonly { readonly name: string; readonly wanted: string }[],
  labels: number,
  names: Names,
): AdviceError {
  const lines = missing.slice(0, LISTED).map(({ name, wanted }) => {
    const offers = names.offersFor(wanted);
    const title = name === wanted ? name : `${name}: ${wanted}`;
    return `${title}: ${offers.length > 0 ? `perhaps ${offers.join(", ")}` : "no class is called alike"}`;
  });
  if (missing.length > LISTED) lines.push(`and ${missing.length - LISTED} more`);
  const { name } = missing[0]!;
  lines.push(
    `A map (--map FILE) says which they are, by name or index, null to leave one out: {${
      JSON.stringify(name)
    }: …}`,
  );
  const some = missing.length === 1 ? "1 class" : `${missing.length} classes`;
  return new AdviceError(
    `Cannot evaluate ${names.model.name}: ${some} of the ${labels} in the data set ${
      missing.length === 1 ? "is" : "are"
    } none of its ${names.model.classNames.length}, or not one alone`,
    lines,
  );
}

function expectOnce(classes: readonly MatchedClass[], { classNames }: Named): void {
  const owners = new Map<number, string>();
  for (const { name, indices } of classes) {
    for (const index of indices) {
      const other = owners.get(index);
      if (other !== undefined) {
        const shown = `"${classNames[index]}" (${index})`;
        throw new TypeError(
          `Cannot evaluate with ${shown} as "${other}" and as "${name}": one of them is wanted`,
        );
      }
      owners.set(index, name);
    }
  }
}
