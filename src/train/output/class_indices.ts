import { writeTextSafely } from "./safe_file.ts";

/** The text of `class_indices.json`, laid out as the tutorial does: index to name. */
export function formatClassIndices(classNames: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(classNames.entries()), null, 4) + "\n";
}

/** Writes a folder's `class_indices.json`. */
export async function writeClassIndices(folder: string, classNames: readonly string[]): Promise<void> {
  await writeTextSafely(`${folder}/class_indices.json`, formatClassIndices(classNames));
}
