import { assertEquals } from "@std/assert";
import type { TensorFile } from "../format.ts";
import type { StoredTensor } from "../tensor.ts";
import { unwrapped } from "./wrappers.ts";

/** A file of tensors with these names. */
function fileOf(names: string): TensorFile {
  const tensors = names.split(" ").map((name) => ({ name, dtype: "F32" as const, shape: [] }));
  return {
    tensors,
    unusable: [],
    metadata: {},
    fileBytes: 0,
    headBytes: 0,
    async read(_reader, visit) {
      for (const tensor of tensors) await visit({ ...tensor, bytes: new Uint8Array(4) } as StoredTensor);
    },
  };
}

/** What remains when no word can be taken away any more. */
const innermost = (names: string) => [...unwrapped(fileOf(names))].at(-1);

Deno.test("words go that all names have before them, a head's beside a trunk aside", async () => {
  const bare: Record<string, string | undefined> = {
    "module.a module.b": "a b",
    "module._orig_mod.a": "a",
    "_orig_mod.module.backbone.a": "a",
    "module.backbone.a module.head.weight": "a head.weight",
    "backbone.a head.b": "a head.b",
    "model.a model.head.weight": "a head.weight",
    "params/a params/b": "a b",
    "encoder.a encoder.b": "a b",
    "encoder.layer.0 embeddings.x": undefined,
    "module.a b": undefined,
    "module.a head.weight": undefined, // a head of which module would that be
    "head.weight": undefined,
    "backbone.head.a head.a backbone.b": undefined, // a name would stand for two
    "backbone.a head.mlp.0.weight head.last_layer.weight_g": "a",
    "student.backbone.a teacher.backbone.a teacher.dino_head.b center": "a",
    "model.a model_ema.a": undefined, // several models
  };
  for (const [names, wanted] of Object.entries(bare)) {
    const file = innermost(names);
    assertEquals(file?.tensors.map(({ name }) => name).join(" "), wanted, names);
    const read: string[] = [];
    await file?.read(undefined as never, ({ name }) => void read.push(name));
    assertEquals(read, wanted?.split(" ") ?? [], names);
  }
});

Deno.test("every step is told, as one of them may be what a naming knows", () => {
  const steps = [...unwrapped(fileOf("module.model.a module.model.b"))];
  assertEquals(steps.map(({ tensors }) => tensors[0]!.name), ["model.a", "a"]);
  assertEquals([...unwrapped(fileOf("a.b.c.d.e.f.g"))].length, 4);
});

Deno.test("tensors of kinds that are not read are renamed as the others", () => {
  const unusable = [{ name: "module.ids", dtype: "I64", shape: [2] }];
  const [inner] = unwrapped({ ...fileOf("module.a"), unusable });
  assertEquals(inner!.unusable!.map(({ name }) => name), ["ids"]);
  assertEquals([...unwrapped({ ...fileOf("module.a"), unusable: [{ ...unusable[0]!, name: "ids" }] })], []);
});
