/**
 * The runtime that this code runs in, as far as files and threads differ.
 *
 * @module
 */
import type { NodeModules } from "./node_modules.ts";

/** `"node"` is every runtime that has Node's modules, Bun among them; `"web"` are pages, and edge workers. */
export type Runtime = "deno" | "node" | "web";

/** The runtime that this code runs in. */
export const runtime: Runtime = "Deno" in globalThis ? "deno" : hasNode() ? "node" : "web";

/** The parts of Node's `process` that are used. In Deno, access to it takes longer than the import of a Node module. */
function nodeProcess() {
  const { process } = globalThis as unknown as {
    process?: {
      readonly versions?: { readonly node?: string };
      readonly env?: Readonly<Record<string, string | undefined>>;
      getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name];
    };
  };
  return process;
}

/** Cloudflare's workers can imitate Node, but have neither files nor threads. */
function hasNode(): boolean {
  return nodeProcess()?.versions?.node !== undefined &&
    globalThis.navigator?.userAgent !== "Cloudflare-Workers";
}

/** A variable of the environment, as Node has it. */
export function nodeVariable(name: string): string | undefined {
  return runtime === "node" ? nodeProcess()?.env?.[name] : undefined;
}

/** One of Node's modules, at once: in Node from 20.16. */
export function builtIn<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return runtime === "node" ? nodeProcess()?.getBuiltinModule?.(name) : undefined;
}

/**
 * Imports one of Node's modules. No bundler sees it: one that makes code for pages would refuse what these never load.
 */
export async function importNode<Name extends keyof NodeModules>(name: Name): Promise<NodeModules[Name]> {
  return builtIn(name) ?? await import(name);
}
