import { assertAlmostEquals, assertEquals } from "@std/assert";
import { defineConfig, type VitConfig } from "./config.ts";
import { makeConstants } from "./constants.ts";

const SMALL = { imageSize: 12, patchSize: 4, embedDim: 16, numHeads: 2, depth: 1, timmClass: "Eva" } as const;

function constantsOf(partial: Partial<VitConfig>, training = false) {
  return makeConstants(defineConfig({ ...SMALL, ...partial }), (spec) => spec, { training });
}

/** Angles of patch 5, which lies in row 1 and column 2, by the cosines and sines of its eight numbers. */
function anglesOf(rope: VitConfig["rope"]): number[] {
  const { cos, sin } = constantsOf({ rope }).rope!;
  assertEquals([cos.shape, sin.shape], [[9, 8], [9, 8]]);
  return Array.from({ length: 8 }, (_, i) => Math.atan2(sin.data[5 * 8 + i]!, cos.data[5 * 8 + i]!));
}

function assertAngles(rope: VitConfig["rope"], wanted: readonly number[]): void {
  anglesOf(rope).forEach((angle, i) => assertAlmostEquals(angle, wanted[i]!, 1e-6, `${i}`));
}

Deno.test("neighbours turn by the row, slower and slower, then by the column", () => {
  assertAngles({ kind: "axial", temperature: 100 }, [1, 1, 0.1, 0.1, 2, 2, 0.2, 0.2]);
});

Deno.test("a grid is measured by that of pre-training; places may begin elsewhere, and columns come first", () => {
  const rope = { kind: "axial", temperature: 100, referenceGrid: 6 } as const;
  assertAngles(rope, [2, 2, 0.2, 0.2, 4 - 2 * Math.PI, 4 - 2 * Math.PI, 0.4, 0.4]);
  const moved = { kind: "axial", temperature: 100, gridOffset: 0.5, columnsFirst: true } as const;
  assertAngles(moved, [2.5, 2.5, 0.25, 0.25, 1.5, 1.5, 0.15, 0.15]);
});

Deno.test("numbers of both halves of a head turn together, by turns of a circle", () => {
  const rope = { kind: "dinov3", temperature: 100, half: true } as const;
  const column = 2 * 2.5 / 3 - 1; // of sides from -1 to 1; the row is 0
  const turns = [0, 0, column, column / 10].map((turn) => 2 * Math.PI * turn);
  const angles = turns.map((angle) => Math.atan2(Math.sin(angle), Math.cos(angle)));
  assertAngles(rope, [...angles, ...angles]);
});

Deno.test("each pair of tokens has the row of its distance, those with the class token rows of their own", () => {
  const { positionIndex } = constantsOf({ imageSize: 8, relativePositionBias: true });
  assertEquals(positionIndex!.shape, [5, 5]);
  assertEquals([...positionIndex!.data], [
    ...[11, 9, 9, 9, 9],
    ...[10, 4, 3, 1, 0],
    ...[10, 5, 4, 2, 1],
    ...[10, 7, 6, 4, 3],
    ...[10, 8, 7, 5, 4],
  ]);
});

Deno.test("a mask of biases is for training, where keys have none", () => {
  assertEquals(constantsOf({ qkvBias: "queryValue" }).biasMask, undefined);
  assertEquals(constantsOf({}, true).biasMask, undefined);
  const { data } = constantsOf({ qkvBias: "queryValue" }, true).biasMask!;
  assertEquals([...data], [...Array(16).fill(1), ...Array(16).fill(0), ...Array(16).fill(1)]);
});
