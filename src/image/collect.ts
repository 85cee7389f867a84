/** Reads a stream to its end, as long as `checkLimit` does not throw at the number of bytes so far. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  checkLimit: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const stop = () => reader.cancel(signal?.reason).catch(() => {}); // a pending read then ends
  signal?.addEventListener("abort", stop);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    signal?.throwIfAborted();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!(next.value instanceof Uint8Array)) {
        throw new TypeError("the stream holds something else than bytes");
      }
      length += next.value.length;
      checkLimit(length);
      chunks.push(next.value);
    }
    signal?.throwIfAborted();
  } catch (error) {
    reader.cancel(error).catch(() => {}); // what was thrown is what the caller should see
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return join(chunks, length);
}

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
