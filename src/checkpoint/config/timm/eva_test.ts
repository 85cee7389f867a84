import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { readHubConfig } from "../config_json.ts";

function read(config: object) {
  return readHubConfig({ config: JSON.stringify(config) });
}

Deno.test("norms after the blocks and after pooling: one of both, none, or a refusal by name", async () => {
  const eva = async (args: Record<string, unknown>) => {
    const { vit } = await read({ architecture: "eva02_tiny_patch14_224", model_args: args });
    return [vit.finalNorm ?? true, vit.fcNorm ?? false];
  };
  assertEquals(await eva({}), [true, true]);
  assertEquals(await eva({ global_pool: "token" }), [true, false]);
  assertEquals(await eva({ use_fc_norm: false }), [true, false]);
  assertEquals(await eva({ use_post_transformer_norm: false }), [true, true]);
  assertEquals(await eva({ use_fc_norm: false, use_post_transformer_norm: false }), [false, false]);
  assertEquals(await eva({ global_pool: "token", use_fc_norm: true }), [true, true]);
  const both = () => eva({ use_post_transformer_norm: true });
  await assertRejects(
    both,
    CheckpointError,
    "model_args.use_post_transformer_norm is true, with a norm after",
  );
});
