/**
 * A run on disk: everything that a training needs to go on with the same bits, in one safetensors file that is replaced
 * as a whole or not at all.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { BackwardBackend } from "../backend/backward.ts";
import { show } from "../backend/shapes.ts";
import { openPlace } from "../checkpoint/read.ts";
import { toFloat32 } from "../checkpoint/safetensors.ts";
import { layOut } from "../checkpoint/safetensors_layout.ts";
import { type FileHeader, readHeader, readTensors } from "../checkpoint/safetensors_stream.ts";
import { encodeTensor } from "../checkpoint/safetensors_writer.ts";
import { notWritten, removeLeftovers, StagedFiles, writeAll } from "../checkpoint/staged_files.ts";
import { CheckpointError, TrainingError } from "../errors.ts";
import { readEach } from "./flight.ts";
import type { Run, RunPosition } from "./train.ts";

/** What the file is called. */
export const STATE_FILE = "state.safetensors";

const FORMAT = 1;
const METADATA = "vit_edge_run";

/** A run that was written down. */
export interface StoredRun<Facts> {
  /** What was said of it when it was written. */
  readonly facts: Facts;
  readonly position: RunPosition;
  /** Gives a run this one's position and tensors. @throws {CheckpointError} where these do not fit it */
  restore(run: Run): Promise<void>;
}

/**
 * Writes a run between two of its steps.
 *
 * @param facts plain data that `openRun` gives back
 * @returns the file's path
 * @throws {TrainingError} where a number is not finite: such a state is not worth keeping
 * @throws {CheckpointError} where the file cannot be written, to a full disk for example; the one before stays
 */
export async function writeRun(folder: string, run: Run, facts: unknown): Promise<string> {
  const path = `${folder}/${STATE_FILE}`;
  const { position, tensors, trainer: { trainee: { backend } } } = run;
  const metadata = { [METADATA]: JSON.stringify({ format: FORMAT, position, facts }) };
  try {
    await Deno.mkdir(folder, { recursive: true });
    await using staged = new StagedFiles(folder);
    await staged.add(STATE_FILE, (file) => writeTensors(file, backend, tensors, metadata));
    await staged.commit();
  } catch (cause) {
    throw notWritten(`Cannot write ${path}`, cause);
  }
  return path;
}

/**
 * Opens a run's folder.
 *
 * @throws {CheckpointError} where it has no run, or the file is damaged
 */
export async function openRun<Facts>(folder: string): Promise<StoredRun<Facts>> {
  const path = `${folder}/${STATE_FILE}`;
  using file = await open(path);
  const { facts, position } = parse<Facts>(file.header.metadata[METADATA], path);
  await removeLeftovers(folder, STATE_FILE);
  return {
    facts,
    position,
    async restore(run) {
      using file = await open(path);
      const { tensors, trainer: { trainee: { backend } } } = run;
      expectTensors(path, file.header, tensors);
      await readTensors(file.reader, file.header, (tensor) => {
        backend.write(tensors.get(tensor.name)!, toFloat32(tensor));
      });
      run.position = position;
    },
  };
}

async function writeTensors(
  file: Deno.FsFile,
  backend: BackwardBackend,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const plans = [...tensors].map(([name, { shape }]) => ({ name, shape, dtype: "F32" as const }));
  await writeAll(file, layOut(plans, metadata).head);
  const left = plans.values();
  for await (const data of readEach(backend, tensors.values())) {
    const plan = left.next().value!;
    expectFinite(plan.name, data);
    for (const { bytes } of encodeTensor({ ...plan, data })) await writeAll(file, bytes);
  }
}

function expectFinite(name: string, data: Float32Array): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    throw new TrainingError(
      `Cannot keep this state: number ${i} of ${name} is ${data[i]}; a smaller learning rate is wanted`,
    );
  }
}

async function open(path: string) {
  const reader = await openPlace(path, {});
  if (!reader) throw new CheckpointError(`Cannot resume: there is no ${path}; the folder of a run is wanted`);
  try {
    return { reader, header: await readHeader(reader), [Symbol.dispose]: () => reader.close() };
  } catch (error) {
    reader.close();
    throw error;
  }
}

function parse<Facts>(text: string | undefined, path: string): { facts: Facts; position: RunPosition } {
  const { format, facts, position } = text === undefined ? {} as Record<string, unknown> : JSON.parse(text);
  if (format === FORMAT) return { facts: facts as Facts, position: position as RunPosition };
  const found = format === undefined ? "it is not the state of a run" : `its format is ${format}`;
  throw new CheckpointError(`Cannot resume from ${path}: ${found}; one of format ${FORMAT} is wanted`);
}

function expectTensors(path: string, header: FileHeader, wanted: ReadonlyMap<string, Tensor>): void {
  const found = new Map(header.tensors.map(({ name, shape }) => [name, show(shape)]));
  const names = new Set([...found.keys(), ...wanted.keys()]);
  const fault = [...names].find((name) =>
    found.get(name) !== (wanted.has(name) && show(wanted.get(name)!.shape))
  );
  if (fault === undefined) return;
  const shape = wanted.get(fault)?.shape;
  throw new CheckpointError(
    `Cannot resume from ${path}: it has ${found.get(fault) ?? "no"} ${fault}, ${
      shape ? show(shape) : "none"
    } is wanted`,
  );
}
