/**
 * Trains a model on folders of pictures from the command line; `--help` says how.
 *
 *     deno run -A train.ts FOLDER
 *
 * Permissions: `--allow-read` and `--allow-write` for pictures, the model and the run's folder, `--allow-net` where a
 * model is a URL.
 *
 * @module
 */
import { main } from "./src/cli/train/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
