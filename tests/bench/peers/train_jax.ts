/**
 * A training step in jax-js on its WebAssembly device, compiled by its `jit`.
 *
 * @module
 */
import { readArrays, serve } from "./peer.ts";
import { ADAM_W, counted, decays, NETWORK } from "./training.ts";

const PACKAGE: string = "@jax-js/jax";

/** The part of its interface that is used here. An array given to an operation is used up: `ref` is one more. */
interface Jax {
  init(): Promise<string[]>;
  defaultDevice(device: string): void;
  jit<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
  valueAndGrad<A extends unknown[]>(f: (weights: Weights, ...args: A) => JaxArray): (
    weights: Weights,
    ...args: A
  ) => [JaxArray, Weights];
  blockUntilReady<T>(x: T): Promise<T>;
  readonly numpy: {
    array(data: Float32Array): JaxArray;
    zerosLike(x: JaxArray): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    concatenate(xs: JaxArray[], axis: number): JaxArray;
    broadcastTo(x: JaxArray, shape: readonly number[]): JaxArray;
    split(x: JaxArray, sections: number, axis: number): JaxArray[];
    sqrt(x: JaxArray): JaxArray;
  };
  readonly nn: {
    standardize(x: JaxArray, axis: number, options: { epsilon: number }): JaxArray;
    gelu(x: JaxArray, options: { approximate: boolean }): JaxArray;
    dotProductAttention(q: JaxArray, k: JaxArray, v: JaxArray): JaxArray;
    logSoftmax(x: JaxArray, axis: number): JaxArray;
  };
}

interface JaxArray {
  readonly ref: JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  transpose(axes?: readonly number[]): JaxArray;
  slice(...index: ([] | number)[]): JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray): JaxArray;
  sum(): JaxArray;
  data(): Promise<Float32Array>;
}

type Weights = Record<string, JaxArray>;

const { batch, channels, side, patch, dim, depth, heads, classes, epsilon } = NETWORK;
const ACROSS = side / patch;
const TOKENS = ACROSS ** 2 + 1;

if (import.meta.main) {
  await serve(async ({ weights, data, threads }) => {
    // It has no option for it: it takes as many workers as the machine says it has cores.
    Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });
    const jax: Jax = await import(PACKAGE);
    await jax.init();
    jax.defaultDevice("wasm");
    const arrays = [...await readArrays(weights)];
    const targets = jax.numpy.array((await readArrays(data)).get("targets")!.data).reshape([batch, classes]);
    const uploaded = arrays.map(([name, { data, shape }]) =>
      [name, jax.numpy.array(data).reshape(shape)] as const
    );
    return counted(stepper(jax, Object.fromEntries(uploaded), targets));
  });
}

function stepper(jax: Jax, first: Weights, targets: JaxArray): (pixels: Float32Array) => Promise<number> {
  const differentiate = jax.jit(
    jax.valueAndGrad((weights: Weights, pixels: JaxArray, targets: JaxArray) =>
      lossOf(jax, weights, pixels, targets)
    ),
  );
  const update = jax.jit((
    weights: Weights,
    gradients: Weights,
    means: Weights,
    squares: Weights,
    rates: JaxArray,
  ) => adamW(jax, weights, gradients, means, squares, rates));
  const zeros = () => mapped(first, (x) => jax.numpy.zerosLike(x.ref));
  let state = [first, zeros(), zeros()] as const;
  let steps = 0;
  return async (pixels) => {
    steps++;
    const [weights, means, squares] = state;
    const images = jax.numpy.array(pixels).reshape([batch, channels, ACROSS, patch, ACROSS, patch]);
    const [loss, gradients] = differentiate(mapped(weights, (x) => x.ref), images, targets.ref);
    const { rate, beta1, beta2 } = ADAM_W;
    const rates = jax.numpy.array(Float32Array.of(rate / (1 - beta1 ** steps), (1 - beta2 ** steps) ** -0.5));
    state = update(weights, gradients, means, squares, rates);
    await jax.blockUntilReady(state);
    return (await loss.data())[0]!;
  };
}

