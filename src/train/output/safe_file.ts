/**
 * Writes a text so that its readers, and a crash, find the old one or the new one, never half of it.
 *
 * @throws what the file system says, a full disk for example; nothing is left behind then
 */
export async function writeTextSafely(path: string, text: string): Promise<void> {
  const staged = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    using file = await Deno.open(staged, { write: true, createNew: true });
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
    await file.sync();
    await Deno.rename(staged, path);
  } catch (error) {
    await Deno.remove(staged).catch(() => {});
    throw error;
  }
}
