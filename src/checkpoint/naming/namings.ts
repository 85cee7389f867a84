import type { TensorFile } from "../format.ts";
import type { Naming } from "./naming.ts";
import { timm } from "./timm.ts";

/** Every naming that is read; the first that matches is taken. */
export const NAMINGS: readonly Naming[] = [timm];

/**
 * The same file with its tensors under our names, joined or transposed where it holds them otherwise.
 *
 * @throws {CheckpointError} when its naming is none that is read, or a part of one of our tensors is missing
 */
export async function inOurNaming(file: TensorFile): Promise<TensorFile> {
  const names = [...file.tensors, ...file.unusable ?? []].map(({ name }) => name);
  if (names.length === 0) return file; // what is missing, those say who look for it
  const naming = NAMINGS.find((naming) => naming.matches(names));
  if (!naming) {
    const { unknownNames } = await import("./unknown_names.ts");
    throw unknownNames(names, NAMINGS);
  }
  if (!naming.partsOf) return file;
  const { translate } = await import("./join/translate.ts");
  const { unusableIn } = await import("../unusable.ts");
  return { ...translate(file, naming), unusable: unusableIn(file, naming) };
}
