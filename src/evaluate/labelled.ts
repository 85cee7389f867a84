/** Tells a picture's path together with its class: a name, or an index. */
export function isLabelled(path: unknown, label: unknown): boolean {
  const isClass = typeof label === "string" ? label !== "" : Number.isInteger(label);
  return typeof path === "string" && path !== "" && isClass;
}
