import type { VitConfig } from "../../vit/config.ts";
import type { Preprocessing } from "../config/hub_config.ts";
import type { TensorFile } from "../format.ts";
import type { Naming, PositionFit } from "./naming.ts";
import { timm } from "./timm.ts";

/** Every other naming that is read, loaded when a file is not in timm's; the first that matches is taken. */
const OTHERS: readonly (() => Promise<Naming>)[] = [
  async () => (await import("./hugging_face.ts")).huggingFace,
  async () => (await import("./hugging_face_beit.ts")).huggingFaceBeit,
  async () => (await import("./hugging_face_dinov2.ts")).huggingFaceDinov2,
  async () => (await import("./hugging_face_dinov3.ts")).huggingFaceDinov3,
  async () => (await import("./hugging_face_clip.ts")).huggingFaceClip,
  async () => (await import("./hugging_face_siglip.ts")).huggingFaceSiglip,
  async () => (await import("./hugging_face_flax.ts")).huggingFaceFlax,
  async () => (await import("./open_clip.ts")).openClip,
  async () => (await import("./meta_dinov3.ts")).metaDinov3,
  async () => (await import("./meta_dino.ts")).metaDino,
  async () => (await import("./torchvision.ts")).torchvision,
  async () => (await import("./jax.ts")).jax,
];

/** A file in our naming. */
export interface NamedFile {
  readonly file: TensorFile;
  /** The facts about the network that only the file's own names and shapes show. */
  readonly config: Partial<VitConfig>;
  /** Facts that count before those of the files beside it, of a head that takes the place of the file's own. */
  readonly decided?: Partial<VitConfig> | undefined;
  /** How its library fits positions to pictures of another size. */
  readonly positions: PositionFit;
  /** The library's preparation of colour pictures, where it publishes weights without a configuration. */
  readonly preparation?: Partial<Preprocessing> | undefined;
  /** The library whose names these were. */
  readonly naming: string;
  /** The names of tensors that the network has no use for. */
  readonly unused: readonly string[];
}

/**
 * The same file with its tensors under our names, joined or transposed where it holds them otherwise, without what is
 * put before every name where no naming knows it.
 *
 * @param said what is known of the network beside its tensors
 * @throws {CheckpointError} when its naming is none that is read, or a part of one of our tensors is missing
 */
export async function inOurNaming(file: TensorFile, said?: Partial<VitConfig>): Promise<NamedFile> {
  const names = namesOf(file);
  // Of a file without tensors, those say what is missing who look for it.
  if (names.length === 0 || timm.matches(names)) {
    return { file, config: {}, positions: "timm", naming: timm.name, unused: [] };
  }
  const others = await Promise.all(OTHERS.map((load) => load()));
  const naming = others.find((naming) => naming.matches(names));
  if (!naming) {
    const all = [timm, ...others];
    const { unwrapped } = await import("./wrappers.ts");
    for (const inner of unwrapped(file)) {
      if (all.some((naming) => naming.matches(namesOf(inner)))) return await inOurNaming(inner, said);
    }
    const { unknownNames } = await import("./unknown_names.ts");
    throw unknownNames(names, all);
  }
  const { translate } = await import("./join/translate.ts");
  const { unusableIn, unusedIn } = await import("../unusable.ts");
  return {
    file: { ...translate(file, naming, said), unusable: unusableIn(file, naming) },
    config: naming.configOf?.(file.tensors) ?? {},
    positions: naming.positionsOf?.(file.tensors) ?? "timm",
    preparation: naming.preparationOf?.(file.tensors),
    naming: naming.name,
    unused: unusedIn(file, naming),
  };
}

function namesOf({ tensors, unusable = [] }: TensorFile): string[] {
  return [...tensors, ...unusable].map(({ name }) => name);
}
