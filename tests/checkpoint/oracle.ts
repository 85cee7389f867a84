// deno-lint-ignore-file camelcase -- the names are those of published files
/**
 * The goldens of the PyTorch oracle: micro networks, their inputs and everything they compute.
 *
 * @module
 */

import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import type { StoredTensor } from "../../src/checkpoint/tensor.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";

/** All variants the oracle makes. */
export const VARIANTS: readonly string[] = [
  "plain",
  "no_qkv_bias",
  "pre_logits",
  "distilled",
  "grey",
  "mlp2",
  "odd", // kept in tests/golden
  "patch4",
  "heads1",
  "eps12", // only beside the repository
];

/** A recorded tensor; labels are recorded as floats. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One micro network. */
export interface Golden {
  readonly config: VitConfig;
  /** The checkpoint's bytes. */
  readonly file: Uint8Array;
  /** Parameters by timm's name. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** `input`, `labels`, `block.0` …, `attention.0` …, `features`, `logits`, `loss`, `grad.cls_token` …. */
  readonly golden: ReadonlyMap<string, GoldenTensor>;
}

const OWN = new URL("../golden/", import.meta.url);
const SHARED = new URL("../../../shared/", import.meta.url);

/** A variant's weights and everything the oracle computed with them; `undefined` when they are not here. */
export function loadGolden(name: string): Golden | undefined {
  const file = readFile(`${name}.safetensors`);
  const golden = readFile(`${name}.golden.safetensors`);
  if (!file || !golden) return undefined;
  const { tensors, metadata } = parseSafetensors(file);
  const config = toConfig(JSON.parse(metadata["config"]!));
  return { config, file, weights: tensors, golden: readRecords(golden) };
}

/**
 * A test that needs a variant; it is skipped, with the reason in its name, where that is not here.
 *
 * @param run gets the variant
 */
export function goldenTest(
  name: string,
  variant: string,
  run: (golden: Golden) => void | Promise<void>,
): void {
  const golden = loadGolden(variant);
  const reason = golden ? "" : ` (skipped: no golden ${variant})`;
  Deno.test({ name: `${name}: ${variant}${reason}`, ignore: !golden, fn: () => run(golden!) });
}

/**
 * A test that needs a file of `../shared`, skipped with the reason in its name where that is absent.
 *
 * @param path the file or folder, relative to `../shared`
 * @param run gets its URL
 */
export function sharedTest(name: string, path: string, run: (url: URL) => void | Promise<void>): void {
  const url = new URL(path, SHARED);
  const ignore = !exists(url);
  const reason = ignore ? ` (skipped: no ../shared/${path})` : "";
  Deno.test({ name: `${name}${reason}`, ignore, fn: () => run(url) });
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url) !== undefined;
  } catch {
    return false;
  }
}

function readFile(name: string): Uint8Array | undefined {
  const found = [new URL(name, OWN), new URL(`goldens/${name}`, SHARED)].find(exists);
  return found && Deno.readFileSync(found);
}

/** Translates the oracle's names of a configuration to ours. */
function toConfig(oracle: Record<string, unknown>): VitConfig {
  const names = {
    image: "imageSize",
    patch: "patchSize",
    dim: "embedDim",
    depth: "depth",
    heads: "numHeads",
    classes: "numClasses",
    chans: "inChannels",
    mlp_ratio: "mlpRatio",
    qkv_bias: "qkvBias",
    representation: "representationSize",
    distilled: "distilled",
    eps: "layerNormEps",
  };
  return defineConfig(
    Object.fromEntries(
      Object.entries(oracle).map(([key, value]) => [names[key as keyof typeof names], value]),
    ),
  );
}

/** Reads records without the strict parser, which refuses the I64 of their labels. */
export function readRecords(file: Uint8Array): Map<string, GoldenTensor> {
  const headerEnd = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  type Entry = { dtype: string; shape: number[]; "data_offsets": [number, number] };
  const entries: Record<string, Entry> = JSON.parse(new TextDecoder().decode(file.subarray(8, headerEnd)));
  return new Map(
    Object.entries(entries).map(([name, { dtype, shape, data_offsets: [begin, end] }]) => {
      const { buffer } = file.slice(headerEnd + begin, headerEnd + end);
      const data = dtype === "I64"
        ? Float32Array.from(new BigInt64Array(buffer), Number)
        : new Float32Array(buffer);
      return [name, { shape, data }];
    }),
  );
}
