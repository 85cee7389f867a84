/**
 * The common part of all command lines: their end.
 *
 * @module
 */
import { UsageError } from "./options/usage_error.ts";
import { INTERRUPTED, InterruptedError } from "./terminal/interrupt.ts";
import { messageLines, print, printError } from "./terminal/print.ts";

/** Exit codes, as the help texts have them; Ctrl-C has `INTERRUPTED`. */
export const [OK, FAILED, USAGE] = [0, 1, 2];

/**
 * Understands arguments and does what they ask for; returns the exit code. Errors are printed to standard error.
 */
export async function runCommand<Arguments extends object>(
  help: () => Promise<{ readonly HELP: string }>,
  parse: () => Promise<Arguments | "help" | "version">,
  run: (options: Arguments) => Promise<number>,
): Promise<number> {
  try {
    const options = await parse();
    if (options === "help") await print(...(await help()).HELP.trimEnd().split("\n"));
    else if (options === "version") await print(await versionLine());
    else return await run(options);
    return OK;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return FAILED; // nobody reads any more
    printError(...messageLines(error));
    if (error instanceof InterruptedError) return INTERRUPTED;
    if (!(error instanceof UsageError)) return FAILED;
    printError("Try --help.");
    return USAGE;
  }
}

/** The first line of a report of a fault. */
async function versionLine(): Promise<string> {
  const { VERSION } = await import("../version.ts");
  return `vit-edge ${VERSION} (Deno ${Deno.version.deno}, ${Deno.build.target})`;
}
