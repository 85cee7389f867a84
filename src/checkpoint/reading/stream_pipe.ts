import type { Pipe } from "./pipe_reader.ts";

/** A stream whose chunks are handed out in pieces of any size. */
export class StreamPipe implements Pipe {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#chunk.length === 0) {
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#chunk = value as Uint8Array<ArrayBuffer>;
    }
    const count = Math.min(into.length, this.#chunk.length);
    into.set(this.#chunk.subarray(0, count));
    this.#chunk = this.#chunk.subarray(count);
    return count;
  }

  /** Gives up the rest of the stream; at its end this does nothing. */
  close(): void {
    this.#reader.cancel().catch(() => {});
  }
}