function mapped(weights: Weights, f: (x: JaxArray, name: string) => JaxArray): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, x]) => [name, f(x, name)]));
}

function adamW(
  jax: Jax,
  weights: Weights,
  gradients: Weights,
  means: Weights,
  squares: Weights,
  rates: JaxArray,
): readonly [Weights, Weights, Weights] {
  const { rate, beta1, beta2, epsilon, decay } = ADAM_W;
  const [move, correction] = [rates.ref.slice(0), rates.slice(1)];
  const mean = mapped(means, (m, name) => m.mul(beta1).add(gradients[name]!.ref.mul(1 - beta1)));
  const square = mapped(squares, (s, name) => {
    return s.mul(beta2).add(gradients[name]!.ref.mul(gradients[name]!).mul(1 - beta2));
  });
  const moved = mapped(weights, (w, name) => {
    const deviation = jax.numpy.sqrt(square[name]!.ref).mul(correction.ref).add(epsilon);
    const kept = w.mul(1 - rate * (decays(name) ? decay : 0));
    return kept.sub(mean[name]!.ref.mul(move.ref).div(deviation));
  });
  return [moved, mean, square];
}

function lossOf(jax: Jax, weights: Weights, pixels: JaxArray, targets: JaxArray): JaxArray {
  return jax.nn.logSoftmax(forward(jax, weights, pixels), -1).mul(targets).sum().mul(-1 / batch);
}

/** pixels [B, C, S/P, P, S/P, P] */
function forward(jax: Jax, weights: Weights, pixels: JaxArray): JaxArray {
  const { numpy } = jax;
  const cut = pixels.transpose([0, 2, 4, 1, 3, 5]).reshape([batch * ACROSS ** 2, channels * patch ** 2]);
  const patches = dense(jax, cut, weights, "patch_embed.proj").reshape([batch, TOKENS - 1, dim]);
  const token = numpy.broadcastTo(weights["cls_token"]!.ref, [batch, 1, dim]);
  let x = numpy.concatenate([token, patches], 1).add(weights["pos_embed"]!.ref).reshape([
    batch * TOKENS,
    dim,
  ]);
  for (let i = 0; i < depth; i++) x = block(jax, x, weights, `blocks.${i}.`);
  const first = x.reshape([batch, TOKENS, dim]).slice([], 0, []);
  return dense(jax, layerNorm(jax, first, weights, "norm"), weights, "head");
}

/** [B·T, D] → [B·T, D]. */
function block(jax: Jax, x: JaxArray, weights: Weights, prefix: string): JaxArray {
  const qkv = dense(jax, layerNorm(jax, x.ref, weights, `${prefix}norm1`), weights, `${prefix}attn.qkv`);
  const attended = x.add(dense(jax, attention(jax, qkv), weights, `${prefix}attn.proj`));
  const hidden = dense(
    jax,
    layerNorm(jax, attended.ref, weights, `${prefix}norm2`),
    weights,
    `${prefix}mlp.fc1`,
  );
  return attended.add(dense(jax, jax.nn.gelu(hidden, { approximate: false }), weights, `${prefix}mlp.fc2`));
}

/** [B·T, 3D] → [B·T, D]. */
function attention({ numpy, nn }: Jax, qkv: JaxArray): JaxArray {
  const [q, k, v] = numpy.split(qkv, 3, 1).map((part) => part.reshape([batch, TOKENS, heads, dim / heads]));
  return nn.dotProductAttention(q!, k!, v!).reshape([batch * TOKENS, dim]);
}

function layerNorm({ nn }: Jax, x: JaxArray, weights: Weights, name: string): JaxArray {
  return nn.standardize(x, -1, { epsilon }).mul(weights[`${name}.weight`]!.ref).add(
    weights[`${name}.bias`]!.ref,
  );
}

function dense({ numpy }: Jax, x: JaxArray, weights: Weights, name: string): JaxArray {
  return numpy.matmul(x, weights[`${name}.weight`]!.ref.transpose()).add(weights[`${name}.bias`]!.ref);
}
