import { assert, assertEquals } from "@std/assert";
import { knownArchitecture, knownRepository, nearestNames } from "./known.ts";
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

Deno.test("timm's names say the network, short ones leave that to the files", () => {
  assertEquals(
    knownArchitecture("vit_base_patch16_clip_quickgelu_224.openai"),
    "vit_base_patch16_clip_quickgelu_224",
  );
  assertEquals(knownArchitecture("vit-tiny"), undefined);
  assertEquals(knownArchitecture("nosuch"), undefined);
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
    ? "recommended models have timm's licences and numbers of parameters"
    : "recommended models' facts (skipped: no timm_vit.json)",
  ignore: registry === undefined,
  fn() {
    const { pretrained, architectures } = JSON.parse(registry!) as {
      pretrained: Record<string, { license: string }>;
      architectures: Record<string, { parameters: number }>;
    };
    for (const { alias, repository, license, parameters } of RECOMMENDED) {
      const tag = repository.replace("timm/", "");
      assertEquals(pretrained[tag]?.license, license, alias);
      assertEquals(architectures[tag.split(".")[0]!]?.parameters, parameters, alias);
    }
  },
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
