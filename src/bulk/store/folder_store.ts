import type { Store } from "./store.ts";

/** A folder, on this machine or shared by several. */
export class FolderStore implements Store {
  readonly name: string;

  constructor(folder: string) {
    this.name = folder.replace(/(?<=.)\/+$/, "");
  }

  async check(): Promise<void> {
    const path = `.check-${crypto.randomUUID()}`;
    await this.write(path, "");
    await Deno.remove(`${this.name}/${path}`);
  }

  async read(path: string): Promise<string | undefined> {
    try {
      return await Deno.readTextFile(`${this.name}/${path}`);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      throw new Error(`Cannot read results from ${this.name}: ${(cause as Error).message}`, { cause });
    }
  }

  /** Writes another file first, waits until it is on the disk, and renames it: nobody sees a part of it. */
  async write(path: string, text: string): Promise<void> {
    const whole = `${this.name}/${path}`;
    const [folder, name] = [whole.slice(0, whole.lastIndexOf("/")), whole.slice(whole.lastIndexOf("/") + 1)];
    const temporary = `${folder}/.${name}.${crypto.randomUUID()}`;
    try {
      await Deno.mkdir(folder, { recursive: true });
      await writeSynced(temporary, text);
      await Deno.rename(temporary, whole);
    } catch (cause) {
      await Deno.remove(temporary).catch(() => {}); // it may never have been made
      throw new Error(`Cannot write results to ${this.name}: ${(cause as Error).message}`, { cause });
    }
  }

  async *list(folder: string): AsyncGenerator<string, void, void> {
    for await (const { name, isDirectory } of entriesOf(`${this.name}/${folder}`)) {
      if (isDirectory) yield* this.list(`${folder}/${name}`);
      else yield `${folder}/${name}`;
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
  await file.sync();
}

/** The entries of a folder; none where there is no such folder. */
async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry, void, void> {
  try {
    yield* Deno.readDir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
