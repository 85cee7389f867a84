import { gapOf, type LayerMaker, rowsOf } from "./layer_maker.ts";
import { type StoredPart, wholeOf } from "./parameter_spec.ts";
import { distanceCount, mlpDim } from "./sizes.ts";
import type { AttentionWeights, BlockWeights, Linear, MapPoolWeights, MlpWeights } from "./tree.ts";
import type { VitConfig } from "./vit_config.ts";

const QUERY_KEY_VALUE = ["q", "k", "v"] as const;

/** What makers of a block get beside its configuration. */
interface BlockExtras<T> {
  /** For every block, where it is wanted. */
  readonly biasMask: T | undefined;
  /** The table of relative positions that all blocks share. */
  readonly sharedPositions: T | undefined;
  /** True where layer scale is to be folded into the linears before it. */
  readonly folds: boolean;
}

/** Makes block number `index`. */
export function makeBlock<T>(
  layers: LayerMaker<T>,
  index: number,
  config: VitConfig,
  extras: BlockExtras<T>,
): BlockWeights<T> {
  const name = `blocks.${index}`;
  const make = (names: BlockNames) => makeBranches(layers, names, index, config, extras);
  if (config.block !== "twin") return make(blockNames(name, config));
  return { ...make(twinNames(name, 0)), twin: make(twinNames(name, 1)) };
}

/** The names of a block's parts. */
interface BlockNames {
  readonly norm1: string;
  readonly attn: string;
  readonly scale1: string;
  /** Absent where the MLP reads what the attention reads. */
  readonly norm2?: string;
  readonly mlp: string;
  readonly scale2: string;
}

function blockNames(name: string, { block, timmClass = "VisionTransformer" }: VitConfig): BlockNames {
  if (block === "parallel") {
    const scale = `${name}.ls.gamma`;
    return { norm1: `${name}.in_norm`, attn: name, scale1: scale, mlp: name, scale2: scale };
  }
  const [scale1, scale2] = timmClass === "VisionTransformer"
    ? ["ls1.gamma", "ls2.gamma"]
    : ["gamma_1", "gamma_2"];
  return {
    norm1: `${name}.norm1`,
    attn: `${name}.attn`,
    scale1: `${name}.${scale1}`,
    norm2: `${name}.norm2`,
    mlp: `${name}.mlp`,
    scale2: `${name}.${scale2}`,
  };
}

function twinNames(name: string, twin: number): BlockNames {
  const [attn, mlp] = [`${name}.attns.${twin}`, `${name}.ffns.${twin}`];
  return {
    norm1: `${attn}.norm`,
    attn: `${attn}.attn`,
    scale1: `${attn}.ls.gamma`,
    norm2: `${mlp}.norm`,
    mlp: `${mlp}.mlp`,
    scale2: `${mlp}.ls.gamma`,
  };
}

/** Makes an attention and an MLP, with what is around them. */
function makeBranches<T>(
  layers: LayerMaker<T>,
  names: BlockNames,
  index: number,
  config: VitConfig,
  { biasMask, sharedPositions, folds }: BlockExtras<T>,
): BlockWeights<T> {
  const { embedDim, layerScale, blockNorm } = config;
  const [first, second] = layerScale === undefined || blockNorm === "post"
    ? []
    : [names.scale1, names.scale2].map((scale) => wholeOf(scale, [embedDim]));
  const scale = (factors: StoredPart | undefined) =>
    folds || !factors ? undefined : layers.vector(factors.name, factors.shape);
  const norm = (name: string | undefined, which: VitConfig["blockNorm"]) =>
    name !== undefined && (blockNorm ?? "pre") === which ? layers.norm(name, embedDim) : undefined;
  const { norm1, norm2 } = names;
  return {
    norm1: norm(norm1, "pre"),
    attn: {
      ...makeAttention(layers, names.attn, config, folds ? first : undefined),
      ...makePositions(layers, names.attn, index, config, sharedPositions),
      biasMask,
    },
    scale1: scale(first),
    after1: norm(norm1, "post"),
    norm2: norm(norm2, "pre"),
    mlp: makeMlp(layers, names.mlp, config, folds ? second : undefined),
    scale2: names.norm2 === undefined ? undefined : scale(second),
    after2: norm(norm2, "post"),
  };
}

