/** PyTorch's files as models: opened, converted, cut short, aborted, checked by their digests. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { defineConfig } from "../../../src/vit/config.ts";
import { MICRO, microFile } from "../../support/micro_file.ts";
import { dict, microTorch, program, tensor, torchZip } from "../../support/torch_file.ts";

const FILE = microTorch("state_dict");
/** What its tensors do not show. */
const CONFIG = { numHeads: MICRO.numHeads };
const LARGEST = 4 * 64 * 256 + 16; // mlp.fc1 and what follows it in the archive

Deno.test("such a file loads as the same in safetensors, whatever it is called", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["pytorch_model.bin", "x.pth", "model.safetensors"]) {
      await Deno.writeFile(`${folder}/${name}`, FILE);
      using checkpoint = await openCheckpoint(`${folder}/${name}`, { config: CONFIG });
      assertEquals([checkpoint.config, checkpoint.fileBytes], [MICRO, FILE.length]);
      const weights = await loadWeights(checkpoint, (data) => [data[0], data.length]);
      using same = await openCheckpoint(microFile());
      assertEquals(weights, await loadWeights(same, (data) => [data[0], data.length]));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("one tensor at a time is in memory", async () => {
  using checkpoint = await openCheckpoint(new Blob([FILE]), { config: CONFIG });
  let largest = 0;
  await checkpoint.readTensors(({ bytes }) => {
    largest = Math.max(largest, bytes.buffer.byteLength);
  });
  assert(largest <= Math.max(LARGEST, 1 << 17), `a tensor lies in ${largest} bytes`);
});

Deno.test("progress reaches the end; an abort ends the reading; a digest covers all", async () => {
  let [loaded, total]: [number, number | undefined] = [0, 0];
  using checkpoint = await openCheckpoint(new Blob([FILE]), {
    config: CONFIG,
    onProgress: (progress) => [loaded, total] = [progress.loaded, progress.total],
  });
  assert(loaded < FILE.length / 2, `${loaded} bytes of the head`);
  await checkpoint.readTensors(() => {});
  assertEquals([loaded, total], [FILE.length, FILE.length]);

  const controller = new AbortController();
  const reason = new Error("enough");
  using aborted = await openCheckpoint(new Blob([FILE]), { config: CONFIG, signal: controller.signal });
  let taken = 0;
  const reading = aborted.readTensors(() => void (++taken === 12 && controller.abort(reason)));
  assertStrictEquals(await assertRejects(() => reading), reason);

  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", FILE));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const source of [FILE, new Blob([FILE])]) {
    using sound = await openCheckpoint(source, { config: CONFIG, sha256 });
    await sound.readTensors(() => {});
    using other = await openCheckpoint(source, { config: CONFIG, sha256: "0".repeat(64) });
    await assertRejects(() => other.readTensors(() => {}), CheckpointError, `SHA-256 is ${sha256}`);
  }
});

Deno.test("convert writes it as safetensors", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/x.pth`, FILE);
    const script = new URL("../../../src/cli/convert.ts", import.meta.url).href;
    const args = ["run", "-A", script, `${folder}/x.pth`, `${folder}/out`, "--dtype", "f32", "--heads", "1"];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    using checkpoint = await openCheckpoint(`${folder}/out`);
    const weights = await loadWeights(checkpoint, (data) => data[0]);
    assertEquals(weights.head, { weight: 18, bias: 19 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a tensor that is missing is named before any is read", async () => {
  const file = torchZip(program(dict({ "cls_token": tensor({ key: "0", count: 64, shape: [1, 1, 64] }) })), {
    0: new Uint8Array(256),
  });
  const config = defineConfig({ ...MICRO });
  await assertRejects(() => openCheckpoint(file, { config }), CheckpointError, "missing: ");
});
