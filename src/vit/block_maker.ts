import { gapOf, type LayerMaker, rowsOf } from "./layer_maker.ts";
import { type StoredPart, wholeOf } from "./parameter_spec.ts";
import { distanceCount, mlpDim } from "./sizes.ts";
import type { AttentionWeights, BlockWeights, Linear, MapPoolWeights, MlpWeights } from "./tree.ts";
import type { VitConfig } from "./vit_config.ts";

const QUERY_KEY_VALUE = ["q", "k", "v"] as const;

/**
 * Makes a block.
 *
 * @param biasMask for every block, where it is wanted
 * @param folds true where layer scale is to be folded into the linears before it
 */
export function makeBlock<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
  { biasMask, folds }: { readonly biasMask: T | undefined; readonly folds: boolean },
): BlockWeights<T> {
  const { embedDim } = config;
  const [first, second] = scaleNames(config).map((suffix) => wholeOf(`${name}.${suffix}`, [embedDim]));
  const scale = (factors: StoredPart | undefined) =>
    folds || !factors ? undefined : layers.vector(factors.name, factors.shape);
  return {
    norm1: layers.norm(`${name}.norm1`, embedDim),
    attn: { ...makeAttention(layers, `${name}.attn`, config, folds ? first : undefined), biasMask },
    scale1: scale(first),
    norm2: layers.norm(`${name}.norm2`, embedDim),
    mlp: makeMlp(layers, `${name}.mlp`, config, folds ? second : undefined),
    scale2: scale(second),
  };
}

/** Makes the pooling by a learnt query. */
export function makeMapPool<T>(layers: LayerMaker<T>, config: VitConfig): MapPoolWeights<T> {
  const { embedDim, mlpRatio, mapMlpRatio = mlpRatio } = config;
  const plain = { ...config, mlpRatio: mapMlpRatio, mlp: "plain", mlpNorm: false } as const;
  return {
    latent: layers.vector("attn_pool.latent", [1, 1, embedDim]),
    q: layers.linear("attn_pool.q", embedDim, embedDim),
    kv: layers.linear("attn_pool.kv", embedDim, 2 * embedDim),
    proj: layers.linear("attn_pool.proj", embedDim, embedDim),
    norm: layers.norm("attn_pool.norm", embedDim),
    mlp: makeMlp(layers, "attn_pool.mlp", plain, undefined),
  };
}

/** The names of a block's two vectors of layer scale. */
function scaleNames({ layerScale, timmClass = "VisionTransformer" }: VitConfig): readonly string[] {
  if (layerScale === undefined) return [];
  return timmClass === "VisionTransformer" ? ["ls1.gamma", "ls2.gamma"] : ["gamma_1", "gamma_2"];
}

function makeAttention<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
  rowFactors: StoredPart | undefined,
): AttentionWeights<T> {
  const { embedDim, numHeads, qkNorm, attnNorm, relativePositionBias } = config;
  const headDim = embedDim / numHeads;
  return {
    qkv: makeQkv(layers, name, config),
    qNorm: qkNorm ? layers.norm(`${name}.q_norm`, headDim) : undefined,
    kNorm: qkNorm ? layers.norm(`${name}.k_norm`, headDim) : undefined,
    relativePositions: relativePositionBias
      ? layers.vector(`${name}.relative_position_bias_table`, [distanceCount(config), numHeads])
      : undefined,
    norm: attnNorm ? layers.norm(`${name}.norm`, embedDim) : undefined,
    proj: layers.linear(`${name}.proj`, embedDim, embedDim, { rowFactors }),
  };
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
  const { embedDim, mlpNorm } = config;
  const hidden = mlpDim(config);
  return {
    ...makeHidden(layers, name, config),
    norm: mlpNorm ? layers.norm(`${name}.norm`, hidden) : undefined,
    fc2: layers.linear(`${name}.fc2`, hidden, embedDim, { rowFactors }),
  };
}

/** The linears before the hidden layer. Where a file has the gate and the other in one, the gate comes first. */
function makeHidden<T>(
  layers: LayerMaker<T>,
  name: string,
  config: VitConfig,
): Pick<MlpWeights<T>, "gate" | "fc1"> {
  const { embedDim, mlp = "plain", mlpPacked } = config;
  const hidden = mlpDim(config);
  if (mlp === "plain") return { fc1: layers.linear(`${name}.fc1`, embedDim, hidden) };
  const [gate, value] = ["fc1_g", "fc1_x"].map((half, i): Linear<T> => {
    if (!mlpPacked) return layers.linear(`${name}.${half}`, embedDim, hidden);
    const rows = (kind: "weight" | "bias", role: "weight" | "vector", ...columns: number[]): T => {
      const shape = [hidden, ...columns];
      const part = rowsOf(`${name}.fc1.${kind}`, [2 * hidden, ...columns], i * hidden, shape);
      return layers.joined(`${name}.${half}.${kind}`, shape, role, [part]);
    };
    return { weight: rows("weight", "weight", embedDim), bias: rows("bias", "vector") };
  });
  return { gate, fc1: value! };
}