/** Makes the pooling by a learnt query. */
export function makeMapPool<T>(layers: LayerMaker<T>, config: VitConfig): MapPoolWeights<T> {
  const { embedDim, mapDim = embedDim, mlpRatio, mapMlpRatio = mlpRatio, mapKind = "latent" } = config;
  const plain = {
    ...config,
    mlpRatio: mapMlpRatio,
    mlp: "plain",
    mlpNorm: false,
    block: "serial",
    branchBias: true,
  } as const;
  const isCoca = mapKind === "coca";
  return {
    latent: layers.vector("attn_pool.latent", [1, 1, mapDim]),
    queryNorm: isCoca ? layers.norm("attn_pool.query_norm", mapDim) : undefined,
    q: layers.linear("attn_pool.q", mapDim, mapDim),
    tokenNorm: isCoca ? layers.norm("attn_pool.token_norm", embedDim) : undefined,
    kv: layers.linear("attn_pool.kv", embedDim, 2 * mapDim),
    proj: layers.linear("attn_pool.proj", mapDim, mapDim),
    norm: isCoca ? undefined : layers.norm("attn_pool.norm", embedDim),
    mlp: isCoca ? undefined : makeMlp(layers, "attn_pool.mlp", plain, undefined),
  };
}

/** @param name of its parts; where the MLP lies beside it, of both */
function makeAttention<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
  rowFactors: StoredPart | undefined,
): AttentionWeights<T> {
  const { embedDim, numHeads, qkNorm, attnNorm, block, branchBias: bias = true } = config;
  const headDim = embedDim / numHeads;
  const isParallel = block === "parallel";
  return {
    qkv: isParallel ? inProjection(layers, name, "attn.qkv", config) : makeQkv(layers, name, config),
    qNorm: qkNorm ? layers.norm(`${name}.q_norm`, headDim) : undefined,
    kNorm: qkNorm ? layers.norm(`${name}.k_norm`, headDim) : undefined,
    norm: attnNorm ? layers.norm(`${name}.norm`, embedDim) : undefined,
    proj: layers.linear(`${name}.${isParallel ? "attn_out_proj" : "proj"}`, embedDim, embedDim, {
      rowFactors,
      bias,
    }),
  };
}

/** What attention knows of positions: tables of distances, and frequencies. */
function makePositions<T>(
  layers: LayerMaker<T>,
  name: string,
  index: number,
  config: VitConfig,
  shared: T | undefined,
): Pick<AttentionWeights<T>, "relativePositions" | "frequencies"> {
  const { embedDim, depth, numHeads, relativePositionBias, rope } = config;
  const own = relativePositionBias
    ? layers.vector(`${name}.relative_position_bias_table`, [distanceCount(config), numHeads])
    : undefined;
  const tables = [own, shared].filter((table) => table !== undefined);
  const size = embedDim / 2;
  const stored = [2, depth, numHeads, size / numHeads];
  const frequency = (axis: "x" | "y") => {
    const from = (axis === "x" ? index : depth + index) * size;
    const part = { name: "rope.freqs", shape: stored, from, size };
    return layers.joined(`${name}.frequencies.${axis}`, [size], "vector", [part]);
  };
  return {
    relativePositions: tables.length > 0 ? tables : undefined,
    frequencies: rope?.kind === "mixed" ? { x: frequency("x"), y: frequency("y") } : undefined,
  };
}

/**
 * A linear of a parallel block, of which both that read the same are stored in one: first the MLP's, then queries, keys and
 * values. Where these have no bias, the MLP's is stored by itself.
 */
