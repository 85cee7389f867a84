import { type Outcome, toLines } from "../outcome.ts";

/** Writes outcomes as they are, a line each. */
export class NdjsonSink implements Disposable {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  static async open(path: string): Promise<NdjsonSink> {
    return new NdjsonSink(await Deno.open(path, { write: true, create: true, truncate: true }));
  }

  async write(outcomes: readonly Outcome[]): Promise<void> {
    let bytes = new TextEncoder().encode(toLines(outcomes));
    while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
  }

  async finish(): Promise<void> {
    await this.#file.sync();
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
