/// <reference lib="dom" />
/** Under which the site keeps the names. */
const KEY = "vit-edge-models";

/** Names of the hub's models that were used before; none where the browser keeps nothing. */
export function rememberedNames(): readonly string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}

/** Remembers the name of a model that is used. */
export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...rememberedNames(), name])]));
  } catch {
    // the browser keeps nothing: the name can be told again
  }
}
