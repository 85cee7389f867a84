import { CheckpointError } from "../../errors.ts";
import { scan, type ScanLimits } from "./scanner.ts";

/** Whatever a text of this length says, it does not take much memory. */
const SHORT = 1_000_000;
/** How much structure a longer one may have: it would become many times its own size. */
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
