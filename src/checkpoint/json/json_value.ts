/** True where a parsed JSON value is an object, not a list or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A parsed JSON value as an error message shows it: short, and safe however deep it is nested. */
export function showValue(value: unknown): string {
  const isNested = (item: unknown) => typeof item === "object" && item !== null;
  if (isObject(value)) return Object.values(value).some(isNested) ? "a nested object" : cut(value);
  if (Array.isArray(value)) return value.some(isNested) ? "a nested list" : cut(value);
  return cut(value);
}

function cut(value: unknown, most = 80): string {
  const start = typeof value === "string" || Array.isArray(value) ? value.slice(0, most) : value;
  const text = JSON.stringify(start, spellOut) ?? "absent";
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** JSON has no word for these. */
function spellOut(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
