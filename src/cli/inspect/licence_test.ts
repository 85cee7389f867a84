import { assertEquals } from "@std/assert";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { licenceOf } from "./licence.ts";

function checkpoint(
  { name = "x", config, metadata = {} }: {
    name?: string;
    config?: unknown;
    metadata?: Record<string, string>;
  },
): Checkpoint {
  const texts = new Map(config === undefined ? [] : [["config.json", JSON.stringify(config)]]);
  return { name, metadata, texts } as unknown as Checkpoint;
}

Deno.test("a licence is what the files tell, else timm's by the name", async () => {
  const cfg = { license: "mit" };
  const told = [
    [{ metadata: { license: "a" }, config: { license: "b" } }, "a", "the weights' metadata"],
    [{ config: { license: "b", "pretrained_cfg": cfg } }, "b", "config.json"],
    [{ config: { "pretrained_cfg": cfg } }, "mit", "config.json"],
    [{ name: "vit_small_patch16_dinov3.lvd1689m" }, "dinov3-license", "timm's registry, by the name"],
    [{ name: "vit_tiny_patch16_224.augreg_in21k" }, "apache-2.0", "timm's registry, by the name"],
  ] as const;
  for (const [files, value, from] of told) {
    assertEquals(await licenceOf(checkpoint(files), "hf://a/b"), { value, from });
  }
  for (const name of ["x", "vit_tiny_patch16_224", "vit_tiny_patch16_224.nobody", "constructor.name"]) {
    assertEquals(await licenceOf(checkpoint({ name }), "hf://a/b"), null);
  }
});

Deno.test("a page beside the weights tells it in its header", async () => {
  const folder = await Deno.makeTempDir();
  const pages: Record<string, string | undefined> = {
    "---\ntags:\n- vision\nlicense: cc-by-nc-4.0\n---\n# Model": "cc-by-nc-4.0",
    "---\r\nlicense: 'mit'\r\n---\r\n": "mit",
    "# Model\nlicense: mit\n": undefined,
    "---\ntags: x\n---\nlicense: mit\n": undefined,
  };
  try {
    for (const [page, value] of Object.entries(pages)) {
      await Deno.writeTextFile(`${folder}/README.md`, page);
      for (const model of [folder, `${folder}/model.safetensors`]) {
        const found = await licenceOf(checkpoint({}), model);
        assertEquals(found, value === undefined ? null : { value, from: "README.md" }, page);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
