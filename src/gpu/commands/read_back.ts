/**
 * Reading from a device: numbers are copied on the device, in order with all other commands, and read when
 * the copy is done.
 *
 * @module
 */
import { widenFloat16 } from "../../numbers/half.ts";
import type { BufferPool } from "../memory/buffer_pool.ts";
import type { Commands } from "./commands.ts";
import type { Gpu } from "../gpu.ts";
import { unpadRows } from "../memory/layout.ts";
import type { TensorMemory } from "../memory/tensor_memory.ts";
import type { Rows } from "../memory/tensors.ts";

/** Parts of a backend that reading takes. */
export interface ReadBackParts {
  readonly gpu: Gpu;
  readonly commands: Commands;
  readonly memory: TensorMemory;
  /** Buffers that can be read. */
  readonly staging: BufferPool;
  /** Called when nothing is being read any more. */
  onIdle(): void;
}

/** Reads the tensors of a backend. */
export class ReadBack {
  readonly #parts: ReadBackParts;
  #reading = 0;

  constructor(parts: ReadBackParts) {
    this.#parts = parts;
  }

  /** True while somebody waits for numbers. */
  get busy(): boolean {
    return this.#reading > 0;
  }

  /** Copies what a tensor holds now, and reads the copy when it is called, once. */
  copy({ place, bytes, shape, type }: Rows): () => Promise<Float32Array> {
    const { gpu, commands, memory, staging, onIdle } = this.#parts;
    const copy = staging.acquire(bytes);
    commands.copy(place, { pooled: copy, offset: 0 }, bytes);
    return async () => {
      this.#reading++;
      try {
        await commands.submitLater();
        await copy.buffer.mapAsync(GPUMapMode.READ, 0, bytes);
        await gpu.expectWorking();
        memory.expectRoom();
        const range = copy.buffer.getMappedRange(0, bytes);
        const padded = type === "f16" ? widenFloat16(new Uint16Array(range)) : new Float32Array(range);
        const found = unpadRows(padded, shape);
        copy.buffer.unmap();
        staging.release(copy);
        await commands.reported;
        return found;
      } catch (cause) {
        await gpu.expectWorking(); // if that is why, it says so better
        throw cause;
      } finally {
        this.#reading--;
        if (!this.busy) onIdle();
      }
    };
  }
}
