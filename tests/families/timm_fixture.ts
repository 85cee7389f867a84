/**
 * Every architecture of timm's, made small: what timm's own code computes, with parameters that follow from their names as
 * `tests/golden/timm_networks.py` makes them.
 *
 * @module
 */
import { readTimmConfig } from "../../src/checkpoint/config/timm.ts";
import { JsonObject } from "../../src/checkpoint/json/json.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";

/** Networks with the same arguments but for sizes, and the same logits. */
export interface Entry {
  readonly names: string;
  /** Arguments beside those of the architecture and the sizes. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of two pictures. */
  readonly logits: readonly number[];
  /** Of the loss for `labels`, by timm's names: the product with `numbers` of the name, and the largest number. */
  readonly gradients?: Readonly<Record<string, readonly [product: number, largest: number]>>;
}

/** All of them. */
export interface Networks {
  readonly sizes: Readonly<Record<string, number>>;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly networks: readonly Entry[];
}

const TEXT = await Deno.readTextFile(new URL("../fixtures/timm/networks.json", import.meta.url));

/** What timm gave. */
export const NETWORKS: Networks = JSON.parse(TEXT);

/** A network's `config.json`, as timm writes it. */
export function configText(name: string, args: Entry["args"]): string {
  const all = { ...NETWORKS.sizes, ...args };
  return JSON.stringify({ architecture: name, "num_classes": NETWORKS.classes, "model_args": all });
}

/** The configuration that it says. */
export async function configFrom(text: string): Promise<VitConfig> {
  const { vit } = await readTimmConfig(JsonObject.parse(text, "config.json"));
  return defineConfig(vit);
}

/** Two pictures of the size of a network. */
export function picturesFor({ imageSize }: VitConfig): Float32Array<ArrayBuffer> {
  return numbers("input", 2 * 3 * imageSize ** 2);
}

/** A parameter that follows from its name. */
export function parameter(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const count = product(shape);
  if (shape.length > 1 && name.endsWith("weight")) {
    const factor = Math.sqrt(3 / product(shape.slice(1)));
    return numbers(name, count, (value) => value * factor);
  }
  const isFactor = name.endsWith("weight") || name.includes("gamma");
  return numbers(name, count, (value) => isFactor ? 1 + value / 2 : value / 2);
}

/** Numbers in [-1, 1) that follow from a name, by a hash of 32 bits. */
export function numbers(
  name: string,
  count: number,
  change = (value: number) => value,
): Float32Array<ArrayBuffer> {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = Math.imul(i + 1, 2654435761) + seed;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return change(((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1);
  });
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}
