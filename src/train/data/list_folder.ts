/**
 * The names in folders of pictures, in the order of their code units: the same on every machine.
 *
 * @module
 */

const PICTURE = /\.(jpe?g|png|webp|avif|gif|bmp)$/i;

/** The folders in a folder, hidden ones aside. @throws {TypeError} where it cannot be read */
export async function folderNames(folder: string, verb: string): Promise<string[]> {
  return await list(folder, verb, ({ isDirectory }) => isDirectory);
}

/** The pictures in a folder by their names, hidden ones aside. @throws {TypeError} where it cannot be read */
export async function pictureNames(folder: string, verb: string): Promise<string[]> {
  return await list(folder, verb, ({ isFile }, name) => isFile && PICTURE.test(name));
}

/** The kind of an entry of a folder. */
type Kind = Pick<Deno.DirEntry, "isFile" | "isDirectory">;

async function list(
  folder: string,
  verb: string,
  wanted: (kind: Kind, name: string) => boolean,
): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue; // some systems put `._photo.jpg` beside `photo.jpg`
      const kind = entry.isSymlink ? await kindBehind(`${folder}/${entry.name}`) : entry;
      if (wanted(kind, entry.name)) names.push(entry.name);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`Cannot ${verb} ${folder}: a folder that can be read is wanted; ${reason}`, {
      cause,
    });
  }
  return names.sort();
}

/** The kind of the entry behind a link; of one that leads nowhere a file, which cannot be read later. */
async function kindBehind(link: string): Promise<Kind> {
  return await Deno.stat(link).catch(() => ({ isFile: true, isDirectory: false }));
}
