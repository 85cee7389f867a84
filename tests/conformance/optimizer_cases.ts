/**
 * The steps of the optimizers, and the clipping of gradients.
 *
 * @module
 */
import type { Role, Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { Random } from "../support/random.ts";
import { type BackwardCase, define } from "./backward_case.ts";
import { FLAT_SHAPES } from "./element_cases.ts";
import { scaled, ulp } from "./tolerance.ts";

/** Parameters that a step changes, and the results computed with them afterwards. */
export function stepCases(): BackwardCase[] {
  const sgd = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };
  const adamW = { learningRate: 0.1, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 3 };
  const factor = (backend: TrainingBackend, value: number) => backend.upload(Float32Array.of(value), [1]);
  return FLAT_SHAPES.flatMap((shape) => {
    const name = shape.join("×");
    const sized = (role: Role) => (role === "weight" ? `${name} weight` : name);
    return (["vector", "weight"] as const).flatMap((role) => [
      define("sgdStep", sized(role), scaled(1e-6), (backend, input) => {
        const [parameter, gradient, velocity] = [input(shape, { role }), input(shape), input(shape)];
        for (const scale of [0.5, 0]) {
          backend.sgdStep(parameter, gradient, velocity, { ...sgd, gradientScale: factor(backend, scale) });
        }
        return [parameter, velocity, ...used(backend, role, parameter)];
      }),
      define("adamWStep", sized(role), scaled(2e-6), (backend, input) => {
        const [parameter, gradient, mean] = [input(shape, { role }), input(shape), input(shape)];
        const square = input(shape, { positive: true });
        for (const scale of [0.5, 0]) {
          const gradientScale = factor(backend, scale);
          backend.adamWStep(parameter, gradient, mean, square, { ...adamW, gradientScale });
        }
        return [parameter, mean, square, ...used(backend, role, parameter)];
      }),
      define("write", sized(role), scaled(1e-6), (backend, input) => {
        const parameter = input(shape, { role });
        backend.write(parameter, new Random(5).normals(sizeOf(shape)));
        return [parameter, ...used(backend, role, parameter)];
      }),
    ]);
  });
}

/** Results of a changed weight, which a backend may keep in several forms. */
function used(backend: TrainingBackend, role: Role, weight: Tensor): Tensor[] {
  const [columns, k] = weight.shape as [number, number];
  if (role !== "weight" || k > 16) return [];
  const x = backend.upload(new Random(2).normals(3 * k), [3, k]);
  const dy = backend.upload(new Random(3).normals(3 * columns), [3, columns]);
  const wants = { x: true, weight: false, bias: false };
  return [backend.linear(x, { weight }), backend.linearBackward(dy, x, { weight }, wants).x!];
}

/** Norms of gradients and the factors that clip them. */
export function clippingCases(): BackwardCase[] {
  const clipped = (backend: TrainingBackend, squares: Tensor, most: number, before = 1): Tensor => {
    const factor = backend.upload(Float32Array.of(before), [1]);
    backend.clipFactor(factor, squares, most);
    return factor;
  };
  const many = Array.from({ length: 70 }, () => [9]);
  const sums = [[[1]], [[7, 11], [2, 3]], [[3, 16_385], [1], [5, 5, 5]], many].map((shapes) =>
    // A backend may cut the sum into any parts, so only what follows from it can be compared.
    define(
      "sumOfSquares",
      shapes.slice(0, 3).map((shape) => shape.join("×")).join(" "),
      ulp(4),
      (backend, input) => {
        return [clipped(backend, backend.sumOfSquares(shapes.map((shape) => input(shape))), 0.01)];
      },
    )
  );
  const factors = [1, 63, 64, 1000].flatMap((parts) =>
    [0.5, 1e3, 1e9, Infinity].map((most) =>
      define("clipFactor", `${parts} to ${most}`, ulp(4), (backend, input) => {
        return [clipped(backend, input([parts], { positive: true }), most)];
      })
    )
  );
  const failures = [[NaN, 1], [Infinity, 1], [1, 0]].map(([square, before]) =>
    define("clipFactor", `of ${square}, ${before} before`, ulp(0), (backend) => {
      return [clipped(backend, backend.upload(Float32Array.of(2, square!, 3), [3]), 1, before)];
    })
  );
  return [...sums, ...factors, ...failures];
}
