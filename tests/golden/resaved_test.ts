/**
 * ViT-Ti saved again by PyTorch and NumPy as other libraries publish their models: three photographs have the same
 * probabilities as timm's network gives them.
 */
import { assert, assertEquals } from "@std/assert";
import { loadModel } from "../../src/model/load_model.ts";
import { RESAVED, type Resaved } from "./resaved_files.ts";
import { findPython } from "../support/python.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";

const SHARED = new URL("../../../shared/", import.meta.url);
const MODEL = new URL("models/vit_tiny_patch16_224.augreg_in21k_ft_in1k/", SHARED);
const PHOTOS = ["chelsea", "coffee", "camera"];
const SCRIPT = new URL("resave.py", import.meta.url);

/** How far a probability may be from timm's. */
const [MOST, MOST_IN_F16] = [0.001, 0.002];
const python = await findPython("numpy, torch");
const reason = python.reason ?? await missing();

Deno.test({
  name: `ViT-Ti saved again in every way gives timm's probabilities${reason ? ` (skipped: ${reason})` : ""}`,
  ignore: reason !== undefined,
  async fn(test) {
    const folder = await Deno.makeTempDir();
    try {
      const args = [SCRIPT.pathname, MODEL.pathname, folder];
      const env = { OMP_NUM_THREADS: "1" };
      const { code, stderr } = await new Deno.Command(python.found!, { args, env }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      for (const [name, options] of Object.entries(RESAVED)) {
        await test.step(
          name,
          () => compare(`${folder}/${name}`, options, name.startsWith("f16") ? MOST_IN_F16 : MOST),
        );
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function compare(source: string, { naming, format, config }: Resaved, most: number): Promise<void> {
  using checkpoint = await openCheckpoint(source, { config });
  assertEquals([checkpoint.origin.naming, checkpoint.origin.format], [naming, format]);
  const { tensors } = parseSafetensors(await Deno.readFile(new URL("goldens/photos.safetensors", SHARED)));
  await using model = await loadModel(source, { device: "cpu", threads: 1, config });
  for (const photo of PHOTOS) {
    const wanted = softmax(toFloat32(tensors.get(`${photo}.logits`)!));
    const found = await model.classify(new URL(`photos/${photo}.png`, SHARED), { topK: 0 });
    assertEquals(found.length, wanted.length);
    for (const { index, probability } of found) {
      const error = Math.abs(probability - wanted[index]!);
      assert(error <= most, `class ${index} of ${photo}: ${probability}, ${wanted[index]} is wanted`);
    }
  }
}

function softmax(logits: Float32Array): number[] {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

async function missing(): Promise<string | undefined> {
  const found = await Deno.stat(MODEL).catch(() => undefined);
  return found ? undefined : "no ../shared/models/vit_tiny_patch16_224.augreg_in21k_ft_in1k";
}
