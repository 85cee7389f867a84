/** Published models in PyTorch's files, against the same in safetensors and the answers recorded with them. */
import { assertEquals } from "@std/assert";
import { parseSafetensors } from "../../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import { loadModel } from "../../../src/model/load_model.ts";
import type { VitConfig } from "../../../src/vit/config.ts";
import { absolute, assertClose } from "../../conformance/tolerance.ts";
import { readRecords, sharedTest } from "../oracle.ts";
import { type Read, readTorch } from "./read.ts";

/** A safetensors file's tensors. */
function tensorsOf(bytes: Uint8Array): Record<string, Read> {
  return Object.fromEntries(
    [...parseSafetensors(bytes).tensors].map(([name, tensor]) => [
      name,
      { shape: tensor.shape, numbers: [...toFloat32(tensor)] },
    ]),
  );
}

const SAME = {
  "plain.pth": "plain.safetensors",
  "plain.legacy.pth": "plain.safetensors",
  "distilled.pth": "distilled.safetensors",
  "pre_logits.pth": "pre_logits.safetensors",
};

for (const [name, twin] of Object.entries(SAME)) {
  sharedTest(`${name} holds what ${twin} does`, `goldens/${name}`, async (url) => {
    const [bytes, wanted] = await Promise.all([Deno.readFile(url), Deno.readFile(new URL(twin, url))]);
    assertEquals(await readTorch(bytes), tensorsOf(wanted));
  });
}

/** How far numbers may be from those that PyTorch recorded. */
const MOST = 2e-5;

/** Published files, and the facts about their networks that tensors do not show. */
const ANSWERS: Record<string, Partial<VitConfig>> = {
  "trainer_pth/checkpoint.pth": { numHeads: 3 },
  "hf_vit_bin/pytorch_model.bin": { numHeads: 3, layerNormEps: 1e-12 },
  "hf_vit_bin_legacy/pytorch_model.bin": { numHeads: 3, layerNormEps: 1e-12 },
};

for (const [path, config] of Object.entries(ANSWERS)) {
  sharedTest(
    `a published file gives the answers recorded with it: ${path}`,
    `goldens/hub/${path}`,
    async (url) => {
      const expected = readRecords(await Deno.readFile(new URL("expected.safetensors", url)));
      await using model = await loadModel(url, { device: "cpu", threads: 1, config });
      const logits = await model.forward(expected.get("input")!.data);
      assertClose(path, logits, expected.get("logits")!.data, absolute(MOST));
    },
  );
}
