/**
 * What `src/cli/convert.ts` does with each layer of a model.
 */
import { assert, assertEquals } from "@std/assert";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { convert, ROOT, WEIGHTS, withFolder } from "./convert_runs.ts";

Deno.test("only matrices change their type; the file alone knows everything", async () => {
  await withFolder(async (folder) => {
    await convert("weights", `${folder}/a`, "--dtype", "int8");
    await Deno.rename(`${folder}/a/${WEIGHTS}`, `${folder}/alone.safetensors`);
    using found = await openCheckpoint(`${folder}/alone.safetensors`);
    using wanted = await openCheckpoint(new URL("weights", ROOT));
    assertEquals([found.config, found.preprocess, found.classNames], [
      wanted.config,
      wanted.preprocess,
      wanted.classNames,
    ]);
    const types = [...found.tensors.values()].map(({ dtype, shape }) => [dtype, shape.length]);
    assertEquals(new Set(types.map(([dtype]) => dtype)), new Set(["F16", "F32", "I8"]));
    assert(types.every(([dtype, rank]) => dtype === "F32" || rank === 2 || rank === 4));
    assertEquals(typesIn(found), { "blocks.0.attn.qkv": "I8", "patch_embed.proj": "F16", head: "F16" });
  });
});

Deno.test("layers that are named stay as they are", async () => {
  await withFolder(async (folder) => {
    const to = (out: string, ...options: string[]) =>
      convert("weights", `${folder}/${out}`, "--dtype", "int8", ...options);
    assertEquals((await to("some", "--keep", "blocks.0.attn,head")).code, 0);
    assertEquals((await to("none", "--keep", "none")).code, 0);
    using some = await openCheckpoint(`${folder}/some`);
    using none = await openCheckpoint(`${folder}/none`);
    assertEquals(typesIn(some), { "blocks.0.attn.qkv": "F16", "patch_embed.proj": "I8", head: "F16" });
    assertEquals(typesIn(none), { "blocks.0.attn.qkv": "I8", "patch_embed.proj": "I8", head: "I8" });
    assertEquals((await convert(`${folder}/some`, `${folder}/again`)).code, 0);
    const { code, err } = await to("wrong", "--keep", "head,blocks.9");
    assertEquals([code, err], [1, "Cannot keep blocks.9 as it is: the model has no such layer\n"]);
    for (const name of ["some", "none"]) (await loadModel(`${folder}/${name}`)).dispose();
  });
});

Deno.test("a model in int8 is so again, its other layers as they were", async () => {
  await withFolder(async (folder) => {
    await convert("weights", `${folder}/a`, "--dtype", "int8");
    const { code, out } = await convert(`${folder}/a`, `${folder}/b`);
    assertEquals([code, / of int8\n$/.test(out)], [0, true]);
    assertEquals(
      await Deno.readFile(`${folder}/b/${WEIGHTS}`),
      await Deno.readFile(`${folder}/a/${WEIGHTS}`),
    );
  });
});

/** The types of the matrices of some layers. */
function typesIn({ tensors }: Checkpoint) {
  const layers = ["blocks.0.attn.qkv", "patch_embed.proj", "head"];
  return Object.fromEntries(layers.map((layer) => [layer, tensors.get(`${layer}.weight`)?.dtype]));
}
