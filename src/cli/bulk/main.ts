/**
 * The command line of `bulk.ts`: its first word is a command, or names pictures.
 *
 * @module
 */
import { runCommand } from "../command.ts";
import { parseBulkArguments } from "./arguments.ts";

/** Runs `bulk.ts` with these arguments; returns its exit code. Each command's code is loaded where it is asked for. */
export async function main(args: readonly string[]): Promise<number> {
  const help = () => import("./help.ts");
  return await runCommand(help, () => parseBulkArguments(args), async (options) => {
    switch (options.command) {
      case "local":
        return await (await import("./local.ts")).local(options);
      case "add":
        return await (await import("./add.ts")).add(options);
      case "work":
        return await (await import("./work.ts")).work(options);
      case "status":
        return await (await import("./status.ts")).status(options);
      case "export":
        return await (await import("./export.ts")).exportAll(options);
    }
  });
}
