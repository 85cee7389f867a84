/**
 * Load upon a server by autocannon, in Node.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("load.mjs", import.meta.url));

/** The figures that load.mjs prints. */
export interface Load {
  /** Seconds. */
  readonly duration: number;
  readonly errors: number;
  readonly refused: number;
  /** Milliseconds of each answer. */
  readonly pictures: readonly number[];
  /** Milliseconds of each answer of `/healthz` meanwhile. */
  readonly health: readonly number[];
}

/** Sends a picture over so many connections, for so many seconds. */
export async function load(
  address: string,
  picture: string,
  connections: number,
  seconds: number,
): Promise<Load> {
  const numbers = [connections, seconds].map(String);
  const args = ["-y", "-p", "autocannon@8.0.0", "node", SCRIPT, `${address}classify`, picture, ...numbers];
  const { success, stdout, stderr } = await new Deno.Command("npx", { args }).output();
  if (!success) throw new Error(`The load failed: ${new TextDecoder().decode(stderr).slice(0, 400)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
