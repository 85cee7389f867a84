/**
 * Networks of the wider family as training saves them: the tensors are timm's, and they load again.
 */
import { assertEquals } from "@std/assert";
import { builtNames, configOf, nameOf } from "../../src/checkpoint/config/architectures.ts";
import { UNSAID } from "../../src/checkpoint/config/infer.ts";
import { readArchitecture } from "../../src/checkpoint/config/timm/read_arguments.ts";
import { timmArguments } from "../../src/checkpoint/config/timm/write_arguments.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { TrainingStep } from "../../src/train/loop/training_step.ts";
import { createTrainable, isAny } from "../../src/train/loop/trainable_model.ts";
import { initializer } from "../../src/train/run/initialize.ts";
import { saveModel } from "../../src/train/run/save_model.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { joinParts } from "../../src/vit/parameter_spec.ts";
import { configFrom, configText, NETWORKS, parameter, picturesFor } from "./timm_fixture.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { mlpDim } from "../../src/vit/sizes.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { microOf } from "../support/micro_training.ts";
import { Random } from "../support/random.ts";
import { FAMILIES, familyTest } from "./families.ts";

const PREPROCESSING = {
  interpolation: "bilinear",
  cropPct: 1,
  cropMode: "center",
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
} as const;

for (const family of FAMILIES) {
  familyTest("a network is saved with timm's tensors, and loads again", family, async (golden) => {
    const { config, weights } = golden;
    const backend = await CpuBackward.create();
    const folder = await Deno.makeTempDir();
    const classNames = Array.from({ length: config.numClasses }, (_, i) => `class ${i}`);
    const preprocessing = { ...PREPROCESSING, imageSize: config.imageSize };
    await saveModel(
      folder,
      microOf(backend, golden),
      { name: "mine", config, preprocessing, classNames },
      {},
    );
    const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/model.safetensors`));
    assertEquals([...tensors.keys()].sort(), [...weights.keys()].sort());
    for (const [name, tensor] of weights) {
      assertEquals(tensors.get(name)!.shape, tensor.shape, name);
      assertEquals(toFloat32(tensors.get(name)!), toFloat32(tensor), name);
    }
    await using model = await loadModel(folder, { device: "cpu" });
    const { logits } = await model.forward(golden.golden.get("input")!.data, { intermediates: true });
    assertClose("logits", logits, golden.golden.get("logits")!.data, absolute(2e-5));
    backend.dispose();
    await Deno.remove(folder, { recursive: true });
  });
}

for (const { names, args, logits, gradients } of NETWORKS.networks) {
  if (!gradients) continue; // of whose parts there is no golden
  const name = names.split(" ")[0]!;
  Deno.test(`a network of timm's parts is saved, and loads again: ${name} ${JSON.stringify(args)}`, async () => {
    const config = await configFrom(configText(name, args));
    const backend = await CpuBackward.create();
    const trainable = createTrainable(
      backend,
      config,
      (spec) => joinParts(spec, ({ name, shape }) => parameter(name, shape)),
    );
    const folder = await Deno.makeTempDir();
    const preprocessing = { ...PREPROCESSING, imageSize: config.imageSize };
    const classNames = ["a", "b", "c"];
    await saveModel(folder, trainable, { name, config, preprocessing, classNames }, {});
    const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/model.safetensors`));
    assertEquals([...tensors.keys()].sort(), Object.keys(gradients).sort());
    for (const [name, tensor] of tensors) {
      assertEquals(toFloat32(tensor), parameter(name, tensor.shape), name);
    }
    const written = await configFrom(await Deno.readTextFile(`${folder}/config.json`));
    assertEquals(storedTensors(written), storedTensors(config), "what config.json says alone");
    await using model = await loadModel(folder, { device: "cpu" });
    assertEquals(plain(model.config), plain(config));
    const found = await model.forward(picturesFor(config));
    assertClose("logits", found, Float32Array.from(logits), absolute(2e-5));
    backend.dispose();
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("arguments that are written are those that are read", () => {
  for (const name of builtNames()) {
    const config = configOf(name);
    const { timmClass = "VisionTransformer" } = config;
    const args = JSON.parse(JSON.stringify({ class: timmClass, ...timmArguments(config) }));
    const found = defineConfig({ ...readArchitecture(name, args), ...unsaid(config) });
    assertEquals(spelledOut(found), spelledOut(config), name);
    assertEquals(nameOf(config, `${name}.tag`), name);
  }
});

/** What JSON cannot say to timm: the kinds of norms and blocks and, of plain Vision Transformers, that of a gated MLP. */
function unsaid(
  { timmClass, layerNormEps, mlp, mlpPacked, mlpRatio, ...config }: VitConfig,
): Partial<VitConfig> {
  const isGated = timmClass === undefined && mlp === "gated";
  const { norm, patchNorm, block, blockNorm } = config;
  return { layerNormEps, norm, patchNorm, block, blockNorm, ...(isGated && { mlp, mlpPacked, mlpRatio }) };
}

/** A configuration whose usual values are there or not there alike. */
function spelledOut(config: VitConfig): unknown {
  return { ...config, distilled: config.distilled, mlpRatio: mlpDim(config), qkvBias: config.qkvBias };
}

/** The same, with what goes without saying. */
function plain(config: VitConfig): unknown {
  return { ...UNSAID, ...JSON.parse(JSON.stringify(spelledOut(config))) };
}

Deno.test("where keys have no bias, training leaves them without one", async () => {
  const config = configOf("eva02_tiny_patch14_224");
  const small = { ...config, imageSize: 28, depth: 1, embedDim: 24, numHeads: 3, numClasses: 3, mlpRatio: 2 };
  const backend = await CpuBackward.create();
  const numbersOf = initializer(small, 1);
  const trainable = createTrainable(backend, small, numbersOf);
  const optimizer = { name: "adamw", weightDecay: 0.5 } as const;
  const step = new TrainingStep(trainable, { learns: isAny, optimizer });
  const pixels = new Random(1).normals(2 * 3 * 28 * 28);
  for (let i = 0; i < 3; i++) await (await step.record({ pixels, labels: [0, 2] }, 0.01)).read();
  const bias = trainable.parameters.find(({ spec }) => spec.name === "blocks.0.attn.qkv.bias")!;
  const numbers = await backend.read(bias.tensor);
  assertEquals(numbers.subarray(24, 48), new Float32Array(24));
  assertEquals(numbers.subarray(0, 24).every((value) => value !== 0), true);
  backend.dispose();
});
