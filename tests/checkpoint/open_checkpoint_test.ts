import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { LoadProgress } from "../../src/checkpoint/reading/byte_reader.ts";
import { type Checkpoint, loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { type LoadOptions, type ModelSource, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../src/errors.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { MICRO, microFile } from "../support/micro_file.ts";

/** Runs with a folder that holds these files. */
async function withFolder(
  files: Record<string, string | Uint8Array>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${folder}/${name}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The facts of a checkpoint, without its weights. */
async function openAndClose(source: ModelSource, options?: LoadOptions): Promise<Checkpoint> {
  using checkpoint = await openCheckpoint(source, options);
  return checkpoint;
}

const TIMM = JSON.stringify({
  architecture: "vit_micro",
  "model_args": { "num_heads": 2 },
  "label_names": ["a", "b", "c"],
  "pretrained_cfg": { "crop_mode": "squash" },
});

Deno.test("bytes, a buffer and a Blob load alike", async () => {
  const bytes = microFile();
  const shifted = new Uint8Array(bytes.length + 1).subarray(1);
  shifted.set(bytes);
  for (const source of [bytes, shifted, bytes.buffer, new Blob([bytes])]) {
    const { name, config, classNames, preprocess, tensors } = await openAndClose(source);
    assertEquals([name, config, classNames, tensors.size], ["model", MICRO, undefined, 20]);
    assertEquals(preprocess, {
      imageSize: 8,
      interpolation: "bicubic",
      cropPct: 0.9,
      cropMode: "center",
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
  }
});

Deno.test("tensors of bytes are views of them, not copies", async () => {
  const bytes = microFile();
  using checkpoint = await openCheckpoint(bytes);
  await checkpoint.readTensors((tensor) => assert(tensor.bytes.buffer === bytes.buffer));
});

Deno.test("a folder's config.json speaks for its model.safetensors, by whichever way it is named", async () => {
  await withFolder({ "model.safetensors": microFile(MICRO, {}), "config.json": TIMM }, async (folder) => {
    for (const source of [folder, `${folder}/model.safetensors`, new URL(`file://${folder}`)]) {
      const { name, config, classNames, preprocess } = await openAndClose(source);
      assertEquals([name, config.numHeads, preprocess.cropMode], [folder.split("/").at(-1), 2, "squash"]);
      assertEquals(classNames, ["a", "b", "c"]);
    }
  });
});

Deno.test("a config.json beside a file of another name is not read", async () => {
  await withFolder({ "other.safetensors": microFile(), "config.json": "not json" }, async (folder) => {
    assertEquals((await openAndClose(`${folder}/other.safetensors`)).config, MICRO);
  });
});

Deno.test("Hugging Face's files describe a model in timm's names too", async () => {
  const config = JSON.stringify({
    "model_type": "vit",
    "hidden_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 4,
    "intermediate_size": 256,
    "image_size": 8,
    "patch_size": 4,
    "id2label": { 0: "a", 1: "b", 2: "c" },
  });
  const preprocessor = JSON.stringify({ size: 8, resample: 1, "image_mean": [0.1, 0.2, 0.3] });
  const files = {
    "model.safetensors": microFile(MICRO, {}),
    "config.json": config,
    "preprocessor_config.json": preprocessor,
  };
  await withFolder(files, async (folder) => {
    const model = await openAndClose(folder);
    assertEquals(model.config, { ...MICRO, numHeads: 4, layerNormEps: 1e-12 });
    assertEquals(model.classNames, ["a", "b", "c"]);
    assertEquals(model.preprocess, {
      imageSize: 8,
      interpolation: "lanczos",
      cropPct: 1,
      cropMode: "squash",
      mean: [0.1, 0.2, 0.3],
      std: [0.5, 0.5, 0.5],
    });
  });
});

Deno.test("the caller wins over the file's metadata, that over config.json, that over the shapes", async () => {
  const own = JSON.stringify({ numHeads: 4, classNames: ["x", "y", "z"], preprocess: { cropPct: 1 } });
  const weights = microFile(MICRO, { "vit_edge": own });
  assertEquals((await openAndClose(weights, { config: { layerNormEps: undefined! } })).config.numHeads, 4);
  await withFolder({ "model.safetensors": weights, "config.json": TIMM }, async (folder) => {
    const { config, classNames, preprocess } = await openAndClose(folder);
    assertEquals([config.numHeads, classNames, preprocess.cropPct], [4, ["x", "y", "z"], 1]);
    assertEquals(preprocess.cropMode, "squash");
    assertEquals((await openAndClose(folder, { config: { numHeads: 8 } })).config.numHeads, 8);
  });
});

Deno.test("a model without a head has no use for class names", async () => {
  const weights = microFile({ ...MICRO, numClasses: 0 }, {
    "vit_edge": '{ "numHeads": 1, "classNames": ["a", "b"] }',
  });
  assertEquals((await openAndClose(weights)).classNames, undefined);
});

Deno.test("what the files say must agree", async () => {
  const wrong: [metadata: string, message: string][] = [
    [
      '{ "numHeads": 1, "classNames": ["a"] }',
      "Cannot name 3 classes with the only name in the weights' metadata",
    ],
    ['{ "numHeads": 1, "preprocess": { "imageSize": 9 } }', "imageSize 9: it must be the network's 8"],
    ['{ "numHeads": 1, "depth": 2 }', "missing: blocks.1."],
    ['{ "numHeads": 1, "numClasses": 4 }', "head.weight [3,64], not [4,64]"],
    ['{ "numHeads": 1, "patchSize": 3 }', "patch_embed.proj.weight [64,3,4,4], not [64,3,3,3]"],
  ];
  for (const [metadata, message] of wrong) {
    const source = microFile(MICRO, { "vit_edge": metadata });
    await assertRejects(() => openAndClose(source), CheckpointError, message);
  }
});

Deno.test("a model that is not there says what was looked for", async () => {
  await withFolder(
    { "config.json": TIMM, "pytorch_model.bin": "x", "empty.safetensors": "" },
    async (folder) => {
      const wrong: [path: string, message: string][] = [
        ["", `is it another format? safetensors`],
        ["", `(in ${folder}/pytorch_model.bin)`],
        ["/pytorch_model.bin", "the file has 1 bytes; is it another format?"],
        ["/absent", "there is no such file or folder"],
        ["/empty.safetensors", "the file has 0 bytes"],
        ["/config.json", "they look like a JSON text; of a model the folder is given"],
      ];
      for (const [path, message] of wrong) {
        await assertRejects(() => openAndClose(folder + path), CheckpointError, message);
      }
    },
  );
  await assertRejects(
    () => openAndClose(3 as unknown as string),
    TypeError,
    "a path, URL, bytes or Blob is wanted",
  );
});

Deno.test("a config.json that is none is refused", async () => {
  await withFolder(
    { "model.safetensors": microFile(), "config.json": '{ "name": "package" }' },
    async (folder) => {
      await assertRejects(() => openAndClose(folder), CheckpointError, "neither timm's");
    },
  );
});

Deno.test("reading a file tells its progress and ends with the signal", async () => {
  const config = defineConfig({ ...MICRO, embedDim: 384, numHeads: 6 });
  const bytes = microFile(config);
  await withFolder({ "model.safetensors": bytes }, async (folder) => {
    for (const source of [folder, bytes, new Blob([bytes])]) {
      const seen: LoadProgress[] = [];
      using checkpoint = await openCheckpoint(source, { onProgress: (progress) => void seen.push(progress) });
      await checkpoint.readTensors(() => {});
      assert(seen.length > 20);
      assertEquals(seen.at(-1), { loaded: bytes.length, total: bytes.length });
      const controller = new AbortController();
      const reason = new Error("enough");
      const options = { signal: controller.signal, onProgress: () => controller.abort(reason) };
      assertStrictEquals(await assertRejects(() => openCheckpoint(source, options)), reason);
    }
  });
});

Deno.test("an aborted signal loads nothing", async () => {
  for (const source of ["/nowhere", microFile(), new Blob([microFile()])]) {
    const reason = new Error("before");
    const signal = AbortSignal.abort(reason);
    assertStrictEquals(await assertRejects(() => openCheckpoint(source, { signal })), reason);
  }
});

Deno.test("the tree holds each parameter's own numbers", async () => {
  using checkpoint = await openCheckpoint(microFile());
  const weights = await loadWeights(checkpoint, (data, { shape }) => `${data[0]} [${shape}]`);
  assertEquals([weights.prefix, weights.posEmbed], ["0 [1,1,64]", "1 [1,5,64]"]);
  assertEquals(weights.patchEmbed.weight, "2 [64,48]");
  assertEquals(weights.head, { weight: "18 [3,64]", bias: "19 [3]" });
});
