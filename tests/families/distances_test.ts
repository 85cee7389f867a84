/**
 * Tables of relative positions for pictures of another size: what timm and Hugging Face make of them.
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { fitDistances } from "../../src/checkpoint/positions/fit_distances.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { BEIT } from "../checkpoint/renames.ts";
import { renamed } from "../checkpoint/renamed.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { configFrom, configText, NETWORKS, numbers, parameter, picturesFor } from "./timm_fixture.ts";

/** As `tests/golden/timm_tables.py` writes it; tables by the side of their grid. */
interface Tables {
  readonly timm: Readonly<Record<string, readonly number[]>>;
  readonly huggingFace: Readonly<Record<string, readonly number[]>>;
  readonly networks: readonly {
    readonly args: Readonly<Record<string, unknown>>;
    readonly side: number;
    readonly logits: readonly number[];
  }[];
}

const TEXT = await Deno.readTextFile(new URL("../fixtures/timm/tables.json", import.meta.url));
const { networks, ...tables }: Tables = JSON.parse(TEXT);

/** A table of a 4×4 grid and two heads. */
const TABLE = { name: "table", dtype: "F32", shape: [52, 2] } as const;

for (const fit of ["timm", "huggingFace"] as const) {
  Deno.test(`tables of relative positions are fitted as their library does: ${fit}`, () => {
    const table = numbers("table", 104);
    for (const [grid, wanted] of Object.entries(tables[fit])) {
      const { shape, make } = fitDistances(TABLE, Number(grid), fit)!;
      assertEquals(shape, [wanted.length / 2, 2]);
      const found = make(table);
      assertClose(`to ${grid}`, found, Float32Array.from(wanted), absolute(1e-5));
      assertEquals(found.slice(-6), table.slice(-6), "the class token's");
    }
    assertEquals(fitDistances(TABLE, 4, fit), undefined);
  });
}

Deno.test("a table that is not a square grid's is not fitted", () => {
  for (const rows of [51, 19]) { // of no square, and of that of an even number
    const table = { ...TABLE, shape: [rows, 2] };
    assertThrows(
      () => fitDistances(table, 7, "timm"),
      CheckpointError,
      `table has ${rows} rows, the square of an odd number and 3 are wanted`,
    );
  }
});

for (const { args, side, logits } of networks) {
  Deno.test(`a BEiT takes pictures of ${side} pixels: ${JSON.stringify(args)}`, async () => {
    const folder = await writeFolder(args);
    await using model = await loadModel(folder, { device: "cpu", config: { imageSize: side } });
    const found = await model.forward(picturesFor(model.config));
    assertClose("logits", found, Float32Array.from(logits), absolute(2e-5));
    await Deno.remove(folder, { recursive: true });
  });
}

const SHARED = { "use_rel_pos_bias": false, "use_shared_rel_pos_bias": true };

Deno.test("under Hugging Face's names a shared table gives the same answers", async () => {
  const folder = await writeFolder(SHARED);
  const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/model.safetensors`));
  const ours = [...tensors.values()].map((tensor) => ({ ...tensor, data: toFloat32(tensor) }));
  const config = JSON.stringify({
    "model_type": "beit",
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 96,
    "image_size": 16,
    "patch_size": 4,
    "layer_norm_eps": 1e-6,
    "use_shared_relative_position_bias": true,
  });
  await Deno.writeTextFile(`${folder}/config.json`, config);
  await Deno.writeFile(`${folder}/model.safetensors`, writeSafetensors(renamed(ours, BEIT)));
  await using model = await loadModel(folder, { device: "cpu" });
  const { logits } = NETWORKS.networks.find(({ args }) => JSON.stringify(args) === JSON.stringify(SHARED))!;
  const found = await model.forward(picturesFor(model.config));
  assertClose("logits", found, Float32Array.from(logits), absolute(2e-5));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a size that only a file says must be that of its tables", async () => {
  const folder = await writeFolder({});
  const config = await Deno.readTextFile(`${folder}/config.json`);
  await Deno.writeTextFile(`${folder}/config.json`, config.replace('"img_size":16', '"img_size":20'));
  await assertRejects(
    () => openCheckpoint(folder),
    CheckpointError,
    "relative_position_bias_table [52,2], not [84,2]",
  );
  await Deno.remove(folder, { recursive: true });
});

/** A BEiT for pictures of 16 pixels, as timm writes it. */
async function writeFolder(args: Readonly<Record<string, unknown>>): Promise<string> {
  const text = configText("beit_base_patch16_224", args);
  const tensors = storedTensors(await configFrom(text)).map((spec) => {
    return { ...spec, data: parameter(spec.name, spec.shape) };
  });
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/config.json`, text);
  await Deno.writeFile(`${folder}/model.safetensors`, writeSafetensors(tensors));
  return folder;
}
