/**
 * Operators of other positions and of columns, at the sizes of ViT-B.
 *
 * @module
 */
import { define, type OperatorCase } from "./define.ts";

const [TOKENS, HEADS, HEAD_DIM] = [197, 12, 64];
const DIM = HEADS * HEAD_DIM;

/** Both products are counted, bias and exponentials are not. */
function biasedAttention(): OperatorCase {
  const work = 4 * HEADS * TOKENS ** 2 * HEAD_DIM;
  const name = `attention ${HEADS}×${TOKENS}×${TOKENS}×${HEAD_DIM} with a bias`;
  return define({ name, unit: "GFLOP/s", work }, (backend, upload) => {
    const [qkv, bias] = [upload([1, TOKENS, 3 * DIM]), upload([HEADS, TOKENS, TOKENS], "vector")];
    return () => backend.attention(qkv, HEADS, HEAD_DIM ** -0.5, undefined, undefined, bias);
  });
}

function rotate(half: boolean): OperatorCase {
  const name = `rotate ${TOKENS}×3×${HEADS}×${HEAD_DIM}, ${half ? "halves" : "neighbours"}`;
  return define({ name, unit: "GB/s", work: 8 * TOKENS * 3 * DIM }, (backend, upload) => {
    const [qkv, table] = [upload([1, TOKENS, 3 * DIM]), [TOKENS - 1, HEAD_DIM]];
    const [cos, sin] = [upload(table, "vector"), upload(table, "vector")];
    return () => backend.rotate(qkv, cos, sin, { heads: HEADS, first: 1, half });
  });
}

function sine(): OperatorCase {
  return define(
    { name: `sine ${TOKENS}×${DIM}`, unit: "GB/s", work: 8 * TOKENS * DIM },
    (backend, upload) => {
      const x = upload([TOKENS, DIM], "vector");
      return () => backend.sine(x, 1);
    },
  );
}

function joinColumns(): OperatorCase {
  const name = `joinColumns ${TOKENS}×${DIM} three times`;
  return define({ name, unit: "GB/s", work: 8 * TOKENS * 3 * DIM }, (backend, upload) => {
    const parts = Array.from({ length: 3 }, () => upload([1, TOKENS, DIM]));
    return () => backend.joinColumns(parts);
  });
}

/** The operators that some of the family's networks have besides. */
export const POSITION_CASES: readonly OperatorCase[] = [
  biasedAttention(),
  rotate(true),
  rotate(false),
  joinColumns(),
  sine(),
];
