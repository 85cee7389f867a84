/**
 * Other libraries' namings: goldens of the wider family that are saved under them are read as what they are.
 */
import { assert, assertEquals } from "@std/assert";
import { huggingFaceBeit } from "../../src/checkpoint/naming/hugging_face_beit.ts";
import { huggingFaceClip } from "../../src/checkpoint/naming/hugging_face_clip.ts";
import { huggingFaceDinov2 } from "../../src/checkpoint/naming/hugging_face_dinov2.ts";
import { huggingFaceDinov3 } from "../../src/checkpoint/naming/hugging_face_dinov3.ts";
import { huggingFaceSiglip } from "../../src/checkpoint/naming/hugging_face_siglip.ts";
import { translate } from "../../src/checkpoint/naming/join/translate.ts";
import { metaDino } from "../../src/checkpoint/naming/meta_dino.ts";
import { metaDinov3 } from "../../src/checkpoint/naming/meta_dinov3.ts";
import { inOurNaming } from "../../src/checkpoint/naming/namings.ts";
import type { Naming } from "../../src/checkpoint/naming/naming.ts";
import { openClip } from "../../src/checkpoint/naming/open_clip.ts";
import { ViewReader } from "../../src/checkpoint/reading/byte_reader.ts";
import { safetensors } from "../../src/checkpoint/safetensors/format.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { type NamedTensor, writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { sharedTest } from "./oracle.ts";
import { joinInputs, type Ours, renamed, type Renames } from "./renamed.ts";
import * as renames from "./renames.ts";

const FAMILIES: readonly (readonly [family: string, Naming, Renames])[] = [
  ["beit", huggingFaceBeit, renames.BEIT],
  ["layer_scale", huggingFaceDinov2, renames.DINOV2],
  ["swiglu_packed", huggingFaceDinov2, renames.DINOV2_GATED],
  ["dinov3", huggingFaceDinov3, renames.DINOV3],
  ["pre_norm_clip", huggingFaceClip, renames.CLIP],
  ["map_siglip_gelu_tanh", huggingFaceSiglip, renames.SIGLIP],
  ["floor_patches_so400m", huggingFaceSiglip, renames.SIGLIP],
  ["pre_norm_clip_quickgelu", openClip, renames.OPEN_CLIP],
  ["map_siglip", openClip, renames.OPEN_CLIP_TRUNK],
  ["layer_scale", metaDino, renames.META_DINO],
  ["swiglu_packed", metaDino, renames.META_DINO_GATED],
  ["dinov3", metaDinov3, renames.META_DINOV3],
];

/** What such files have beside, which no network of ours needs. */
const BESIDE: ReadonlyMap<Naming, NamedTensor> = new Map([
  [huggingFaceBeit, one("lm_head.weight")],
  [huggingFaceDinov2, one("dinov2.embeddings.mask_token")],
  [huggingFaceDinov3, one("embeddings.mask_token")],
  [huggingFaceClip, one("text_model.embeddings.token_embedding.weight")],
  [huggingFaceSiglip, one("logit_bias")],
  [openClip, one("transformer.resblocks.0.ln_1.weight")],
  [metaDino, one("backbone.mask_token")],
  [metaDinov3, one("backbone.rope_embed.periods")],
]);

for (const [family, naming, table] of FAMILIES) {
  sharedTest(
    `${naming.name}'s names are timm's: ${family}`,
    `goldens/families/${family}.safetensors`,
    async (url) => {
      const { tensors } = parseSafetensors(await Deno.readFile(url));
      const ours = [...tensors.values()].map((tensor): Ours => ({ ...tensor, data: toFloat32(tensor) }));
      const theirs = joinInputs([...renamed(ours, table), BESIDE.get(naming)!]);
      const reader = new ViewReader(writeSafetensors(theirs), {});
      const file = await safetensors.open(reader);
      assert(naming.matches(file.tensors.map(({ name }) => name)));
      const { file: chosen } = await inOurNaming(file);
      assertEquals(chosen.tensors, translate(file, naming).tensors);

      const found = new Map<string, number[]>();
      await chosen.read(reader, (tensor) => void found.set(tensor.name, [...toFloat32(tensor)]));
      const kept = ours.filter(({ name }) =>
        renamed([{ name, shape: [3, 3], data: new Float32Array(9) }], table).length
      );
      const wanted = new Map(kept.map(({ name, data }) => [name, [...data]]));
      assertEquals(sorted(found), sorted(wanted));
      const shapes = new Map(ours.map(({ name, shape }) => [name, shape]));
      for (const { name, shape } of chosen.tensors) assertEquals(shape, shapes.get(name), name);
    },
  );
}

function one(name: string): NamedTensor {
  return { name, shape: [1], data: new Float32Array(1) };
}

function sorted(map: ReadonlyMap<string, number[]>): [string, number[]][] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1);
}
