/** Published models in PyTorch's files, against the same in safetensors and the answers recorded with them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { loadModel } from "../../../src/model/load_model.ts";
import { readRecords, sharedTest } from "../oracle.ts";
import { type Read, readTorch } from "./read.ts";

/** A safetensors file's tensors. */
function tensorsOf(bytes: Uint8Array): Record<string, Read> {
  return Object.fromEntries(
    [...parseSafetensors(bytes).tensors].map(([name, tensor]) => [
      name,
      { shape: tensor.shape, numbers: [...toFloat32(tensor)] },
    ]),
  );
}

const SAME = {
  "plain.pth": "plain.safetensors",
  "plain.legacy.pth": "plain.safetensors",
  "distilled.pth": "distilled.safetensors",
  "pre_logits.pth": "pre_logits.safetensors",
};

for (const [name, twin] of Object.entries(SAME)) {
  sharedTest(`${name} holds what ${twin} does`, `goldens/${name}`, async (url) => {
    const [bytes, wanted] = await Promise.all([Deno.readFile(url), Deno.readFile(new URL(twin, url))]);
    assertEquals(await readTorch(bytes), tensorsOf(wanted));
  });
}

for (const folder of ["hf_vit_bin", "hf_vit_bin_legacy"]) {
  sharedTest(
    `a published ${folder} holds what hf_vit does`,
    `goldens/hub/${folder}/pytorch_model.bin`,
    async (url) => {
      const found = await readTorch(await Deno.readFile(url));
      const wanted = tensorsOf(await Deno.readFile(new URL("../hf_vit/model.safetensors", url)));
      assertEquals(Object.keys(found).sort(), Object.keys(wanted).sort());
      const shapes = (read: Record<string, Read>) =>
        Object.fromEntries(Object.entries(read).map(([name, { shape }]) => [name, shape]));
      assertEquals(shapes(found), shapes(wanted));
      await assertRejects(() => openCheckpoint(url), CheckpointError, "Hugging Face's naming");
    },
  );
}

/** How far numbers may be from those that PyTorch recorded. */
const MOST = 2e-5;

sharedTest(
  "a trainer's checkpoint gives the answers recorded with it",
  "goldens/hub/trainer_pth",
  async (folder) => {
    const expected = readRecords(await Deno.readFile(new URL(`${folder}/expected.safetensors`)));
    const { shape: [batch], data } = expected.get("input")!;
    await using model = await loadModel(new URL(`${folder}/checkpoint.pth`), {
      device: "cpu",
      threads: 1,
      config: { numHeads: 3 },
    });
    const wanted = expected.get("logits")!.data;
    const each = data.length / batch!;
    for (let i = 0; i < batch!; i++) {
      const logits = await model.forward(data.subarray(i * each, (i + 1) * each));
      logits.forEach((value, at) => {
        const error = Math.abs(value - wanted[i * logits.length + at]!);
        assert(error <= MOST, `logit ${at} of picture ${i} is ${error} away, at most ${MOST} is wanted`);
      });
    }
  },
);
