import { TIMM_ARCHITECTURES } from "../generated/timm_architectures.ts";
import { JsonObject } from "../json/json.ts";

/**
 * The constructor arguments of one of timm's architectures, `class` among them where it is not the plain ViT's;
 * `undefined` where timm has none of that name.
 *
 * @param overridden arguments that a model's own files give, which count instead
 */
export function timmArchitecture(name: string, overridden: readonly string[]): JsonObject | undefined {
  const row = Object.entries(TIMM_ARCHITECTURES).find(([names]) => names.split(" ").includes(name));
  if (!row) return undefined;
  const args = Object.entries(JSON.parse(row[1])).filter(([key]) => !overridden.includes(key));
  return JsonObject.parse(JSON.stringify(Object.fromEntries(args)), `timm's architecture ${name}`);
}
