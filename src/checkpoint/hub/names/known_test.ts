import { assert, assertEquals } from "@std/assert";
import { knownRepository, nearestNames } from "./known.ts";
import { RECOMMENDED } from "./recommended.ts";

/** timm's registry; too large for the repository. */
const REGISTRY = new URL("../../../../../shared/timm_vit.json", import.meta.url);
const registry = await Deno.readTextFile(REGISTRY).catch(() => undefined);

Deno.test("short names and timm's stand for repositories", () => {
  assertEquals(knownRepository("vit-tiny"), "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k");
  const tag = "vit_tiny_patch16_224.augreg_in21k_ft_in1k";
  assertEquals(knownRepository(tag), `timm/${tag}`);
  assertEquals(knownRepository("vit_tiny_patch16_224"), `timm/${tag}`);
  assertEquals(
    knownRepository("vit_base_patch16_clip_quickgelu_224.openai"),
    "timm/vit_base_patch16_clip_224.openai",
  );
  assertEquals(knownRepository("nosuch"), undefined);
});

Deno.test("a name that is nearly right is recognised", () => {
  assertEquals(nearestNames("vit-tinny")[0], "vit-tiny");
  assert(
    nearestNames("vit_tiny_patch16_224.augreg_in21k_ft_in1").includes(
      "vit_tiny_patch16_224.augreg_in21k_ft_in1k",
    ),
  );
  assert(nearestNames("deit_base_distiled_patch16_224").includes("deit_base_distilled_patch16_224"));
  assertEquals(nearestNames("qqq"), []);
});

Deno.test("every recommended repository is known to timm", () => {
  for (const { repository } of RECOMMENDED) {
    assertEquals(knownRepository(repository.replace("timm/", "")), repository);
  }
});

Deno.test({
  name: registry
    ? "every name of timm's that is on the hub is known"
    : "timm's names (skipped: no timm_vit.json)",
  ignore: registry === undefined,
  fn() {
    const { pretrained } = JSON.parse(registry!) as {
      pretrained: Record<string, { "hf_hub_id": string | null }>;
    };
    for (const [name, { "hf_hub_id": repository }] of Object.entries(pretrained)) {
      assertEquals(knownRepository(name), repository || undefined, name);
    }
  },
});
