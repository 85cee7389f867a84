import type { Part } from "../naming.ts";

/** The class token [D] and the positions [T, D] of others as ours, [1, 1, D] and [1, T, D]; any other part as it is. */
export function withLeadingAxes(part: Part, shape: readonly number[]): Part {
  if (part.name !== "cls_token" && part.name !== "pos_embed") return part;
  return { ...part, shape: [...Array.from({ length: Math.max(0, 3 - shape.length) }, () => 1), ...shape] };
}
