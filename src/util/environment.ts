/** A variable of the environment; `undefined` where it is not set, empty, or may not be read already: nothing prompts. */
export function grantedVariable(variable: string): string | undefined {
  if (!isGranted({ name: "env", variable })) return undefined;
  return globalThis.Deno.env.get(variable) || undefined;
}

/** Tells whether something is permitted already. Outside of Deno nothing is asked for, and this is false. */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return globalThis.Deno?.permissions?.querySync(descriptor).state === "granted";
}
