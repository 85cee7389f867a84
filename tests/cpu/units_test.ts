/**
 * Operators of sizes that are cut into several units: by other steps for every number of threads, to the same bits.
 */
import { assert, assertEquals } from "@std/assert";
import type { Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { ELEMENTS } from "../../src/cpu/cpu_tools.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { assertClose, scaled } from "../conformance/tolerance.ts";
import { Random } from "../support/random.ts";
import { withAllThreads } from "../support/threads.ts";

const [BATCH, SIDE, PATCH, DIM, HEADS] = [5, 64, 8, 192, 3];
const TOKENS = (SIDE / PATCH) ** 2 + 2;
const DROP = { rate: 0.3, key: 5 };

/**
 * Results of the operators that do little with each number, and of those that are cut by heads and queries.
 */
function results(backend: TrainingBackend): Record<string, Tensor> {
  const random = new Random(7);
  const upload = (...shape: number[]) => backend.upload(random.normals(sizeOf(shape)), shape);
  const patches = backend.patchify(upload(BATCH, 3, SIDE, SIDE), PATCH);
  const tokens = backend.embed(
    upload(BATCH, TOKENS - 2, DIM),
    upload(1, 2, DIM),
    upload(1, TOKENS, DIM),
  );
  const qkv = upload(BATCH, TOKENS, 3 * DIM);
  const rows = upload(300, 5, DIM);
  const tables = [upload(TOKENS - 2, DIM / HEADS), upload(TOKENS - 2, DIM / HEADS)] as const;
  const rotation = { heads: HEADS, first: 2, half: true };
  const bias = upload(HEADS, TOKENS, TOKENS);
  const attended = upload(BATCH, TOKENS, DIM);
  const withBias = backend.attentionBackward(attended, qkv, HEADS, 0.125, DROP, bias);
  const kept = backend.droppedAttention(qkv, HEADS, 0.125, { rate: 0, key: 0 }, undefined, bias);
  const ofKept = backend.attentionBackward(attended, qkv, HEADS, 0.125, undefined, bias, kept);
  const joined = backend.joinColumnsBackward(qkv, [[1, 1, DIM], [BATCH, TOKENS, 2 * DIM]]);
  const logits = upload(80, 1000);
  const targets = backend.softmax(upload(80, 1000));
  return {
    patchify: patches,
    patchifyBackward: backend.patchifyBackward(patches, 3, PATCH),
    embed: tokens,
    embedBackward: backend.embedBackward(tokens, 2, TOKENS).patches,
    token: backend.token(rows, 3),
    tokenBackward: backend.tokenBackward(upload(300, DIM), 3, 5),
    meanTokens: backend.meanTokens(tokens, 2),
    meanTokensBackward: backend.meanTokensBackward(upload(300, DIM), 1, 5),
    multiply: backend.multiply(rows, upload(300, 5, DIM)),
    scale: backend.scale(rows, upload(DIM)),
    scaleBackward: backend.scaleBackward(rows, upload(300, 5, DIM), upload(DIM)).factors,
    siluBackward: backend.siluBackward(rows, upload(300, 5, DIM)),
    mean: backend.mean(rows, upload(300, 5, DIM)),
    softmax: targets,
    crossEntropy: backend.crossEntropy(logits, targets, 1.5),
    crossEntropyBackward: backend.crossEntropyBackward(logits, targets, 1.5, 0.1),
    attention: backend.attention(qkv, HEADS, 0.125),
    attentionWeights: backend.attentionWeights(qkv, HEADS, 0.125),
    droppedAttention: backend.droppedAttention(qkv, HEADS, 0.125, DROP),
    droppedAttentionOfSome: backend.droppedAttention(qkv, HEADS, 0.125, DROP, 47),
    attentionWithBias: backend.attention(qkv, HEADS, 0.125, undefined, undefined, bias),
    attentionWeightsWithBias: backend.attentionWeights(qkv, HEADS, 0.125, bias),
    attentionBackwardWithBias: withBias.qkv,
    attentionBackwardOfBias: withBias.bias!,
    attentionKept: kept,
    attentionBackwardOfKept: ofKept.qkv,
    attentionBackwardOfBiasOfKept: ofKept.bias!,
    rotate: backend.rotate(qkv, ...tables, rotation),
    rotateNeighbours: backend.rotate(qkv, ...tables, { ...rotation, half: false }),
    rotateBackward: backend.rotateBackward(qkv, ...tables, rotation),
    columns: backend.columns(qkv, DIM, DIM),
    columnsBackward: backend.columnsBackward(attended, DIM, 3 * DIM),
    joinColumns: backend.joinColumns([upload(1, 1, DIM), attended, upload(DIM)]),
    joinColumnsBackwardOfRow: joined[0]!,
    joinColumnsBackward: joined[1]!,
  };
}

Deno.test("operators that are cut into units are right, and the same bits on any number of threads", async () => {
  assert(BATCH * TOKENS * DIM > 3 * ELEMENTS, "one unit would do");
  const reference = new ReferenceBackward();
  const wanted = results(reference);
  let first: Record<string, Float32Array> | undefined;
  for (const threads of [1, 2, 3]) {
    const backend = await withAllThreads(await CpuBackward.create({ threads }), threads);
    const found: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(results(backend))) found[name] = await backend.read(tensor);
    backend.dispose();
    first ??= found;
    for (const [name, numbers] of Object.entries(found)) assertEquals(numbers, first[name], name);
  }
  for (const [name, tensor] of Object.entries(wanted)) {
    assertClose(name, first![name]!, await reference.read(tensor), scaled(1e-5));
  }
});
