/**
 * A trained network as a folder in hub layout, which `loadModel` reads back.
 *
 * @module
 */
import { expectFinite } from "../../numbers/finite.ts";
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { layOut } from "../../checkpoint/safetensors/layout.ts";
import { notWritten, StagedFiles, writeAll, writeAt } from "../../checkpoint/writing/staged_files.ts";
import type { VitConfig } from "../../vit/config.ts";
import { placedParts } from "../../vit/parameter_spec.ts";
import { storedTensors } from "../../vit/weights.ts";
import { readEach } from "../autograd/read_tensors.ts";
import type { TrainableModel } from "../loop/trainable_model.ts";

/** The facts in a model's folder beside its weights. */
export interface ModelFacts {
  /** timm's name of the network, or another. */
  readonly name: string;
  readonly config: VitConfig;
  /** The preparation of pictures for validation. */
  readonly preprocessing: Preprocessing;
  /** One name per class, written verbatim. */
  readonly classNames: readonly string[];
}

/**
 * Writes `model.safetensors`, `config.json` and `class_indices.json`: all of them, or none where that fails.
 *
 * @param training how it was trained: plain data for `config.json`
 * @throws {CheckpointError} where they cannot be written; what was there before stays
 */
export async function saveModel(
  folder: string,
  trainable: TrainableModel,
  facts: ModelFacts,
  training: unknown,
): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await using staged = new StagedFiles(folder);
    await staged.add("model.safetensors", (file) => writeWeights(file, trainable, facts));
    for (
      const [name, content] of [
        ["config.json", await configJson(facts, training)],
        ["class_indices.json", Object.fromEntries(facts.classNames.entries())],
      ] as const
    ) {
      const text = JSON.stringify(content, null, 2) + "\n";
      await staged.add(name, (file) => writeAll(file, new TextEncoder().encode(text)));
    }
    await staged.commit();
  } catch (cause) {
    throw notWritten(`Cannot save a model in ${folder}`, cause);
  }
}

/** A `config.json` in timm's layout. The weights' file holds the whole configuration, which overrides this. */
export async function configJson(
  facts: ModelFacts,
  training: unknown,
): Promise<Record<string, unknown>> {
  const [{ nameOf }, { timmConfig }] = await Promise.all([
    import("../../checkpoint/config/architectures.ts"),
    import("../../checkpoint/writing/timm_config.ts"),
  ]);
  return { ...timmConfig({ ...facts, architecture: nameOf(facts.config, facts.name) }), training };
}

async function writeWeights(
  file: Deno.FsFile,
  { backend, parameters }: TrainableModel,
  facts: ModelFacts,
): Promise<void> {
  const { preprocessing: preprocess, classNames } = facts;
  const { dropRate: _, attnDropRate: _attn, dropPathRate: _path, ...config } = facts.config;
  const own = JSON.stringify({ ...config, preprocess, classNames });
  const plans = storedTensors(config).map(({ name, shape }) => ({ name, shape, dtype: "F32" as const }));
  const { head, offsets } = layOut(plans, { format: "pt", "vit_edge": own });
  await writeAt(file, 0, head);
  const left = parameters.values();
  for await (const data of readEach(backend, parameters.map(({ tensor }) => tensor))) {
    expectFinite(data, (value, place) => new Error(`number ${place} of a weight is ${value}`));
    for (const { part, at } of placedParts(left.next().value!.spec)) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset + 4 * at, 4 * part.size);
      await writeAt(file, offsets.get(part.name)! + 4 * part.from, bytes);
    }
  }
}
