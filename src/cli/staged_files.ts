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

  /** Gives all files their names, the first last, whatever had these before. */
  async commit(): Promise<void> {
    for (const [staged, final] of [...this.#staged].reverse()) {
      await Deno.rename(staged, final);
      this.#staged.delete(staged);
    }
  }

  /** Removes what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const staged of this.#staged.keys()) await Deno.remove(staged);
    this.#staged.clear();
  }
}
