import { runtime } from "../../util/runtime.ts";
import { isHubAddress } from "./names/hub_name.ts";
import { hubEndpoint } from "./settings.ts";

/** Tells whether a source is for the hub, whatever files there are. */
export function isForHub(source: string | URL): boolean {
  return runtime === "deno" && isHubAddress(String(source), hubEndpoint());
}
