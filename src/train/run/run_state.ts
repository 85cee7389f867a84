/**
 * A run on disk: everything that a training needs to go on with the same bits, in one safetensors file that is replaced
 * as a whole or not at all.
 *
 * @module
 */
import { expectFinite } from "../../numbers/finite.ts";
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { show } from "../../backend/shapes.ts";
import { JsonObject } from "../../checkpoint/json/json.ts";
import { showValue } from "../../checkpoint/json/json_value.ts";
import { openPlace } from "../../checkpoint/reading/open_place.ts";
import { type StoredTensor, toFloat32 } from "../../checkpoint/tensor.ts";
import { layOut } from "../../checkpoint/safetensors/layout.ts";
import { type FileHeader, readHeader, readTensors } from "../../checkpoint/safetensors/stream.ts";
import { encodeTensor } from "../../checkpoint/safetensors/writer.ts";
import { notWritten, removeLeftovers, StagedFiles, writeAll } from "../../checkpoint/writing/staged_files.ts";
import { CheckpointError, TrainingError } from "../../errors.ts";
import { readEach } from "../autograd/read_tensors.ts";
import type { LoopPosition, TrainingLoop } from "../loop/training_loop.ts";
import { readPosition } from "./resume/read_position.ts";

/** The file's name. */
export const STATE_FILE = "state.safetensors";

const FORMAT = 3;
/** Formats that are read: one of format 2 lacks what later recipes and histories may have. */
const READ = [2, FORMAT];
const METADATA = "vit_edge_run";

/** A run that was written down. */
export interface StoredRun<Facts> {
  /** Its file. */
  readonly path: string;
  /** Shapes of its tensors, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The facts that were written with it. */
  readonly facts: Facts;
  readonly position: LoopPosition;
  /** Gives a loop this run's position and tensors. @throws {CheckpointError} where these do not fit it */
  restore(loop: TrainingLoop): Promise<void>;
}

/**
 * Writes the state of a run between two of its steps.
 *
 * @param facts plain data: an object, which `openRun` gives back
 * @returns the file's path
 * @throws {TrainingError} where a number is not finite: such a state is not worth keeping
 * @throws {CheckpointError} where the file cannot be written, to a full disk for example; the one before stays
 */
export async function writeRun(folder: string, loop: TrainingLoop, facts: unknown): Promise<string> {
  const path = `${folder}/${STATE_FILE}`;
  const { position, tensors, step: { trainable: { backend } } } = loop;
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
 * Opens a run's folder. Nothing in it is trusted.
 *
 * @param read reads the facts
 * @throws {CheckpointError} where it has no run, the file is damaged, or contradicts itself
 */
export async function openRun<Facts>(
  folder: string,
  read: (facts: JsonObject) => Facts,
): Promise<StoredRun<Facts>> {
  const path = `${folder}/${STATE_FILE}`;
  using file = await open(path);
  const { facts, position } = parse(file.header.metadata[METADATA], path, read);
  const shapes = new Map(file.header.tensors.map(({ name, shape }) => [name, shape]));
  await removeLeftovers(folder, STATE_FILE);
  return {
    path,
    shapes,
    facts,
    position,
    async restore(loop) {
      using file = await open(path);
      const { tensors, step: { trainable: { backend } } } = loop;
      expectTensors(path, file.header, tensors);
      await readTensors(file.reader, file.header, (tensor) => {
        const numbers = toFloat32(tensor);
        expectRestorable(path, tensor, numbers);
        backend.write(tensors.get(tensor.name)!, numbers);
      });
      loop.position = position;
    },
  };
}

async function writeTensors(
  file: Deno.FsFile,
  backend: TrainingBackend,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const plans = [...tensors].map(([name, { shape }]) => ({ name, shape, dtype: "F32" as const }));
  await writeAll(file, layOut(plans, metadata).head);
  const left = plans.values();
  for await (const data of readEach(backend, tensors.values())) {
    const plan = left.next().value!;
    expectFinite(data, (value, place) =>
      new TrainingError(
        `Cannot keep this state: number ${place} of ${plan.name} is ${value}; a smaller learning rate is wanted`,
      ));
    for (const { bytes } of encodeTensor({ ...plan, data })) await writeAll(file, bytes);
  }
}

function expectRestorable(path: string, { name }: StoredTensor, data: Float32Array): void {
  expectFinite(data, (value, place) =>
    new CheckpointError(
      `Cannot resume from ${path}: number ${place} of ${name} is ${value}, a finite one is wanted`,
    ));
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

function parse<Facts>(
  text: string | undefined,
  path: string,
  read: (facts: JsonObject) => Facts,
): Pick<StoredRun<Facts>, "facts" | "position"> {
  const json = text === undefined ? undefined : JsonObject.parse(text, path);
  const format = json?.value("format");
  if (!json || !READ.some((known) => known === format)) {
    const found = json ? `its format is ${showValue(format)}` : "it is not the state of a run";
    throw new CheckpointError(
      `Cannot resume from ${path}: ${found}; one of format ${READ.join(" or ")} is wanted`,
    );
  }
  const position = readPosition(json.need("position", json.object("position")));
  return { facts: read(json.need("facts", json.object("facts"))), position };
}

function expectTensors(path: string, header: FileHeader, wanted: ReadonlyMap<string, Tensor>): void {
  const other = header.tensors.find(({ dtype }) => dtype !== "F32");
  if (other) {
    throw new CheckpointError(`Cannot resume from ${path}: ${other.name} is ${other.dtype}, F32 is wanted`);
  }
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
