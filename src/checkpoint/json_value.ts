/** Whether a parsed JSON value is an object, not a list or null. */
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
  const text = JSON.stringify(value) ?? "absent";
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
