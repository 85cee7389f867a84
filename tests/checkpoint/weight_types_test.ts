/**
 * The types of weights: which one is chosen, and what each costs in accuracy.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { WeightType } from "../../src/backend/backend.ts";
import type { Dtype } from "../../src/checkpoint/tensor.ts";
import { type NamedTensor, writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CpuTools } from "../../src/cpu/cpu_tools.ts";
import { loadDefaultModel } from "../../src/model/default_model.ts";
import { CheckpointError } from "../../src/errors.ts";
import { preprocess } from "../../src/image/preprocess.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { Random } from "../support/random.ts";
import { headsOf, MICRO } from "../support/micro_file.ts";
import { sharedTest } from "./oracle.ts";

/** A random network with its matrices stored as `dtype`; `change` may alter its tensors. */
function randomFile(dtype: Dtype, change = (tensor: NamedTensor): NamedTensor => tensor): Uint8Array {
  const random = new Random(1);
  return writeSafetensors(
    storedTensors(MICRO).map(({ name, shape, role }) => {
      const data = random.normals(shape.reduce((a, b) => a * b, 1), 0.1);
      return change({ name, shape, data, dtype: role === "weight" ? dtype : "F32" });
    }),
    headsOf(MICRO),
  );
}

/** The types in which `load` uploads matrices; other tensors must be float32. */
async function typesOf(load: () => Promise<{ dispose(): void }>): Promise<Set<string>> {
  const original = CpuTools.prototype.upload;
  const types = new Set<string>();
  CpuTools.prototype.upload = function (data, shape, role, type) {
    if (role === "weight") types.add(type ?? "none");
    else assertEquals(type ?? "f32", "f32");
    return original.call(this, data, shape, role, type);
  };
  try {
    (await load()).dispose();
  } finally {
    CpuTools.prototype.upload = original;
  }
  return types;
}

const STORED: [Dtype, WeightType][] = [["F32", "f32"], ["BF16", "f32"], ["F16", "f16"], ["I8", "int8"]];

for (const [dtype, type] of STORED) {
  Deno.test(`${dtype} weights are kept as ${type}, or as the caller wants`, async () => {
    const file = randomFile(dtype);
    assertEquals(await typesOf(() => loadModel(file)), new Set([type]));
    for (const wanted of ["f32", "f16", "int8"] as const) {
      assertEquals(await typesOf(() => loadModel(file, { dtype: wanted })), new Set([wanted]));
    }
  });
}

Deno.test("the embedded float16 model is kept in float32, unless told otherwise", async () => {
  assertEquals(await typesOf(() => loadDefaultModel()), new Set(["f32"]));
  assertEquals(await typesOf(() => loadDefaultModel({ dtype: "int8" })), new Set(["int8"]));
});

Deno.test("a type means the same numbers, on disk or by choice", async () => {
  const pixels = new Random(2).normals(3 * 64);
  const logits = async (file: Uint8Array, dtype?: WeightType) => {
    using model = await loadModel(file, { dtype });
    return await model.forward(pixels);
  };
  const wanted = await logits(randomFile("F32"));
  for (const [dtype, type] of [["F16", "f16"], ["I8", "int8"]] as const) {
    const found = await logits(randomFile(dtype));
    assert(distance(found, await logits(randomFile("F32"), type)) < 1e-5);
    assert(distance(found, wanted) > 1e-5, `${type} is no different`);
    assert(distance(found, wanted) < 0.1);
  }
});

Deno.test("weights that a type cannot hold are refused by name", async () => {
  const name = "blocks.0.mlp.fc1.weight";
  for (const [value, dtype] of [[70_000, "f16"], [NaN, "int8"], [Infinity, "int8"]] as const) {
    const file = randomFile("F32", (tensor) => {
      if (tensor.name === name) tensor.data[5] = value;
      return tensor;
    });
    const message = `Cannot keep ${name} as ${dtype}: it holds ${value}`;
    await assertRejects(() => loadModel(file, { dtype, threads: 2 }), CheckpointError, message);
  }
  const large = randomFile("F32", (tensor) => {
    if (tensor.name === "norm.bias") tensor.data.fill(70_000);
    return tensor;
  });
  (await loadModel(large, { dtype: "f16" })).dispose();
});

Deno.test("an unknown type is refused", async () => {
  const dtype = "f64" as WeightType;
  await assertRejects(
    () => loadModel(randomFile("F32"), { dtype }),
    RangeError,
    'Cannot keep weights as "f64"',
  );
});

Deno.test("a damaged scale is refused by name, the first one or the last", async () => {
  for (const name of ["patch_embed.proj.weight", "head.weight"]) {
    const file = randomFile("I8", (tensor) => {
      if (tensor.name === name) tensor.data[0] = Infinity;
      return tensor;
    });
    const message = `Cannot use the scales ${name}_scale: number 0 is Infinity`;
    await assertRejects(() => loadModel(file), CheckpointError, message);
  }
});

const BUDGETS = [["f16", 0.02], ["int8", 0.5]] as const;

sharedTest(
  "ViT-Ti in float16 and int8 agrees with float32 on three photographs",
  "photos",
  async (photos) => {
    const folder = new URL("models/vit_tiny_patch16_224.augreg_in21k_ft_in1k", photos);
    using exact = await loadModel(folder);
    for (const [dtype, budget] of BUDGETS) {
      using model = await loadModel(folder, { dtype });
      for (const name of ["camera", "chelsea", "coffee"]) {
        const pixels = await preprocess(new URL(`${name}.png`, `${photos}/`), exact.preprocessing);
        const [wanted, found] = [await exact.forward(pixels), await model.forward(pixels)];
        const error = distance(wanted, found);
        assert(error > 0 && error <= budget, `${dtype} ${name}: ${error} away, at most ${budget} is allowed`);
        assertEquals(best(found), best(wanted));
      }
    }
  },
);

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

function best(logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}
