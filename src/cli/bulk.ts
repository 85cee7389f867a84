/**
 * Classifies many pictures: on this machine, or on several, through a queue; `--help` says how.
 *
 *     deno run --allow-read --allow-write src/cli/bulk.ts FOLDER --out results.ndjson
 *
 * Permissions: `--allow-read` and `--allow-write` for pictures, models and results; `--allow-net` where pictures, the
 * model, the queue or results are elsewhere; `--allow-env` for variables that may say where the queue is and open
 * the door of an S3-like store. `deno task bulk` has its own lock, with the packages of the queue and of Parquet.
 *
 * @module
 */
import { main } from "./bulk/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
