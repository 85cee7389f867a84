/**
 * A training step in TensorFlow.js, on its WebAssembly backend or, where that lacks a kernel for a gradient, on its plain one.
 *
 * @module
 */
import { type Arrays, readArrays, serve } from "./peer.ts";
import { ADAM_W, counted, decays, NETWORK } from "./training.ts";

/** The package of TensorFlow.js that has gradients, and the plain backend. */
const PACKAGE: string = "@tensorflow/tfjs";
const BACKENDS = { wasm: "@tensorflow/tfjs-backend-wasm", cpu: PACKAGE };

/** The part of its interface that is used here. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tidy<T>(f: () => T): T;
  tensor(data: Float32Array, shape: readonly number[]): Tensor;
  variable(x: Tensor, trainable: boolean, name: string): Variable;
  zerosLike(x: Tensor): Tensor;
  variableGrads(f: () => Tensor): { value: Tensor; grads: Record<string, Tensor> };
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  transpose(x: Tensor, axes?: readonly number[]): Tensor;
  unstack(x: Tensor): Tensor[];
  concat(xs: Tensor[], axis: number): Tensor;
  tile(x: Tensor, times: readonly number[]): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  mean(x: Tensor, axis?: number, keepDims?: boolean): Tensor;
  sum(x: Tensor, axis?: number): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  rsqrt(x: Tensor): Tensor;
  neg(x: Tensor): Tensor;
  add(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  div(a: Tensor, b: Tensor): Tensor;
  erf(x: Tensor): Tensor;
  softmax(x: Tensor): Tensor;
  logSoftmax(x: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
}

interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface Variable extends Tensor {
  assign(value: Tensor): void;
}

type Weights = Readonly<Record<string, Variable>>;

const { batch, channels, side, patch, dim, depth, heads, epsilon } = NETWORK;
const TOKENS = (side / patch) ** 2 + 1;

if (import.meta.main) {
  await serve(async ({ weights, data }) => {
    const tf: TensorFlow = await import(PACKAGE);
    const [arrays, { data: targets, shape }] = [
      await readArrays(weights),
      (await readArrays(data)).get("targets")!,
    ];
    let failure: unknown;
    for (const [name, path] of Object.entries(BACKENDS)) {
      try {
        await import(path);
        if (!await tf.setBackend(name)) throw new Error(`Cannot start TensorFlow.js' ${name} backend`);
        const trial = stepper(tf, arrays, tf.tensor(targets, shape), `${name}.trial.`);
        await trial((await readArrays(data)).get("input")!.data);
        const step = stepper(tf, arrays, tf.tensor(targets, shape), `${name}.`);
        await Deno.stderr.write(new TextEncoder().encode(`backend: ${name}\n`));
        return counted(step);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  });
}

/** Its own network and optimiser, whose variables bear names that begin with `prefix`. */
function stepper(
  tf: TensorFlow,
  arrays: Arrays,
  targets: Tensor,
  prefix: string,
): (pixels: Float32Array) => Promise<number> {
  const made = (name: string, suffix: string, value: Tensor, learns: boolean) =>
    tf.variable(value, learns, `${prefix}${name}${suffix}`);
  const entries = [...arrays].map(([name, { data, shape }]) => {
    const parameter = made(name, "", tf.tensor(data, shape), true);
    const [mean, square] = ["mean", "square"].map((slot) => made(name, slot, tf.zerosLike(parameter), false));
    return { name, parameter, mean: mean!, square: square! };
  });
  const weights: Weights = Object.fromEntries(entries.map(({ name, parameter }) => [name, parameter]));
  let steps = 0;
  return async (pixels) => {
    steps++;
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => lossOf(tf, weights, pixels, targets));
      for (const { name, parameter, mean, square } of entries) {
        adamW(
          tf,
          parameter,
          grads[`${prefix}${name}`]!,
          mean,
          square,
          decays(name) ? ADAM_W.decay : 0,
          steps,
        );
      }
      return value;
    });
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  };
}

