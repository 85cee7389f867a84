/**
 * Evaluates a model on pictures of known classes; `--help` says how.
 *
 *     deno run --allow-read --allow-write src/cli/evaluate.ts MODEL FOLDER
 *
 * Permissions: `--allow-net` too where MODEL is a URL or a model's name.
 *
 * @module
 */
import { main } from "./evaluate/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
