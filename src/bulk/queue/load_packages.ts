/**
 * The loading of the packages that only a queue needs.
 *
 * @module
 */
import type { QueuePackages } from "./package_types.ts";

/** The environment that packages see while they are loaded: no native code, nothing else. */
const ENVIRONMENT = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true" };

/**
 * Loads the packages of the queue. The name is no text in `import()`: Deno would read, and download, all that it leads
 * to at every start. While they are loaded `process.env` is another object: one of them enumerates all variables, which
 * asks for a permission that nothing here needs.
 */
export async function loadQueuePackages(): Promise<QueuePackages> {
  const { process } = globalThis as unknown as { process: { env: Record<string, string> } };
  const { env } = process;
  process.env = ENVIRONMENT;
  try {
    return await import(new URL("./packages.js", import.meta.url).href);
  } finally {
    process.env = env;
  }
}
