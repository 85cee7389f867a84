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
  hf_deit: 2e-5,
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

const PROBABILITIES = ["hf_multi_label", "hf_one_label"];

for (const folder of PROBABILITIES) {
  sharedTest(`each label has a probability of its own: ${folder}`, `goldens/hub/${folder}`, async (url) => {
    const expected = readRecords(await Deno.readFile(new URL(`${url}/expected.safetensors`)));
    for (const worker of [false, true]) {
      await using model = await loadModel(url, { device: "cpu", worker });
      const { data, shape: [pictures] } = expected.get("input")!;
      const { data: wanted } = expected.get("probabilities")!;
      const size = data.length / pictures!;
      const classes = model.config.numClasses;
      for (let i = 0; i < pictures!; i++) {
        const pixels = data.slice(i * size, (i + 1) * size);
        const found = await model.classify({ pixels }, { topK: 0 });
        const inOrder = found.sort((a, b) => a.index - b.index).map(({ probability }) => probability);
        const own = wanted.slice(i * classes, (i + 1) * classes);
        assertClose("probabilities", Float32Array.from(inOrder), own, absolute(2e-5));
        const likely = await model.classify({ pixels }, { threshold: 0.5 });
        assertEquals(likely.length, own.filter((probability) => probability >= 0.5).length);
      }
    }
  });
}