function adamW(
  tf: TensorFlow,
  parameter: Variable,
  gradient: Tensor,
  mean: Variable,
  square: Variable,
  decay: number,
  steps: number,
): void {
  const { rate, beta1, beta2, epsilon } = ADAM_W;
  mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
  square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  const deviation = tf.add(tf.mul(tf.sqrt(square), (1 - beta2 ** steps) ** -0.5), epsilon);
  const move = tf.div(tf.mul(mean, rate / (1 - beta1 ** steps)), deviation);
  parameter.assign(tf.sub(tf.mul(parameter, 1 - rate * decay), move));
}

function lossOf(tf: TensorFlow, weights: Weights, pixels: Float32Array, targets: Tensor): Tensor {
  const logits = forward(tf, weights, pixels);
  return tf.mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1)));
}

function forward(tf: TensorFlow, weights: Weights, pixels: Float32Array): Tensor {
  const across = side / patch;
  const parts = tf.tensor(pixels, [batch * channels, across, patch, across * patch]);
  const rows = tf.transpose(tf.reshape(parts, [batch * channels * across, patch, across, patch]), [
    0,
    2,
    1,
    3,
  ]);
  const cut = tf.transpose(tf.reshape(rows, [batch, channels, across ** 2, patch ** 2]), [0, 2, 1, 3]);
  const patches = dense(
    tf,
    tf.reshape(cut, [batch * across ** 2, channels * patch ** 2]),
    weights,
    "patch_embed.proj",
  );
  const token = tf.tile(weights["cls_token"]!, [batch, 1, 1]);
  const joined = tf.concat([token, tf.reshape(patches, [batch, TOKENS - 1, dim])], 1);
  let x = tf.reshape(tf.add(joined, weights["pos_embed"]!), [batch * TOKENS, dim]);
  for (let i = 0; i < depth; i++) x = block(tf, x, weights, `blocks.${i}.`);
  const first = tf.slice(tf.reshape(x, [batch, TOKENS, dim]), [0, 0, 0], [batch, 1, dim]);
  return dense(tf, layerNorm(tf, tf.reshape(first, [batch, dim]), weights, "norm"), weights, "head");
}

/** [B·T, D] → [B·T, D]. */
function block(tf: TensorFlow, x: Tensor, weights: Weights, prefix: string): Tensor {
  const qkv = dense(tf, layerNorm(tf, x, weights, `${prefix}norm1`), weights, `${prefix}attn.qkv`);
  const attended = tf.add(x, dense(tf, attention(tf, qkv), weights, `${prefix}attn.proj`));
  const hidden = dense(tf, layerNorm(tf, attended, weights, `${prefix}norm2`), weights, `${prefix}mlp.fc1`);
  const active = tf.mul(tf.mul(hidden, 0.5), tf.add(tf.erf(tf.mul(hidden, Math.SQRT1_2)), 1));
  return tf.add(attended, dense(tf, active, weights, `${prefix}mlp.fc2`));
}

/** [B·T, 3D] → [B·T, D]. */
function attention(tf: TensorFlow, qkv: Tensor): Tensor {
  const headDim = dim / heads;
  const parts = tf.transpose(tf.reshape(qkv, [batch, TOKENS, 3 * heads, headDim]), [2, 0, 1, 3]);
  const [q, k, v] = tf.unstack(tf.reshape(parts, [3, heads * batch, TOKENS, headDim]));
  const weights = tf.softmax(tf.mul(tf.matMul(q!, k!, false, true), headDim ** -0.5));
  const mixed = tf.reshape(tf.matMul(weights, v!), [heads, batch * TOKENS, headDim]);
  return tf.reshape(tf.transpose(mixed, [1, 0, 2]), [batch * TOKENS, dim]);
}

function layerNorm(tf: TensorFlow, x: Tensor, weights: Weights, name: string): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const deviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  return tf.add(tf.mul(tf.mul(centred, deviation), weights[`${name}.weight`]!), weights[`${name}.bias`]!);
}

function dense(tf: TensorFlow, x: Tensor, weights: Weights, name: string): Tensor {
  return tf.add(tf.matMul(x, weights[`${name}.weight`]!, false, true), weights[`${name}.bias`]!);
}
