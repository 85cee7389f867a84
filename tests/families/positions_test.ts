/**
 * Position embeddings fitted to other grids: what the libraries give, and networks for pictures of another size.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { PositionFit } from "../../src/checkpoint/naming/naming.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { type Grid, resampleGrid } from "../../src/checkpoint/positions/resample.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { randomModel } from "../support/random_model.ts";
import { familyTest } from "./families.ts";

const GRIDS: readonly Grid[] = [[4, 4], [14, 14], [9, 6], [8, 8], [3, 3]];

/** Libraries' ways by the golden's words; with the tokens before the patches. */
const FITS: Readonly<Record<string, readonly [PositionFit, string, number]>> = {
  "out_cls": ["timm", "in_cls", 1],
  "out_plain": ["timm", "in_plain", 0],
  hf: ["huggingFace", "in_cls", 1],
  bilinear: ["jax", "in_cls", 1],
  "dinov2_offset": ["dinov2", "in_cls", 1],
};

for (const [name, [fit, input, before]] of Object.entries(FITS)) {
  const path = "goldens/families/pos_embed_resample.safetensors";
  sharedTest(`positions are fitted as their library does: ${name}`, path, async (url) => {
    const records = readRecords(await Deno.readFile(url));
    const { data, shape } = records.get(input)!;
    const first = before * shape[2]!;
    for (const to of GRIDS) {
      const wanted = records.get(`${name}_${to.join("x")}`)!.data;
      const found = resampleGrid(data.subarray(first), [7, 7], to, fit);
      assertClose(to.join("×"), found, wanted.subarray(first), absolute(1e-5));
      assertEquals(wanted.subarray(0, first), data.subarray(0, first));
    }
  });
}

const SIZED = "layer_scale registers_dinov2 gap_fc_norm eva02 dinov3 floor_patches_so400m beit".split(" ");

for (const family of SIZED) {
  familyTest("a network takes pictures of another size", family, async ({ config, file }) => {
    const imageSize = config.imageSize + 2 * config.patchSize;
    await using model = await loadModel(file, { device: "cpu", config: { ...config, imageSize } });
    assertEquals([model.config.imageSize, model.preprocessing.imageSize], [imageSize, imageSize]);
    const { logits } = await model.forward(new Float32Array(3 * imageSize ** 2), { intermediates: true });
    assert(logits.length === config.numClasses && logits.every(Number.isFinite));
  });
}

const MICRO = { imageSize: 8, patchSize: 4, embedDim: 12, depth: 1, numHeads: 2, numClasses: 3 };

Deno.test("a size that only a file says must be that of its positions", async () => {
  await assertRejects(
    () => openCheckpoint(randomModel(MICRO, { imageSize: 16 })),
    CheckpointError,
    "pos_embed [1,5,12], not [1,17,12]",
  );
});

Deno.test("the size that is told is that of the network and of pictures", async () => {
  using checkpoint = await openCheckpoint(randomModel(MICRO), { config: { imageSize: 16 } });
  assertEquals([checkpoint.config.imageSize, checkpoint.preprocess.imageSize], [16, 16]);
  assertEquals(checkpoint.tensors.get("pos_embed")!.shape, [1, 17, 12]);
  const shapes = new Map<string, number>();
  await checkpoint.readTensors(({ name, bytes }) => void shapes.set(name, bytes.length / 4));
  assertEquals(shapes.get("pos_embed"), 17 * 12);
});
