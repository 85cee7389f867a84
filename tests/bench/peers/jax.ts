/**
 * jax-js on its WebAssembly device: a block in its own terms, compiled by its `jit`.
 *
 * @module
 */
import { type Arrays, readArrays, type Run, serve } from "./peer.ts";

const PACKAGE: string = "@jax-js/jax";

/** The part of its interface that is used here. An array given to an operation is used up: `ref` is one more. */
interface Jax {
  init(): Promise<string[]>;
  defaultDevice(device: string): void;
  jit(f: (x: JaxArray, weights: Weights) => JaxArray): (x: JaxArray, weights: Weights) => JaxArray;
  readonly numpy: {
    array(data: Float32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    split(x: JaxArray, sections: number, axis: number): JaxArray[];
  };
  readonly nn: {
    standardize(x: JaxArray, axis: number, options: { epsilon: number }): JaxArray;
    gelu(x: JaxArray, options: { approximate: boolean }): JaxArray;
    dotProductAttention(q: JaxArray, k: JaxArray, v: JaxArray): JaxArray;
  };
}

interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  reshape(shape: readonly number[]): JaxArray;
  add(other: JaxArray): JaxArray;
  mul(other: JaxArray): JaxArray;
  data(): Promise<Float32Array>;
}

type Weights = Record<string, JaxArray>;

if (import.meta.main) {
  await serve(async ({ kind, weights, heads, threads }) => {
    // It has no option for it: it takes as many workers as the machine says it has cores.
    Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });
    const jax: Jax = await import(PACKAGE);
    await jax.init();
    jax.defaultDevice("wasm");
    const layer = kind === "block"
      ? (x: JaxArray, weights: Weights) => block(jax, x, weights, heads)
      : (x: JaxArray, weights: Weights) => dense(jax, x, weights, "");
    return run(jax, layer, uploadAll(jax, await readArrays(weights)));
  });
}

function run(jax: Jax, layer: (x: JaxArray, weights: Weights) => JaxArray, weights: Weights): Run {
  const compiled = jax.jit(layer);
  return async (input) => {
    const x = jax.numpy.array(input).reshape([197, input.length / 197]);
    return await compiled(x, Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.ref])))
      .data();
  };
}

/** [T, D] → [T, D]. */
function block(jax: Jax, x: JaxArray, weights: Weights, heads: number): JaxArray {
  const qkv = dense(jax, layerNorm(jax, x.ref, weights, "norm1."), weights, "attn.qkv.");
  const attended = x.add(dense(jax, attention(jax, qkv, heads), weights, "attn.proj."));
  const hidden = dense(jax, layerNorm(jax, attended.ref, weights, "norm2."), weights, "mlp.fc1.");
  const active = jax.nn.gelu(hidden, { approximate: false });
  return attended.add(dense(jax, active, weights, "mlp.fc2."));
}

/** [T, 3D] → [T, D]. */
function attention(jax: Jax, qkv: JaxArray, heads: number): JaxArray {
  const [tokens, width] = qkv.shape as [number, number];
  const [q, k, v] = jax.numpy.split(qkv, 3, 1)
    .map((part) => part.reshape([tokens, heads, width / 3 / heads]));
  return jax.nn.dotProductAttention(q!, k!, v!).reshape([tokens, width / 3]);
}

function layerNorm(jax: Jax, x: JaxArray, weights: Weights, prefix: string): JaxArray {
  return jax.nn.standardize(x, -1, { epsilon: 1e-6 })
    .mul(weights[`${prefix}weight`]!)
    .add(weights[`${prefix}bias`]!);
}

function dense(jax: Jax, x: JaxArray, weights: Weights, prefix: string): JaxArray {
  return jax.numpy.matmul(x, weights[`${prefix}weight`]!).add(weights[`${prefix}bias`]!);
}

/** Matrices lie as JAX's own layers have them: [in, out]. */
function uploadAll({ numpy }: Jax, arrays: Arrays): Weights {
  return Object.fromEntries(
    [...arrays].map(([name, { data, shape: [rows, columns] }]) => [
      name,
      columns ? numpy.array(transposed(data, rows!, columns)).reshape([columns, rows!]) : numpy.array(data),
    ]),
  );
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  return data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}
