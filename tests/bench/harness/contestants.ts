/**
 * The contestants of `bench:peers`.
 *
 * @module
 */
import type { Job } from "../peers/peer.ts";

/** One contestant. */
export interface Contestant {
  readonly name: string;
  /** The packages that npm installs for it; none for this library. */
  readonly packages: readonly string[];
  /** Its file in `tests/bench/peers/`. */
  readonly script: string;
  /** Its settings. */
  readonly settings?: Pick<Job, "dtype" | "deterministic">;
  /** The contestant whose installation it uses. */
  readonly installedAs?: string;
  readonly kinds: readonly Job["kind"][];
  /** The most threads that it can use in Deno. */
  readonly maxThreads: number;
}

/** This library. */
export const OURS: Contestant = {
  name: "vit-edge",
  packages: [],
  script: "vit_edge.ts",
  kinds: ["model", "block", "product"],
  maxThreads: Infinity,
};

/** Other libraries that install from npm. */
export const PEERS: readonly Contestant[] = [
  {
    name: "onnxruntime-web",
    packages: ["onnxruntime-web@1.30.0"],
    script: "onnxruntime_web.ts",
    kinds: ["model"],
    maxThreads: Infinity,
  },
  {
    name: "onnxruntime-node",
    packages: ["onnxruntime-node@1.30.0"],
    script: "onnxruntime_node.ts",
    kinds: ["model"],
    maxThreads: Infinity,
  },
  {
    name: "transformers.js",
    packages: ["@huggingface/transformers@4.3.1"],
    script: "transformers.ts",
    kinds: ["model"],
    maxThreads: Infinity,
  },
  {
    name: "tensorflow.js",
    packages: ["@tensorflow/tfjs-core@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"],
    script: "tensorflow.ts",
    kinds: ["block", "product"],
    maxThreads: 1,
  },
  {
    name: "jax-js",
    packages: ["@jax-js/jax@0.1.25"],
    script: "jax.ts",
    kinds: ["block", "product"],
    maxThreads: Infinity,
  },
];

const INT8 = { dtype: "int8" } as const;
const [WEB, NODE] = PEERS as [Contestant, Contestant];

/** This library with smaller weights, and the peers that have products of whole numbers; all in float32, too. */
export const SMALL_CONTESTANTS: readonly Contestant[] = [
  { ...OURS, name: `${OURS.name} int8`, kinds: ["model"], settings: INT8 },
  { ...WEB, name: `${WEB.name} int8`, settings: INT8, installedAs: WEB.name },
  // The form without relaxed SIMD.
  {
    ...OURS,
    name: `${OURS.name} int8 deterministic`,
    kinds: ["model"],
    settings: { ...INT8, deterministic: true },
  },
  { ...NODE, name: `${NODE.name} int8`, settings: INT8, installedAs: NODE.name },
  { ...OURS, name: `${OURS.name} f16`, kinds: ["model"], settings: { dtype: "f16" } },
  OURS,
  WEB,
  NODE,
];

/** This library, training. */
export const TRAINING_OURS: Contestant = { ...OURS, script: "train_vit_edge.ts", kinds: ["training"] };

/** Other libraries that train on a processor. */
export const TRAINING_PEERS: readonly Contestant[] = [
  { name: "pytorch", packages: [], script: "train_pytorch.py", kinds: ["training"], maxThreads: Infinity },
  {
    name: "jax-js",
    packages: ["@jax-js/jax@0.1.25"],
    script: "train_jax.ts",
    kinds: ["training"],
    maxThreads: Infinity,
  },
  {
    name: "tensorflow.js-training",
    packages: ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"],
    script: "train_tensorflow.ts",
    kinds: ["training"],
    maxThreads: 1,
  },
];

/** This library on WebGPU. */
export const GPU_OURS: Contestant = { ...OURS, kinds: ["model"] };

/** The one peer that runs on WebGPU in Deno. */
export const GPU_PEER: Contestant = {
  name: "onnxruntime-webgpu",
  packages: ["onnxruntime-web@1.30.0"],
  script: "onnxruntime_webgpu.ts",
  kinds: ["model"],
  maxThreads: Infinity,
};
