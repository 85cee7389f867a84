/** Files that are taken for pictures, by their names. */
const PICTURE = /\.(png|jpe?g|webp|avif|gif|bmp)$/i;

/** Tells by its name whether a file is taken for a picture. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/**
 * A folder's pictures sorted by name, then those of its folders. Hidden ones are passed over (some systems put
 * `._photo.jpg` beside `photo.jpg`), and so are links to folders, which may lead to where they are. Only one folder's
 * names are in memory.
 *
 * @throws {Deno.errors.NotFound} and such where a folder cannot be read
 */
export async function* walkFolder(folder: string): AsyncGenerator<string, void, void> {
  const path = folder.replace(/(?<=.)\/+$/, "");
  const [pictures, folders]: [string[], string[]] = [[], []];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) folders.push(name);
    else if (isPictureName(name)) pictures.push(name);
  }
  const prefix = path === "/" ? "" : path;
  for (const name of pictures.sort()) yield `${prefix}/${name}`;
  for (const name of folders.sort()) yield* walkFolder(`${prefix}/${name}`);
}
