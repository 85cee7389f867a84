import { CheckpointError } from "../../errors.ts";
import { scan, type ScanLimits } from "./scanner.ts";

/** Characters of a text that takes little memory whatever it says. */
const SHORT = 1_000_000;
/** The structure that a longer one may have: parsed, it would become many times its own size. */
export const MODEST: ScanLimits = { depth: 8, parts: 500_000 };

/**
 * Refuses a JSON text that would take far more memory than it has bytes, before it is parsed.
 *
 * @throws {CheckpointError} which says that it is from `where`
 */
export function expectModest(text: string, where: string): void {
  if (text.length <= SHORT) return;
  try {
    scan(new TextEncoder().encode(text), MODEST);
  } catch (cause) {
    throw new CheckpointError(`Cannot read ${where}: ${(cause as Error).message}`, { cause });
  }
}
