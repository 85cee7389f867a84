/**
 * The command line of `convert.ts`: arguments, then a folder in hub layout.
 *
 * @module
 */
import type { WeightType } from "../../backend/backend.ts";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { writeCheckpoint } from "../../checkpoint/writing/checkpoint_writer.ts";
import { openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { notWritten, StagedFiles, writeAll } from "../../checkpoint/writing/staged_files.ts";
import { isIn, layersKept, typeOf } from "../../checkpoint/weight_type.ts";
import { megabytes } from "../../util/figures.ts";
import { storedTensors } from "../../vit/weights.ts";
import { OK, runCommand } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { loadingLine } from "../terminal/loading_line.ts";
import { print } from "../terminal/print.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import { type ConvertArguments, parseConvertArguments } from "./arguments.ts";
import { textsOf } from "./texts.ts";

const WEIGHTS = "model.safetensors";

/** Runs `convert.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(() => import("./help.ts"), () => parseConvertArguments(args), async (options) => {
    using interrupt = new Interrupt({ message: "Interrupted: nothing was written" });
    await print(await convert(options, interrupt.signal));
    return OK;
  });
}

/** Returns what is to be printed. */
async function convert(options: ConvertArguments, signal: AbortSignal): Promise<string> {
  const { model, out, keep, trust, force, json } = options;
  const start = performance.now();
  try {
    using checkpoint = await openCheckpoint(model, {
      ...trust,
      signal,
      onProgress: (progress) => showProgress((columns) => loadingLine(progress, columns, model, "Reading")),
    });
    const dtype = options.dtype ?? ownType(checkpoint);
    for (const layer of keep ?? []) expectLayer(layer, checkpoint);
    const texts = textsOf(checkpoint, trust.config !== undefined || trust.head !== undefined);
    await makeFolder(out);
    if (!force) await expectAbsent(out, [WEIGHTS, ...texts.keys()]);
    const before = checkpoint.fileBytes;
    const after = await write(checkpoint, { out, dtype, keep, texts }, signal);
    const milliseconds = Math.round(performance.now() - start);
    if (json) return JSON.stringify({ model, out, dtype, bytes: { before, after }, milliseconds });
    return `${out}/${WEIGHTS}: ${megabytes(before)} became ${megabytes(after)} of ${dtype}`;
  } finally {
    clearProgress();
  }
}

async function makeFolder(out: string): Promise<void> {
  try {
    await Deno.mkdir(out, { recursive: true });
  } catch (cause) {
    throw notWritten(`Cannot make the folder ${out}`, cause);
  }
}

/** The type that all matrices have, those aside which int8 leaves as they are, or else float32. */
function ownType({ config, tensors }: Checkpoint): WeightType {
  const kept = layersKept("int8");
  const matrices = storedTensors(config).filter(({ role, name }) => {
    return role === "weight" && !kept.some((layer) => isIn(layer, name));
  });
  const types = new Set(matrices.map(({ name }) => typeOf(tensors.get(name)!.dtype)));
  return types.size === 1 ? [...types][0]! : "f32";
}

function expectLayer(layer: string, { tensors }: Checkpoint): void {
  if ([...tensors.keys()].some((name) => isIn(layer, name))) return;
  throw new Error(`Cannot keep ${layer} as it is: the model has no such layer`);
}

interface Writing {
  readonly out: string;
  readonly dtype: WeightType;
  readonly keep: readonly string[] | undefined;
  readonly texts: ReadonlyMap<string, string>;
}

async function write(
  checkpoint: Checkpoint,
  { out, dtype, keep, texts }: Writing,
  signal: AbortSignal,
): Promise<number> {
  try {
    await using staged = new StagedFiles(out);
    const length = await staged.add(WEIGHTS, (file) => writeCheckpoint(checkpoint, file, dtype, keep));
    for (const [name, text] of texts) {
      await staged.add(name, (file) => writeAll(file, new TextEncoder().encode(text)));
    }
    signal.throwIfAborted();
    await staged.commit();
    return length;
  } catch (cause) {
    throw notWritten(`Cannot write the model into ${out}`, cause);
  }
}

async function expectAbsent(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await Deno.lstat(`${folder}/${name}`).catch(() => undefined);
    if (found) throw new Error(`Cannot write ${folder}/${name}: it exists; --force replaces it`);
  }
}
