/**
 * A file of outcomes that grows by whole lines, and goes on where a run before it ended, however that ended.
 *
 * @module
 */
import { type Outcome, parseLine, toLines } from "../outcome.ts";
import { readLines } from "../sources/read_lines.ts";

/** Bytes that are looked at together for the end of the last whole line. */
const BLOCK = 65_536;
const NEWLINE = 10;

/** A file of outcomes, open for more of them. */
export class LinesFile implements Disposable {
  readonly path: string;
  readonly #file: Deno.FsFile;
  /** The lines before, which the next ones wait for; after a failure nothing more is added. */
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Opens a file, or makes one. A last line that is not whole is removed: its picture counts as not done.
   *
   * @param onOutcome receives the outcomes that it has
   * @throws {Error} where it cannot be written, another run writes it, or it has something else than outcomes
   */
  static async open(path: string, onOutcome: (outcome: Outcome) => void): Promise<LinesFile> {
    const file = await openForWriting(path);
    try {
      await expectAlone(file, path);
      await expectOutcomes(path, onOutcome);
      await mend(file);
      return new LinesFile(path, file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Adds lines at the end. @throws {Error} that names the file where the disk is full, say */
  append(outcomes: readonly Outcome[]): Promise<void> {
    return this.#last = this.#last.then(() => this.#write(toLines(outcomes)));
  }

  async #write(lines: string): Promise<void> {
    let bytes = new TextEncoder().encode(lines);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
    } catch (cause) {
      throw notWritable(this.path, cause);
    }
  }

  /** Forgets all outcomes. */
  async clear(): Promise<void> {
    await this.#file.truncate(0);
    await this.#file.seek(0, Deno.SeekMode.Start);
  }

  /** Waits until all is on the disk. */
  async sync(): Promise<void> {
    await this.#file.syncData();
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

async function openForWriting(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

function notWritable(path: string, cause: unknown): Error {
  return new Error(`Cannot write results to ${path}: ${(cause as Error).message}`, { cause });
}

/** Locks the file until it is closed. Deno 2.5 cannot look for a lock without waiting for it, and so does without. */
async function expectAlone(file: Deno.FsFile, path: string): Promise<void> {
  const { tryLock } = file as { tryLock?: (exclusive: boolean) => Promise<boolean> };
  if (await tryLock?.call(file, true) === false) {
    throw new Error(`Cannot write results to ${path}: another run is writing them`);
  }
}

/** Reads the whole lines. A file without any is taken if all of it may be the beginning of a first one. */
async function expectOutcomes(path: string, onOutcome: (outcome: Outcome) => void): Promise<void> {
  using file = await Deno.open(path);
  let [number, before] = [0, undefined as string | undefined];
  const check = (line: string) => {
    const outcome = parseLine(line);
    if (!outcome) throw new Error(`Cannot add results to ${path}: line ${number} of it is no result`);
    onOutcome(outcome);
  };
  for await (const line of readLines(file.readable)) {
    if (before !== undefined) check(before);
    number++;
    before = line;
  }
  if (before === undefined) return;
  // The last line is whole or, where the run before was ended in the middle of it, the beginning of one.
  if (await endsLine(path) || !before.startsWith(BEGINNING.slice(0, before.length))) check(before);
}

/** The first characters of every line. */
const BEGINNING = '{"id":"';

async function endsLine(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  await file.seek(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  await file.read(last);
  return last[0] === NEWLINE;
}

/** Cuts off what follows the last end of a line, and goes there. */
async function mend(file: Deno.FsFile): Promise<void> {
  const { size } = await file.stat();
  let end = size;
  const block = new Uint8Array(BLOCK);
  while (end > 0) {
    const start = Math.max(0, end - BLOCK);
    await file.seek(start, Deno.SeekMode.Start);
    const part = block.subarray(0, end - start);
    await readFully(file, part);
    const newline = part.lastIndexOf(NEWLINE);
    end = newline < 0 ? start : start + newline + 1;
    if (newline >= 0) break;
  }
  if (end < size) await file.truncate(end);
  await file.seek(end, Deno.SeekMode.Start);
}

async function readFully(file: Deno.FsFile, into: Uint8Array): Promise<void> {
  let length = 0;
  while (length < into.length) {
    const count = await file.read(into.subarray(length));
    if (count === null) throw new Error("the file became shorter while it was read");
    length += count;
  }
}
