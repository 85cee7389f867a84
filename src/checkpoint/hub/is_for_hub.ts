import { isHubAddress } from "./names/hub_name.ts";
import { hubEndpoint } from "./settings.ts";

/** Tells whether a source is for the hub, whatever files there are. */
export function isForHub(source: string | URL, endpoint: string | undefined): boolean {
  return isHubAddress(String(source), hubEndpoint(endpoint));
}
