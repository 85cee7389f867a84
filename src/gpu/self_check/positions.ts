/**
 * Operators that the self-checks' networks do without: those of other positions, and those that move columns.
 *
 * @module
 */
import type { Backend, Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";
import type { Answers, Noise } from "./compare.ts";

/** Pictures, tokens, heads, and a head's length: no row is whole quads. */
const [BATCH, TOKENS, HEADS, HEAD_DIM] = [2, 5, 3, 6];
const DIM = HEADS * HEAD_DIM;
const FIRST = 1;
/** Rows of a table of relative positions. */
const ROWS = 7;
const SCALE = 0.5;
const HALVES = { heads: HEADS, first: FIRST, half: true };
const NEIGHBOURS = { ...HALVES, half: false };

/** The tensors that all of these use. */
function operandsOf(backend: Backend, noise: Noise) {
  const vectors = (...shape: number[]) => backend.upload(noise.next(sizeOf(shape), 1), shape, "vector");
  const index = Float32Array.from({ length: TOKENS ** 2 }, (_, i) => (3 + 5 * i) % ROWS);
  return {
    qkv: vectors(BATCH, TOKENS, 3 * DIM),
    norm: { scale: vectors(3 * DIM), bias: vectors(3 * DIM) },
    prefix: vectors(1, 3, 3 * DIM),
    posEmbed: vectors(1, TOKENS, 3 * DIM),
    shared: [vectors(TOKENS - FIRST, HEAD_DIM), vectors(TOKENS - FIRST, HEAD_DIM)] as const,
    own: [vectors(TOKENS - FIRST, HEADS, HEAD_DIM), vectors(TOKENS - FIRST, HEADS, HEAD_DIM)] as const,
    table: vectors(ROWS, HEADS),
    index: backend.upload(index, [TOKENS, TOKENS]),
    row: vectors(1, 1, 7),
  };
}

/** What inference has. Their input is a norm's result, which may be float16. */
export function positionAnswers(backend: Backend, noise: Noise): Answers {
  return backend.scope(() => {
    const { qkv, norm, prefix, posEmbed, shared, own, table, index, row } = operandsOf(backend, noise);
    const x = backend.layerNorm(qkv, norm, 0.01);
    const bias = backend.attentionBias(table, index);
    const columns = backend.columns(x, 17, 21);
    return read(backend, {
      "tokens without a prefix": backend.embed(x, undefined, posEmbed),
      "tokens without positions": backend.embed(x, prefix, undefined),
      "tokens with positions of patches": backend.embed(x, prefix, posEmbed),
      "rotate, halves": backend.rotate(x, ...shared, HALVES),
      "rotate, neighbours": backend.rotate(x, ...own, NEIGHBOURS),
      attentionBias: bias,
      "attention with a bias": backend.attention(x, HEADS, SCALE, undefined, undefined, bias),
      "attentionWeights with a bias": backend.attentionWeights(x, HEADS, SCALE, bias),
      columns,
      joinColumns: backend.joinColumns([row, columns, x]),
      reshape: backend.reshape(x, [BATCH, TOKENS, 3 * HEADS, HEAD_DIM]),
    });
  });
}

/** What training has besides. */
export function positionGradientAnswers(backend: TrainingBackend, noise: Noise): Answers {
  const { qkv, shared, own, table, index } = operandsOf(backend, noise);
  const dy = backend.upload(noise.next(BATCH * TOKENS * DIM, 1), [BATCH, TOKENS, DIM]);
  const bias = backend.attentionBias(table, index);
  const drop = { rate: 0.4, key: 5 };
  const attention = backend.attentionBackward(dy, qkv, HEADS, SCALE, undefined, bias);
  const dropped = backend.attentionBackward(dy, qkv, HEADS, SCALE, drop, bias);
  const embedding = backend.embedBackward(dy, 2, TOKENS - 2);
  const half = [BATCH, TOKENS, 7];
  const [repeated, first, second] = backend.joinColumnsBackward(dy, [[1, 1, DIM - 14], half, half]);
  return read(backend, {
    "rotateBackward, halves": backend.rotateBackward(qkv, ...shared, HALVES),
    "rotateBackward, neighbours": backend.rotateBackward(qkv, ...own, NEIGHBOURS),
    "droppedAttention with a bias": backend.droppedAttention(qkv, HEADS, SCALE, drop, undefined, bias),
    "attentionBackward with a bias": attention.qkv,
    "attentionBackward of a bias": attention.bias!,
    "attentionBackward with a bias and dropout": dropped.qkv,
    "attentionBackward of a bias with dropout": dropped.bias!,
    attentionBiasBackward: backend.attentionBiasBackward(attention.bias!, index, ROWS),
    "embedBackward of patches": embedding.patches,
    "embedBackward of a prefix": embedding.prefix!,
    "embedBackward of patches' positions": embedding.posEmbed!,
    columnsBackward: backend.columnsBackward(dy, 5, 3 * DIM),
    "joinColumnsBackward of a repeated row": repeated!,
    "joinColumnsBackward of the first part": first!,
    "joinColumnsBackward of the second part": second!,
  });
}

function read(backend: Backend, results: Readonly<Record<string, Tensor>>): Answers {
  return new Map(Object.entries(results).map(([name, tensor]) => [name, backend.read(tensor)]));
}
