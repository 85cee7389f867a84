/** The folder that a path lies in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}

/** Writes a small file, which no other process ever sees in part. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await Deno.mkdir(parentOf(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  await Deno.writeTextFile(temporary, text);
  await Deno.rename(temporary, path);
}
