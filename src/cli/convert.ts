/**
 * Writes a model again with its weights in another type; `--help` says how.
 *
 *     deno run --allow-read --allow-write src/cli/convert.ts MODEL OUT --dtype int8
 *
 * Permissions: `--allow-net` too where MODEL is a URL.
 *
 * @module
 */
import { main } from "./convert/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
