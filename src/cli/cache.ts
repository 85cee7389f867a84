/**
 * Shows, checks and removes the models that were downloaded by name; `--help` says how.
 *
 *     deno run --allow-read --allow-write --allow-env src/cli/cache.ts list
 *
 * Permissions: `--allow-read` for the cache, `--allow-write` to remove, `--allow-env` where its variables decide which
 * folder it is.
 *
 * @module
 */
import { main } from "./cache/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
