import { CheckpointError } from "../../errors.ts";

/** Files that appear in a folder under their names once all of them are complete, or never. */
export class StagedFiles implements AsyncDisposable {
  readonly #folder: string;
  /** Final name by the name until then. */
  readonly #staged = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes a file, which `fill` writes, under another name for now. */
  async add<T>(name: string, fill: (file: Deno.FsFile) => Promise<T>): Promise<T> {
    const staged = `${this.#folder}/.${name}.${crypto.randomUUID()}.tmp`;
    using file = await Deno.open(staged, { write: true, createNew: true });
    this.#staged.set(staged, `${this.#folder}/${name}`);
    const result = await fill(file);
    await file.sync();
    return result;
  }

  /** Gives all files their names, the first last, whatever had these before; they are on the disk then. */
  async commit(): Promise<void> {
    for (const [staged, final] of [...this.#staged].reverse()) {
      await Deno.rename(staged, final);
      this.#staged.delete(staged);
    }
    if (Deno.build.os === "windows") return; // there folders cannot be opened
    using folder = await Deno.open(this.#folder);
    await folder.sync();
  }

  /** Removes what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const staged of this.#staged.keys()) await Deno.remove(staged);
    this.#staged.clear();
  }
}

/** Removes what processes that were killed have left of a file. Nobody else may be writing it. */
export async function removeLeftovers(folder: string, name: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(`.${name}.`) && entry.name.endsWith(".tmp")) {
      await Deno.remove(`${folder}/${entry.name}`);
    }
  }
}

/** Writes all bytes; one call of `write` may write fewer. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/** Writes all bytes at a place of the file. */
export async function writeAt(file: Deno.FsFile, offset: number, bytes: Uint8Array): Promise<void> {
  await file.seek(offset, Deno.SeekMode.Start);
  await writeAll(file, bytes);
}

/** Codes of the system's errors when a disk or a quota is full. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/**
 * The error that something could not be written: what the system says, and what to do. Errors that do not come from
 * the system stay what they are.
 *
 * @param action which failed: `Cannot write a/b`
 */
export function notWritten(action: string, cause: unknown): unknown {
  const { code, message } = Object(cause) as { code?: unknown; message?: string };
  const isFull = FULL.includes(code as string);
  const bySystem = cause instanceof Deno.errors.NotCapable ||
    typeof code === "string" && /^E[A-Z0-9]+$/.test(code);
  if (!bySystem) return cause;
  const remedy = isFull ? "; make room there, or name another folder" : "";
  return new CheckpointError(`${action}: ${message}; what was there before is as it was${remedy}`, { cause });
}
