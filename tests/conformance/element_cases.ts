/**
 * Operators of training that take elements one by one, whatever the tensor's shape.
 *
 * @module
 */
import { type BackwardCase, define } from "./backward_case.ts";
import { scaled, ulp } from "./tolerance.ts";

/** Shapes below, at and above the numbers that a unit or a group of threads takes. */
export const FLAT_SHAPES = [[1, 1], [2, 3], [4, 4], [7, 11], [2, 16_384], [3, 16_385]] as const;

/** Activations, sums, releases and dropouts. */
export function elementCases(): BackwardCase[] {
  return FLAT_SHAPES.flatMap((shape) => {
    const name = shape.join("×");
    return [
      define("gelu", name, scaled(1.3e-6), (backend, input) => [backend.gelu(input(shape))]),
      define("geluBackward", name, scaled(1e-6), (backend, input) => {
        return [backend.geluBackward(input(shape), input(shape, { sigma: 3 }))];
      }),
      ...(["geluTanh", "quickGelu", "silu"] as const).flatMap((operator) => [
        define(operator, name, scaled(1.3e-6), (backend, input) => {
          return [backend[operator](input(shape, { sigma: 3 }))];
        }),
        define(`${operator}Backward`, name, scaled(1e-6), (backend, input) => {
          return [backend[`${operator}Backward`](input(shape), input(shape, { sigma: 3 }))];
        }),
      ]),
      define("tanh", name, ulp(6), (backend, input) => [backend.tanh(input(shape, { sigma: 3 }))]),
      define("tanhBackward", name, scaled(1e-6), (backend, input) => {
        return [backend.tanhBackward(input(shape), backend.tanh(input(shape)))];
      }),
      define("meanBackward", name, ulp(0), (backend, input) => [backend.meanBackward(input(shape))]),
      define("accumulate", name, ulp(1), (backend, input) => {
        const into = input(shape);
        backend.accumulate(into, input(shape));
        return [into];
      }),
      define("average", name, scaled(2e-7), (backend, input) => {
        const [average, weight] = [input(shape), input(shape, { role: "weight" })];
        backend.average(average, weight, 0.75);
        return [average];
      }),
      define("zeros", name, ulp(0), (backend, input) => {
        backend.release(input(shape));
        return [backend.zeros(shape)];
      }),
      define("release", name, ulp(0), (backend, input) => {
        const [kept, given] = [input(shape), input(shape)];
        backend.release(given);
        input(shape);
        return [kept];
      }),
      ...[0, 0.3, 0.9].flatMap((rate) =>
        (["dropout", "dropPath"] as const).map((operator) =>
          define(operator, `${name} at ${rate}`, ulp(2), (backend, input) => [
            backend[operator](input(shape), rate, 17),
            backend[operator](input(shape), rate, 0x9abcdef0),
          ])
        )
      ),
    ];
  });
}
