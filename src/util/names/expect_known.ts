/** A list of all names of a type's members; the compiler refuses one that lacks a name or has another. */
export type NamesOf<T> = Readonly<Record<keyof T, unknown>>;

/**
 * Refuses what has a name that there is not: misspelt, it would be ignored without a word. What is no object is refused,
 * too.
 *
 * @param action what cannot be done then, after "Cannot"
 * @param known has a member of each name that there is
 * @throws {TypeError} which names it, and those that there are
 */
export function expectKnown(action: string, given: object, known: Readonly<Record<string, unknown>>): void {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot ${action} with ${given}: an object of options is wanted`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    throw new TypeError(
      `Cannot ${action} with "${name}": there is no option of this name; there are ${
        Object.keys(known).join(", ")
      }`,
    );
  }
}
