import { pageAddress } from "../../util/files.ts";
import { runtime } from "../../util/runtime.ts";
import { parseHubName } from "./names/hub_name.ts";
import { isKnownName } from "./names/known.ts";
import { hubEndpoint, type HubOptions } from "./settings.ts";

/**
 * Tells whether a text that may be a path is for the hub without looking for that path: one that may be a name; in Deno
 * where asking would prompt, in an edge worker, which has no files, and in a page whose site has no such model.
 */
export async function isNoPath(
  source: string,
  { endpoint, signal }: Pick<HubOptions, "endpoint"> & { readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  if (!isKnownName(source) && parseHubName(source, hubEndpoint(endpoint)) === undefined) return false;
  if (runtime !== "web" || pageAddress() === undefined) return true;
  const { siteHasModel } = await import("./page/site_has_model.ts");
  return !await siteHasModel(source, signal);
}
