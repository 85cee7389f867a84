/**
 * The tools that operators of training are made with, beside those of inference.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import { type Bound, Rows } from "../memory/tensors.ts";
import { bytesOf } from "../memory/layout.ts";
import type { LinearEnd, Program } from "../programs/program.ts";
import { Joinable } from "../together/joinable.ts";
import { Arena } from "../together/arena.ts";
import { Batch } from "../together/batch.ts";
import { LaterSums } from "../together/later_sums.ts";
import { type GradientColumns, sumJob, SUMS } from "../together/sums.ts";
import { Tables } from "../together/tables.ts";
import { type Job, runTogether } from "../together/run_together.ts";

/** The tools of one backend that trains. */
export class TrainingTools {
  readonly tools: GpuTools;
  /** Steps that are launched together. */
  readonly batch: Batch;
  /** Gradients of norms, which a sum may join. */
  readonly norms: Joinable<Rows>;
  /** Matrix products, which an activation or its slope may join. */
  readonly linears: Joinable<LinearEnd<Bound>>;
  readonly #tables: Tables;
  readonly #gradients: Arena;
  readonly #sums: LaterSums;

  constructor(tools: GpuTools) {
    this.tools = tools;
    this.batch = new Batch(tools);
    this.#tables = new Tables(tools);
    this.#gradients = new Arena(tools);
    this.#sums = new LaterSums(tools, (jobs) => this.launchSums(jobs));
    this.norms = new Joinable(tools.commands, tools.memory);
    this.linears = new Joinable(tools.commands, tools.memory);
    tools.putOff = (...launch) => this.linears.open(...launch);
  }

  /** A gradient, beside others of its step. @param inputs what the kernel that makes it reads */
  makeGradient(shape: readonly number[], ...inputs: readonly Bound[]): Rows {
    const { memory } = this.tools;
    if (inputs.some(({ place }) => this.#gradients.has(place))) return memory.make(shape);
    return memory.scopes.keep(new Rows(this.#gradients.take(bytesOf(shape)), [...shape]));
  }

  /** Parts of sums, for `sumLater`, which alone may read them. */
  makeParts(shape: readonly number[]): Rows {
    return this.#sums.makeParts(shape);
  }

  /** The sums over columns of parts as gradients, which are taken together with others. @param inputs as `makeGradient` */
  sumLater(
    parts: Rows,
    sums: readonly GradientColumns[],
    ...inputs: readonly Bound[]
  ): Rows[] {
    const made = sums.map(({ shape, ...columns }) => {
      const out = this.makeGradient(shape, ...inputs);
      return { out, job: sumJob(parts, out, columns) };
    });
    this.#sums.add(parts, made);
    return made.map(({ out }) => out);
  }

  /** Takes sums over columns, now. */
  launchSums(jobs: readonly Job[]): void {
    this.runTogether(SUMS, jobs, (groups) => this.tools.uniform([groups]));
  }

  /** A buffer for a binding that a kernel has and does not use. */
  unread(binding: number): Bound {
    return this.#tables.unread(binding);
  }

  /** @see runTogether */
  runTogether(
    program: Program,
    jobs: readonly Job[],
    uniformOf: (groups: number, base: number) => GPUBuffer,
  ): void {
    runTogether(this.tools, this.#tables, program, jobs, uniformOf);
  }
}
