/**
 * Times kernels by the device's own clock, which it reads at the borders of passes only.
 *
 * @module
 */
import { type OperatorTime, Profile } from "../../backend/profile.ts";
import { DeviceError } from "../../errors.ts";
import type { BufferPool, PooledBuffer } from "../memory/buffer_pool.ts";
import type { Gpu } from "../gpu.ts";

/** Most kernels of one submission that are timed: two moments each, of the 4096 that a set may hold. */
const MOST = 2048;
const MOMENT_BYTES = 8;

/** Times the kernels of one backend. */
export class Stopwatch {
  readonly #staging: BufferPool;
  readonly #moments: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #report: (times: OperatorTime[]) => void;
  #operators: string[] = [];
  #copy: PooledBuffer | undefined;
  #reported: Promise<void> = Promise.resolve();

  /** @throws {DeviceError} where the device has no clock */
  constructor({ device, name }: Gpu, staging: BufferPool, report: (times: OperatorTime[]) => void) {
    if (!device.features.has("timestamp-query")) {
      throw new DeviceError(`Cannot profile on the GPU ${name}: it lacks timestamp-query`);
    }
    this.#staging = staging;
    this.#report = report;
    this.#moments = device.createQuerySet({ label: "moments", type: "timestamp", count: 2 * MOST });
    this.#resolved = device.createBuffer({
      label: "moments",
      size: 2 * MOST * MOMENT_BYTES,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
  }

  /** The places in which the next pass notes its beginning and end. */
  next(operator: string): GPUComputePassTimestampWrites | undefined {
    const at = 2 * this.#operators.length;
    if (at >= 2 * MOST) return undefined;
    this.#operators.push(operator);
    return { querySet: this.#moments, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
  }

  /** Records that the moments of the passes so far are to be read. */
  resolve(encoder: GPUCommandEncoder): void {
    const count = 2 * this.#operators.length;
    if (count === 0) return;
    this.#copy = this.#staging.acquire(count * MOMENT_BYTES);
    encoder.resolveQuerySet(this.#moments, 0, count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#copy.buffer, 0, count * MOMENT_BYTES);
  }

  /** Reads them, once the work has been handed over, and reports. */
  submitted(): void {
    const [copy, operators] = [this.#copy, this.#operators];
    this.#copy = undefined;
    this.#operators = [];
    if (!copy) return;
    const times = this.#read(copy, operators).catch(() => undefined); // a lost device says so elsewhere
    this.#reported = times.then((times) => times && this.#report(times));
    this.#reported.catch(() => {}); // told below, to whoever reads
  }

  /** Settles when the last submission has been reported; rejects with what the report threw. */
  get reported(): Promise<void> {
    return this.#reported;
  }

  dispose(): void {
    this.#moments.destroy();
    this.#resolved.destroy();
  }

  async #read(copy: PooledBuffer, operators: readonly string[]): Promise<OperatorTime[]> {
    const bytes = 2 * operators.length * MOMENT_BYTES;
    await copy.buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    const moments = new BigUint64Array(copy.buffer.getMappedRange(0, bytes).slice(0));
    copy.buffer.unmap();
    this.#staging.release(copy);
    const profile = new Profile();
    operators.forEach((operator, i) => {
      profile.add(operator, Number(moments[2 * i + 1]! - moments[2 * i]!) / 1e6); // nanoseconds
    });
    return profile.take();
  }
}
