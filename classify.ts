/**
 * Classifies pictures from the command line; `--help` says how.
 *
 *     deno run --allow-read classify.ts PICTURE…
 *
 * `deno task compile` makes one program of it, `vit-edge`, that needs neither Deno nor a network: the model and the
 * codecs are inside, and `--include` adds the modules of its threads, which are not imported.
 *
 * Permissions: `--allow-read` for pictures, models and the picture codecs in Deno's npm cache; `--allow-net` where a
 * picture or model is a URL.
 *
 * @module
 */
import { main } from "./src/cli/classify/main.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
