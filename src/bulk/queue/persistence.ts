import type { Connection } from "./connect.ts";

/**
 * Says why a server would lose jobs: it keeps them in memory only, or may throw them away where memory is short.
 *
 * @returns `undefined` where it would not, or does not tell, as servers of providers
 */
export async function persistence({ client }: Connection): Promise<string | undefined> {
  const setting = async (name: string) => (await client.config("GET", name).catch(() => []))[1];
  if (await setting("appendonly") === "no") {
    return "appendonly is off: jobs of the last minutes, or all, are lost when the server is started again";
  }
  const policy = await setting("maxmemory-policy");
  if (policy !== undefined && policy !== "noeviction") {
    return `maxmemory-policy is ${policy}: jobs may be thrown away; noeviction is wanted`;
  }
  return undefined;
}
