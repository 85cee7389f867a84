/**
 * Kernels that work on many tensors in one launch: on all that lie in the same buffers.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import { FlatBuffer, flatBytes } from "./flat_buffer.ts";
import type { PooledBuffer } from "../memory/buffer_pool.ts";
import type { Bound } from "../memory/tensors.ts";
import { spread } from "../operators/dispatch.ts";
import type { Program } from "../programs/program.ts";
import type { Tables } from "./tables.ts";

/** The work of a kernel on one set of tensors among many. */
export interface Job {
  /** In the order of the kernel's bindings, from 2 on. */
  readonly tensors: readonly (Bound | undefined)[];
  /** Groups of threads. */
  readonly groups: number;
  /** What the kernel's `Entry` has behind the places of tensors. */
  readonly integers: readonly number[];
  readonly fractions?: readonly number[];
}

/** The numbers of a kernel that is to be launched for so many groups, the first of them being number `base` of all. */
type UniformOf = (groups: number, base: number) => GPUBuffer;

/** Runs a kernel on many tensors, with as few launches as buffers allow. */
export function runTogether(
  tools: GpuTools,
  tables: Tables,
  program: Program,
  jobs: readonly Job[],
  uniformOf: UniformOf,
): void {
  tools.commands.catchUp();
  let base = 0;
  for (const alike of inSameBuffers(tools, jobs)) {
    const groups = alike.reduce((sum, job) => sum + job.groups, 0);
    const bound = alike[0]!.tensors.map((_, i) => {
      const some = alike.map(({ tensors }) => tensors[i]).find((x) => x !== undefined);
      return some ? wholeBuffer(some) : tables.unread(i);
    });
    tools.run(program, [tables.of(entriesOf(alike)), ...bound], spread(groups), uniformOf(groups, base));
    base += groups;
  }
}

/** Lays tensors one after another in as few buffers as there can be, where they do not lie so. */
export function gather(tools: GpuTools, tensors: readonly Bound[]): void {
  const { memory, commands, gpu } = tools;
  const sizes = tensors.map(({ bytes }) => flatBytes(bytes));
  const buffers = new Set(tensors.map(({ place }) => place.pooled)).size;
  if (buffers <= leastBuffers(sizes, gpu.maxBytes)) return;
  let left = sizes.reduce((sum, size) => sum + size, 0);
  let flat: FlatBuffer | undefined;
  for (const { place, bytes } of tensors) {
    const size = flatBytes(bytes);
    const fits = flat?.take(bytes);
    if (!fits) {
      const whole = memory.acquire(Math.max(size, Math.min(left, gpu.maxBytes)));
      flat = new FlatBuffer(whole, () => memory.drop(whole));
    }
    const to = fits ?? flat!.take(bytes)!;
    left -= size;
    commands.copy(place, to, bytes);
    memory.move(place, to);
  }
}

/** Buffers of `most` bytes that hold all sizes, one after another. */
function leastBuffers(sizes: readonly number[], most: number): number {
  let [buffers, room] = [0, 0];
  for (const size of sizes) {
    if (size > room) {
      buffers++;
      room = most;
    }
    room -= size;
  }
  return buffers;
}

/** Gives a tensor a buffer of its own: a kernel may not read and write one buffer in two places. */
export function moveOut({ memory, commands }: GpuTools, { place, bytes }: Bound): void {
  const to = memory.acquire(bytes);
  commands.copy(place, to, bytes);
  memory.move(place, to);
}

/** Jobs that one launch can do, each of a job's tensors in another buffer than its others. */
function inSameBuffers(tools: GpuTools, jobs: readonly Job[]): Job[][] {
  for (const { tensors } of jobs) {
    const own = new Set<PooledBuffer>();
    for (const x of tensors.filter((x) => x !== undefined)) {
      x.place.settle?.();
      if (own.has(x.place.pooled)) moveOut(tools, x);
      own.add(x.place.pooled);
    }
  }
  const all: { readonly buffers: (PooledBuffer | undefined)[]; readonly jobs: Job[] }[] = [];
  for (const job of jobs) {
    const buffers = job.tensors.map((x) => x?.place.pooled);
    const alike = all.find((other) => other.buffers.every((x, i) => !x || !buffers[i] || x === buffers[i]));
    if (!alike) {
      all.push({ buffers, jobs: [job] });
      continue;
    }
    buffers.forEach((x, i) => alike.buffers[i] ??= x);
    alike.jobs.push(job);
  }
  return all.map(({ jobs }) => jobs);
}

function wholeBuffer({ place: { pooled } }: Bound): Bound {
  return { place: { pooled, offset: 0 }, bytes: pooled.bytes };
}

/** The rows of the kernel's table: first group, quads before each tensor, the kernel's own numbers. */
function entriesOf(jobs: readonly Job[]): Uint32Array<ArrayBuffer> {
  const { tensors, integers, fractions = [] } = jobs[0]!;
  const width = 1 + tensors.length + integers.length + fractions.length;
  const rows = new Uint32Array(jobs.length * width);
  const floats = new Float32Array(rows.buffer);
  let first = 0;
  jobs.forEach(({ tensors, groups, integers, fractions = [] }, i) => {
    const places = tensors.map((x) => (x?.place.offset ?? 0) / 16);
    rows.set([first, ...places, ...integers], i * width);
    floats.set(fractions, (i + 1) * width - fractions.length);
    first += groups;
  });
  return rows;
}
