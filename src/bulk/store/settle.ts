import type { Store } from "./store.ts";

const FILE = "run.json";

/** What all results of one place have in common. */
export interface RunSettings {
  readonly model: string;
  readonly classes: number;
  readonly topK: number | null;
  readonly threshold: number | null;
}

/**
 * Keeps the settings with the results, or compares them with those that are kept: results of two models in one place
 * would be told from each other by nobody.
 *
 * @throws {Error} where others are kept
 */
export async function settle(store: Store, settings: RunSettings): Promise<void> {
  if (await store.read(FILE) === undefined) await store.write(FILE, `${JSON.stringify(settings)}\n`);
  const kept = JSON.parse(await store.read(FILE) ?? "{}") as Partial<RunSettings>;
  for (const [name, value] of Object.entries(settings)) {
    const found = kept[name as keyof RunSettings];
    if (found === value) continue;
    const differs = `${name} ${JSON.stringify(value)}, and those there are with ${JSON.stringify(found)}`;
    throw new Error(`Cannot add results to ${store.name}: they are with ${differs}; another place is wanted`);
  }
}
