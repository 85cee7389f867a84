import { runtime } from "../../util/runtime.ts";
import { parseHubName } from "./names/hub_name.ts";
import { isKnownName } from "./names/known.ts";
import { hubEndpoint, type HubOptions } from "./settings.ts";

/**
 * Tells whether a text that may be a path is for the hub without looking for that path: in Deno one that may be a name, and
 * for which asking would prompt; in a page one that may be a name, and for which the page's site has no model.
 */
export async function isNoPath(
  source: string,
  { endpoint, signal }: Pick<HubOptions, "endpoint"> & { readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  if (!isKnownName(source) && parseHubName(source, hubEndpoint(endpoint)) === undefined) return false;
  if (runtime !== "web") return true;
  const { siteHasModel } = await import("./page/site_has_model.ts");
  return !await siteHasModel(source, signal);
}