function inProjection<T>(
  layers: LayerMaker<T>,
  name: string,
  own: "mlp.fc1" | "attn.qkv",
  config: VitConfig,
): Linear<T> {
  const { embedDim, qkvBias } = config;
  const hidden = mlpDim(config);
  const [first, count] = own === "mlp.fc1" ? [0, hidden] : [hidden, 3 * embedDim];
  const rows = (kind: "weight" | "bias", role: "weight" | "vector", ...columns: number[]): T => {
    const shape = [count, ...columns];
    const part = rowsOf(`${name}.in_proj.${kind}`, [hidden + 3 * embedDim, ...columns], first, shape);
    return layers.joined(`${name}.${own}.${kind}`, shape, role, [part]);
  };
  const weight = rows("weight", "weight", embedDim);
  if (qkvBias) return { weight, bias: rows("bias", "vector") };
  return { weight, bias: own === "mlp.fc1" ? layers.vector(`${name}.mlp_bias`, [hidden]) : undefined };
}

/** Queries, keys and values, which some files store apart; where keys have no bias, theirs is 0. */
function makeQkv<T>(layers: LayerMaker<T>, name: string, config: VitConfig): Linear<T> {
  const { embedDim, qkvBias, qkvFused = true } = config;
  if (qkvFused && typeof qkvBias === "boolean") {
    return layers.linear(`${name}.qkv`, embedDim, 3 * embedDim, { bias: qkvBias });
  }
  const matrix = [embedDim, embedDim];
  const weights = qkvFused
    ? [wholeOf(`${name}.qkv.weight`, [3 * embedDim, embedDim])]
    : QUERY_KEY_VALUE.map((letter) => wholeOf(`${name}.${letter}_proj.weight`, matrix));
  const biases = QUERY_KEY_VALUE.map((letter) => {
    const isGap = letter === "k" && qkvBias === "queryValue";
    const stored = qkvFused ? `${name}.${letter}_bias` : `${name}.${letter}_proj.bias`;
    return isGap ? gapOf([embedDim]) : wholeOf(stored, [embedDim]);
  });
  return {
    weight: layers.joined(`${name}.qkv.weight`, [3 * embedDim, embedDim], "weight", weights),
    bias: qkvBias ? layers.joined(`${name}.qkv.bias`, [3 * embedDim], "vector", biases) : undefined,
  };
}

function makeMlp<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
  rowFactors: StoredPart | undefined,
): MlpWeights<T> {
  const { embedDim, mlpNorm, block, branchBias: bias = true } = config;
  const hidden = mlpDim(config);
  const fc2 = block === "parallel" ? "mlp_out_proj" : "fc2";
  return {
    ...makeHidden(layers, name, config),
    norm: mlpNorm ? layers.norm(`${name}.norm`, hidden) : undefined,
    fc2: layers.linear(`${name}.${fc2}`, hidden, embedDim, { rowFactors, bias }),
  };
}

/** The linears before the hidden layer. Where a file has the gate and the other in one, the gate comes first. */
function makeHidden<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
): Pick<MlpWeights<T>, "gate" | "fc1"> {
  const { embedDim, mlp = "plain", mlpPacked, block, branchBias: bias = true } = config;
  const hidden = mlpDim(config);
  if (block === "parallel") return { fc1: inProjection(layers, name, "mlp.fc1", config) };
  if (mlp === "plain") return { fc1: layers.linear(`${name}.fc1`, embedDim, hidden, { bias }) };
  const [gate, value] = ["fc1_g", "fc1_x"].map((half, i): Linear<T> => {
    if (!mlpPacked) return layers.linear(`${name}.${half}`, embedDim, hidden, { bias });
    const rows = (kind: "weight" | "bias", role: "weight" | "vector", ...columns: number[]): T => {
      const shape = [hidden, ...columns];
      const part = rowsOf(`${name}.fc1.${kind}`, [2 * hidden, ...columns], i * hidden, shape);
      return layers.joined(`${name}.${half}.${kind}`, shape, role, [part]);
    };
    return { weight: rows("weight", "weight", embedDim), bias: bias ? rows("bias", "vector") : undefined };
  });
  return { gate, fc1: value! };
}
