import { nodeVariable, runtime } from "./runtime.ts";

/** A variable of the environment; `undefined` where it is not set, empty, or may not be read already: nothing prompts. */
export function grantedVariable(variable: string): string | undefined {
  if (runtime !== "deno") return nodeVariable(variable) || undefined;
  return isGranted({ name: "env", variable }) ? globalThis.Deno.env.get(variable) || undefined : undefined;
}

/**
 * Tells whether something is permitted already. Where there are no permissions (Node, pages, services that run Deno's
 * modules) nothing prompts for them either: what is not allowed fails.
 */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  const permissions = globalThis.Deno?.permissions;
  return permissions?.querySync === undefined || permissions.querySync(descriptor).state === "granted";
}

/** Tells whether an address may be asked. */
export function mayConnect({ hostname, port, protocol }: URL): boolean {
  // Allowed hosts may have a port: only the question with one finds them all.
  return isGranted({ name: "net", host: `${hostname}:${port || (protocol === "http:" ? 80 : 443)}` });
}
