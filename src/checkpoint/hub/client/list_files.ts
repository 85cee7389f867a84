import type { HubClient } from "./client.ts";
import { request } from "./request.ts";
import { retried } from "./retry.ts";

/** The paths of all files at a commit; `undefined` where the hub does not list them. */
export async function listFiles(
  client: HubClient,
  repository: string,
  commit: string,
): Promise<string[] | undefined> {
  const url = new URL(`${client.endpoint}/api/models/${repository}/revision/${encodeURIComponent(commit)}`);
  const what = `Cannot list the files of ${repository}`;
  const { response } = await retried(what, client, () => request(client, url, { method: "GET" }));
  if (!response.ok) return void await response.body?.cancel();
  const { siblings } = await response.json().catch(() => ({})) as { siblings?: unknown };
  if (!Array.isArray(siblings)) return undefined;
  return siblings.map((entry) => (entry as { rfilename?: unknown } | null)?.rfilename)
    .filter((path) => typeof path === "string");
}
