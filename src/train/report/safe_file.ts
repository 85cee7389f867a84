import { notWritten, StagedFiles, writeAll } from "../../checkpoint/writing/staged_files.ts";

/**
 * Writes a text so that its readers, and a crash, find the old one or the new one, never half of it.
 *
 * @throws {CheckpointError} where it cannot be written, to a full disk for example; nothing is left behind then
 */
export async function writeTextSafely(folder: string, name: string, text: string): Promise<void> {
  try {
    await using staged = new StagedFiles(folder);
    await staged.add(name, (file) => writeAll(file, new TextEncoder().encode(text)));
    await staged.commit();
  } catch (cause) {
    throw notWritten(`Cannot write ${folder}/${name}`, cause);
  }
}
