/**
 * Says what is in a model's files; `--help` says how.
 *
 *     deno run --allow-read src/cli/inspect.ts MODEL
 *
 * Permissions: `--allow-net` too where MODEL is a URL or a model's name.
 *
 * @module
 */
import { main } from "./inspect/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
