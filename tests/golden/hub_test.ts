// deno-lint-ignore-file camelcase -- the names are those of folders
/**
 * Model folders as they are published: what they give on the CPU is what the library gives that they are from.
 */
import { assertEquals } from "@std/assert";
import { loadModel } from "../../src/model/load_model.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";

/** Folders, and how close the answers are; `hf_vit` shows a wrong epsilon. */
const FOLDERS: Record<string, number> = {
  hf_vit: 5e-6,
  hf_vit_backbone: 2e-5,
  hf_deit_teacher: 2e-5,
  timm_test_vit: 2e-5,
  timm_legacy_config: 2e-5,
};

for (const [folder, limit] of Object.entries(FOLDERS)) {
  sharedTest(`a published folder gives its answers: ${folder}`, `goldens/hub/${folder}`, async (url) => {
    const expected = readRecords(await Deno.readFile(new URL(`${url}/expected.safetensors`)));
    await using model = await loadModel(url, { device: "cpu" });
    const found = await model.forward(expected.get("input")!.data, { intermediates: true });
    const names = [...expected.keys()].filter((name) => name !== "input" && name !== "probabilities");
    assertEquals(names.length > 0, true);
    for (const name of names) {
      const numbers = found[name as "logits" | "features" | "preLogits"];
      assertClose(`${folder} ${name}`, numbers, expected.get(name)!.data, absolute(limit));
    }
  });
}
