import type { TensorDescription } from "../../tensor.ts";
import type { Part } from "../naming.ts";

/** Of the joined input [3D, D] of the pooling the query has a linear of its own; key and value share one. */
export function poolInput({ shape }: TensorDescription, kind: string): readonly Part[] {
  const [rows = 0, ...rest] = shape;
  const width = rest[0] ?? 1;
  const third = Math.floor(rows / 3);
  return [
    { name: `attn_pool.q.${kind}`, numbers: [0, third * width], shape: [third, ...rest] },
    { name: `attn_pool.kv.${kind}`, numbers: [third * width, rows * width], shape: [rows - third, ...rest] },
  ];
}
