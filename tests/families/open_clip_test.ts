// deno-lint-ignore-file camelcase -- the names are those of files
/**
 * Small towers of OpenCLIP's own, in folders as it publishes them: the embeddings that its code gives.
 */
import { assertEquals, assertRejects } from "@std/assert";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { parameter, picturesFor } from "./timm_fixture.ts";

/** As `tests/golden/open_clip_towers.py` writes it. */
interface Tower {
  readonly model: { readonly embed_dim: number; readonly vision_cfg: Readonly<Record<string, unknown>> };
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  /** Of two pictures. */
  readonly embedding: readonly number[];
}

const TEXT = await Deno.readTextFile(new URL("../fixtures/open_clip/towers.json", import.meta.url));
const TOWERS: readonly Tower[] = JSON.parse(TEXT);

Deno.test("the heads of CoCa's pooling are never guessed", async () => {
  const { model, tensors } = TOWERS.find(({ model }) => model.vision_cfg["attentional_pool"])!;
  const file = writeSafetensors(
    Object.entries(tensors).map(([name, shape]) => ({ name, shape, data: parameter(name, shape) })),
  );
  await assertRejects(
    () => loadModel(file, { device: "cpu", config: { numHeads: 2 } }),
    CheckpointError,
    "give config.mapHeads",
  );
  await using tower = await loadModel(file, { device: "cpu", config: { numHeads: 2, mapHeads: 2 } });
  assertEquals([tower.config.mapDim, tower.config.numClasses], [model.embed_dim, model.embed_dim]);
});

for (const { model, tensors, embedding } of TOWERS) {
  const { vision_cfg: vision, ...others } = model;
  Deno.test(`OpenCLIP's tower: ${JSON.stringify({ ...others, ...vision })}`, async () => {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/open_clip_config.json`, JSON.stringify({ "model_cfg": model }));
    const numbers = Object.entries(tensors).map(([name, shape]) => {
      return { name, shape, data: parameter(name, shape) };
    });
    const text = { name: "text.positional_embedding", shape: [2, 3], data: new Float32Array(6) };
    const file = writeSafetensors([...numbers, text]);
    await Deno.writeFile(`${folder}/open_clip_model.safetensors`, file);
    await using tower = await loadModel(folder, { device: "cpu" });
    assertEquals([tower.config.numClasses, tower.activation], [model.embed_dim, "none"]);
    const found = await tower.forward(picturesFor(tower.config));
    assertClose("embedding", found, Float32Array.from(embedding), absolute(2e-5));
    await Deno.remove(folder, { recursive: true });
  });
}
