/** Room to begin with. */
const FIRST_BYTES = 16_384;

/** Reads a stream to its end, as long as `checkLimit` does not throw at the number of bytes so far. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  checkLimit: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const stop = () => reader.cancel(signal?.reason).catch(() => {}); // a pending read then ends
  signal?.addEventListener("abort", stop);
  const gathered = new Gathered();
  try {
    signal?.throwIfAborted();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!(next.value instanceof Uint8Array)) {
        throw new TypeError("the stream holds something else than bytes");
      }
      checkLimit(gathered.length + next.value.length);
      gathered.add(next.value);
    }
    signal?.throwIfAborted();
  } catch (error) {
    reader.cancel(error).catch(() => {}); // what was thrown is what the caller should see
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return gathered.take();
}

/** Bytes in one piece that grows: kept as they come, chunks of a byte would take a hundred times as much. */
class Gathered {
  length = 0;
  #bytes = new Uint8Array(FIRST_BYTES);

  add(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.#bytes.length) this.#resize(Math.max(length, 2 * this.#bytes.length));
    this.#bytes.set(chunk, this.length);
    this.length = length;
  }

  take(): Uint8Array {
    if (this.length < this.#bytes.length) this.#resize(this.length);
    return this.#bytes;
  }

  /** Resizes in place where the runtime can, since an old buffer is collected late. */
  #resize(length: number): void {
    const old = this.#bytes;
    if ("transfer" in old.buffer) {
      this.#bytes = new Uint8Array(old.buffer.transfer(length));
    } else {
      this.#bytes = new Uint8Array(length);
      this.#bytes.set(old.subarray(0, length));
    }
  }
}
