/**
 * Folders whose files lie, contradict each other, or ask for what is never done: each is refused by a `CheckpointError`
 * that names what is wrong.
 */
import { assertRejects } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { MICRO, microFile } from "../support/micro_file.ts";
import { program, text, torchZip } from "../support/torch_file.ts";
import { utf8 } from "../support/bytes.ts";
import { zipOf } from "../support/zip.ts";

type Files = Record<string, Uint8Array | object>;

const WEIGHTS = "model.safetensors";
const HUGGING_FACE = {
  ...{
    model_type: "vit",
    hidden_size: 64,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    intermediate_size: 256,
  },
  ...{ image_size: 8, patch_size: 4, layer_norm_eps: 1e-6 },
};
const labels = (...names: string[]) => Object.fromEntries(names.entries());
const foreign = writeSafetensors([{ name: "x", shape: [1], data: Float32Array.of(1) }]);

/** An array of a million million zeros, as deflate packs zeros at its best. */
const bomb = await zipOf([{
  name: "cls.npy",
  bytes: utf8(`\x93NUMPY`),
  deflated: true,
  size: 2 ** 32 - 2,
}]);

const WRONG: Record<string, [files: Files, message: string]> = {
  "an index that names an absent shard": [
    { "model.safetensors.index.json": { weight_map: { cls_token: "model-1.safetensors" } } },
    "its index names the shard model-1.safetensors, which is absent (in ",
  ],
  "a shard with a foreign tensor": [
    {
      "model.safetensors.index.json": { weight_map: { cls_token: "a.safetensors" } },
      "a.safetensors": foreign,
    },
    'the shard a.safetensors has the tensor "x", which the index does not name',
  ],
  "an index whose shard leads out of the folder": [
    { "model.safetensors.index.json": { weight_map: { x: "../../etc/passwd" } } },
    'the shard "../../etc/passwd", the name of a file in the same folder is wanted',
  ],
  "a pickle that runs a program": [
    { "pytorch_model.bin": torchZip(program("cposix\nsystem\n", text("touch /tmp/x"), "\x85R")) },
    'asks for "posix.system", which is never run',
  ],
  "a pickle that never ends": [
    { "pytorch_model.bin": torchZip(`\x80\x02${"(".repeat(200_000)}`) },
    "Cannot read this PyTorch file",
  ],
  "a bomb of NumPy's": [{ "Ti_16.npz": bomb }, "more than deflate can"],
  "an architecture of timm's that contradicts the tensors": [
    { [WEIGHTS]: microFile(), "config.json": { architecture: "vit_tiny_patch16_224" } },
    "; told patchSize 16, embedDim 192, depth 12, but the tensors show patchSize 4, embedDim 64, depth 1",
  ],
  "a configuration of Hugging Face that contradicts the tensors": [
    { [WEIGHTS]: microFile(), "config.json": { ...HUGGING_FACE, num_hidden_layers: 2 } },
    "told depth 2, but the tensors show depth 1",
  ],
  "labels of timm that are too few": [
    { [WEIGHTS]: microFile(), "config.json": { architecture: "x", label_names: ["a", "b"] } },
    "Cannot name 3 classes with the 2 names in config.json: one per class is wanted",
  ],
  "labels of Hugging Face that are too many": [
    { [WEIGHTS]: microFile(), "config.json": { ...HUGGING_FACE, id2label: labels("a", "b", "c", "d") } },
    "4",
  ],
  "labels with a gap": [
    { [WEIGHTS]: microFile(), "config.json": { ...HUGGING_FACE, id2label: { 0: "a", 2: "c", 3: "d" } } },
    "id2label",
  ],
  "an architecture that is not built": [
    { [WEIGHTS]: microFile(), "config.json": { architecture: "vit_dwee_patch16_reg1_gap_256" } },
    "vit_dwee_patch16_reg1_gap_256",
  ],
  "a kind of network that is not built": [
    { [WEIGHTS]: microFile(), "config.json": { model_type: "swin" } },
    "swin",
  ],
  "no weights": [{ "config.json": HUGGING_FACE }, "it has no weights among its 1 files"],
  "weights of another kind only": [
    { "model.onnx": new Uint8Array(8), "config.json": HUGGING_FACE },
    "it has ONNX only (model.onnx)",
  ],
  "a pointer of Git LFS": [
    { [WEIGHTS]: utf8("version https://git-lfs.github.com/spec/v1\noid sha256:0\n") },
    "git lfs pull",
  ],
};

for (const [what, [files, message]] of Object.entries(WRONG)) {
  Deno.test(`a model is refused: ${what}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const [name, content] of Object.entries(files)) {
        const bytes = content instanceof Uint8Array ? content : utf8(JSON.stringify(content));
        await Deno.writeFile(`${folder}/${name}`, bytes as Uint8Array<ArrayBuffer>);
      }
      await assertRejects(() => openCheckpoint(folder), CheckpointError, message);
      await assertRejects(() => loadModel(folder, { device: "cpu" }), CheckpointError, message);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("the network that the others are made from loads", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/${WEIGHTS}`, microFile());
  await Deno.writeTextFile(
    `${folder}/config.json`,
    JSON.stringify({ ...HUGGING_FACE, id2label: labels("a", "b", "c") }),
  );
  await using model = await loadModel(folder, { device: "cpu" });
  if (model.config.embedDim !== MICRO.embedDim) throw new Error("it is another");
  await Deno.remove(folder, { recursive: true });
});
