import { patchify } from "./patchify.ts";

/** dy [B, N, C·P²] → [B, C, S, S]: every number goes back to where `patchify` took it from. */
export function patchifyBackward(
  dy: Float64Array,
  shape: readonly [number, number, number],
  patch: number,
): Float64Array {
  const places = patchify(Float64Array.from(dy, (_, i) => i), shape, patch);
  const out = new Float64Array(dy.length);
  places.forEach((place, i) => out[place] = dy[i]!);
  return out;
}
