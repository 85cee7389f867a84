import { assertEquals, assertRejects } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { goldenTest, VARIANTS } from "./oracle.ts";

for (const variant of VARIANTS) {
  goldenTest("the configuration is read off the shapes", variant, async ({ file, config }) => {
    const { numHeads, layerNormEps } = config; // the two that shapes do not show
    assertEquals((await openCheckpoint(file, { config: { numHeads, layerNormEps } })).config, config);
    await assertRejects(() => openCheckpoint(file), CheckpointError, "give config.numHeads");
  });

  goldenTest(
    "the oracle has a gradient of each parameter's shape, and no other",
    variant,
    ({ config, golden }) => {
      const gradients = [...golden].filter(([name]) => name.startsWith("grad."));
      const shapes = new Map(gradients.map(([name, { shape }]) => [name.slice("grad.".length), shape]));
      assertEquals(shapes, new Map(storedTensors(config).map(({ name, shape }) => [name, shape])));
    },
  );
}

goldenTest("a file written again reads the same", "distilled", async ({ config, weights }) => {
  const tensors = [...weights.values()].map((tensor) => ({ ...tensor, data: toFloat32(tensor) }));
  using again = await openCheckpoint(writeSafetensors(tensors), { config });
  assertEquals(again.tensors.size, weights.size);
  await again.readTensors((tensor) => assertEquals(toFloat32(tensor), toFloat32(weights.get(tensor.name)!)));
});
