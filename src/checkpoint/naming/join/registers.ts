/**
 * Positions of networks with registers, of which the class token and the patches have some and the registers have none:
 * to ours zeros are put between.
 *
 * @module
 */
import type { TensorDescription } from "../../tensor.ts";
import type { Part } from "../naming.ts";

const POSITIONS = { name: "pos_embed", of: 3, axis: 1 } as const;

/** The parts of the registers: themselves, and zeros for their positions. */
export function registersWithoutPositions(parts: readonly Part[]): readonly Part[] {
  return [...parts, { ...POSITIONS, index: 1, zeros: true }];
}

/** The parts of the positions [1, 1 + N, D]: that of the class token, and those of the patches. */
export function positionsBeforeRegisters({ shape }: Pick<TensorDescription, "shape">): readonly Part[] {
  const [, tokens = 0, width = 0] = shape;
  return [
    { ...POSITIONS, index: 0, numbers: [0, width], shape: [1, 1, width] },
    { ...POSITIONS, index: 2, numbers: [width, tokens * width], shape: [1, tokens - 1, width] },
  ];
}
