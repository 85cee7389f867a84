/**
 * Which runtime this is, as far as files and threads differ.
 *
 * @module
 */

/** `"node"` is every runtime that has Node's modules, Bun among them; `"web"` are pages, and edge workers. */
export type Runtime = "deno" | "node" | "web";

/** Where this code runs. */
export const runtime: Runtime = "Deno" in globalThis ? "deno" : hasNode() ? "node" : "web";

/** Cloudflare's workers can imitate Node, but have neither files nor threads. */
function hasNode(): boolean {
  const { navigator, process } = globalThis as {
    navigator?: { userAgent?: string };
    process?: { versions?: { node?: string } };
  };
  return process?.versions?.node !== undefined && navigator?.userAgent !== "Cloudflare-Workers";
}

/** Those of Node's modules that are used. */
interface NodeModules {
  readonly "node:fs/promises": typeof import("node:fs/promises");
  readonly "node:worker_threads": typeof import("node:worker_threads");
}

/**
 * Imports one of Node's modules. No bundler sees it: one that makes code for pages would refuse what these never load.
 * In Deno merely to look at `process` takes longer than the import.
 */
export async function importNode<Name extends keyof NodeModules>(name: Name): Promise<NodeModules[Name]> {
  const found = runtime === "node" ? process.getBuiltinModule?.(name) : undefined;
  return (found ?? await import(name)) as NodeModules[Name];
}
