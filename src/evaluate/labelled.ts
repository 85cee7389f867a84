import type { LabelledPicture } from "./types.ts";

/** Tells a picture's path together with its class: a name, or an index. */
export function isLabelled(entry: { path: unknown; label: unknown }): entry is LabelledPicture {
  const { path, label } = entry;
  const isClass = typeof label === "string" ? label !== "" : Number.isInteger(label);
  return typeof path === "string" && path !== "" && isClass;
}
