/**
 * TensorFlow.js on its WebAssembly backend, which has no threads outside browsers: a block in its own terms.
 *
 * @module
 */
import { type Arrays, readArrays, type Run, serve } from "./peer.ts";

const CORE: string = "@tensorflow/tfjs-core";
const WASM: string = "@tensorflow/tfjs-backend-wasm";

/** The part of its interface that is used here. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tidy<T>(f: () => T): T;
  tensor(data: Float32Array, shape: readonly number[]): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  transpose(x: Tensor, axes?: readonly number[]): Tensor;
  unstack(x: Tensor): Tensor[];
  mean(x: Tensor, axis: number, keepDims: boolean): Tensor;
  squaredDifference(a: Tensor, b: Tensor): Tensor;
  rsqrt(x: Tensor): Tensor;
  add(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  erf(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  readonly fused: { matMul(options: { a: Tensor; b: Tensor; bias: Tensor }): Tensor };
}

interface Tensor {
  readonly shape: readonly number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Layer = (x: Tensor) => Tensor;

if (import.meta.main) {
  await serve(async ({ kind, weights, heads }) => {
    const tf: TensorFlow = await import(CORE);
    await import(WASM);
    if (!await tf.setBackend("wasm")) throw new Error("Cannot start TensorFlow.js' wasm backend");
    const arrays = await readArrays(weights);
    return kind === "block" ? run(tf, block(tf, arrays, heads)) : run(tf, dense(tf, arrays, ""));
  });
}

/** 197 tokens in, as many out. */
function run(tf: TensorFlow, layer: Layer): Run {
  return async (input) => {
    const result = tf.tidy(() => layer(tf.tensor(input, [197, input.length / 197])));
    const data = await result.data();
    result.dispose();
    return data;
  };
}

/** [T, D] → [T, D]. */
function block(tf: TensorFlow, arrays: Arrays, heads: number): Layer {
  const norm1 = layerNorm(tf, arrays, "norm1.");
  const norm2 = layerNorm(tf, arrays, "norm2.");
  const qkv = dense(tf, arrays, "attn.qkv.");
  const proj = dense(tf, arrays, "attn.proj.");
  const fc1 = dense(tf, arrays, "mlp.fc1.");
  const fc2 = dense(tf, arrays, "mlp.fc2.");
  return (x) => {
    const attended = tf.add(x, proj(attention(tf, qkv(norm1(x)), heads)));
    return tf.add(attended, fc2(gelu(tf, fc1(norm2(attended)))));
  };
}

/** [T, 3D] → [T, D]. */
function attention(tf: TensorFlow, qkv: Tensor, heads: number): Tensor {
  const [tokens, width] = qkv.shape as [number, number];
  const headDim = width / 3 / heads;
  const parts = tf.transpose(tf.reshape(qkv, [tokens, 3, heads, headDim]), [1, 2, 0, 3]);
  const [q, k, v] = tf.unstack(parts);
  const weights = tf.softmax(tf.matMul(tf.mul(q!, headDim ** -0.5), k!, false, true));
  return tf.reshape(tf.transpose(tf.matMul(weights, v!), [1, 0, 2]), [tokens, width / 3]);
}

function layerNorm(tf: TensorFlow, arrays: Arrays, prefix: string): Layer {
  const [scale, bias] = [tensorOf(tf, arrays, `${prefix}weight`), tensorOf(tf, arrays, `${prefix}bias`)];
  return (x) => {
    const mean = tf.mean(x, -1, true);
    const deviation = tf.rsqrt(tf.add(tf.mean(tf.squaredDifference(x, mean), -1, true), 1e-6));
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), deviation), scale), bias);
  };
}

/** The kernel lies as Keras has it, [in, out]: TensorFlow.js is fastest so. */
function dense(tf: TensorFlow, arrays: Arrays, prefix: string): Layer {
  const b = tf.transpose(tensorOf(tf, arrays, `${prefix}weight`));
  const bias = tensorOf(tf, arrays, `${prefix}bias`);
  return (a) => tf.fused.matMul({ a, b, bias });
}

function gelu(tf: TensorFlow, x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

function tensorOf(tf: TensorFlow, arrays: Arrays, name: string): Tensor {
  const { data, shape } = arrays.get(name)!;
  return tf.tensor(data, shape);
}
