// deno-lint-ignore-file camelcase -- the names are those of published files
/**
 * Model folders as they are published: what they give on the CPU is what the library gives that they are from.
 */
import { assertEquals, assertRejects } from "@std/assert";
import { loadModel } from "../../src/model/load_model.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { HUB_FOLDERS, SIGMOID_FOLDERS } from "./hub_folders.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";

/** A projection into a space that pictures share with texts is a head. */
const CALLED: Record<string, "logits" | "features" | "preLogits"> = { embedding: "logits" };

for (const [folder, { limit, config, file }] of Object.entries(HUB_FOLDERS)) {
  sharedTest(`a published folder gives its answers: ${folder}`, `goldens/hub/${folder}`, async (url) => {
    const expected = readRecords(await Deno.readFile(new URL(`${url}/expected.safetensors`)));
    await using model = await loadModel(file ? new URL(`${url}/${file}`) : url, { device: "cpu", config });
    const found = await model.forward(expected.get("input")!.data, { intermediates: true });
    const names = [...expected.keys()].filter((name) => name !== "input" && name !== "probabilities");
    assertEquals(names.length > 0, true);
    for (const name of names) {
      const numbers = found[CALLED[name] ?? name as "logits" | "features" | "preLogits"];
      assertClose(`${folder} ${name}`, numbers, expected.get(name)!.data, absolute(limit));
    }
  });
}

for (const folder of SIGMOID_FOLDERS) {
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

for (const folder of ["hf_dinov2", "hf_dinov2_registers"]) {
  sharedTest(
    `a DINOv2 computes at the size that its pictures are prepared to: ${folder}`,
    `goldens/hub/${folder}`,
    async (url) => {
      const larger = await Deno.makeTempDir();
      try {
        for (const file of ["config.json", "model.safetensors"]) {
          await Deno.copyFile(new URL(`${url}/${file}`), `${larger}/${file}`);
        }
        const preprocessor = { image_processor_type: "BitImageProcessor", size: 56, crop_size: 48 };
        await Deno.writeTextFile(`${larger}/preprocessor_config.json`, JSON.stringify(preprocessor));
        await using model = await loadModel(larger, { device: "cpu" });
        assertEquals([model.config.imageSize, model.preprocessing.imageSize], [48, 48]);
        await using told = await loadModel(url, { device: "cpu", config: { imageSize: 48 } });
        const pixels = Float32Array.from({ length: 3 * 48 * 48 }, (_, i) => Math.sin(i));
        assertEquals(await model.forward(pixels), await told.forward(pixels));
      } finally {
        await Deno.remove(larger, { recursive: true });
      }
    },
  );
}

sharedTest("a projection among texts has no classes", "goldens/hub/open_clip", async (url) => {
  await using model = await loadModel(url, { device: "cpu" });
  assertEquals(model.activation, "none");
  const pixels = new Float32Array(3 * 32 * 32);
  await assertRejects(() => model.classify({ pixels }), TypeError, "a model that has no classes");
});
