/**
 * Writes a model again with its weights in another type; `--help` says how.
 *
 *     deno run --allow-read --allow-write src/cli/convert.ts MODEL OUT --dtype int8
 *
 * Permissions: `--allow-net` too where MODEL is a URL.
 *
 * @module
 */
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { writeCheckpoint } from "../checkpoint/checkpoint_writer.ts";
import { openCheckpoint } from "../checkpoint/hub.ts";
import { UsageError } from "./arguments.ts";
import { type ConvertArguments, HELP, parseConvertArguments } from "./convert_arguments.ts";
import { megabytes, ProgressLine } from "./progress_line.ts";
import { StagedFiles, writeAll } from "../checkpoint/staged_files.ts";

/** Exit codes, as the help text has them. */
const [OK, FAILED, USAGE, INTERRUPTED] = [0, 1, 2, 130];
const WEIGHTS = "model.safetensors";

/** Runs `convert.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("Interrupted: nothing was written"));
  Deno.addSignalListener("SIGINT", stop);
  try {
    const options = parseConvertArguments(args);
    console.log(options ? await convert(options, interrupt.signal) : HELP.trimEnd());
    return OK;
  } catch (error) {
    const { message } = error as Error;
    console.error(error instanceof UsageError ? `${message}\nTry --help.` : message);
    if (interrupt.signal.aborted) return INTERRUPTED;
    return error instanceof UsageError ? USAGE : FAILED;
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
}

/** Returns what is to be printed. */
async function convert(options: ConvertArguments, signal: AbortSignal): Promise<string> {
  const { model, out, dtype, trust, force, json } = options;
  const start = performance.now();
  const progress = new ProgressLine();
  try {
    using checkpoint = await openCheckpoint(model, {
      ...trust,
      signal,
      onProgress: ({ loaded }) => progress.show(`Converting ${model}: ${megabytes(loaded)}`),
    });
    await Deno.mkdir(out, { recursive: true });
    if (!force) await expectAbsent(out, [WEIGHTS, ...checkpoint.texts.keys()]);
    const [before, after] = [checkpoint.header.fileBytes, await write(checkpoint, options, signal)];
    const milliseconds = Math.round(performance.now() - start);
    if (json) return JSON.stringify({ model, out, dtype, bytes: { before, after }, milliseconds });
    return `${out}/${WEIGHTS}: ${megabytes(before)} became ${megabytes(after)} of ${dtype}`;
  } finally {
    progress.clear();
  }
}

async function write(
  checkpoint: Checkpoint,
  options: ConvertArguments,
  signal: AbortSignal,
): Promise<number> {
  await using staged = new StagedFiles(options.out);
  const length = await staged.add(WEIGHTS, (file) => writeCheckpoint(checkpoint, file, options.dtype));
  for (const [name, text] of checkpoint.texts) {
    await staged.add(name, (file) => writeAll(file, new TextEncoder().encode(text)));
  }
  signal.throwIfAborted();
  await staged.commit();
  return length;
}

async function expectAbsent(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await Deno.lstat(`${folder}/${name}`).catch(() => undefined);
    if (found) throw new Error(`Cannot write ${folder}/${name}: it exists; --force replaces it`);
  }
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
