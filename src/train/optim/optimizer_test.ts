import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Tensor } from "../../backend/backend.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { wholeOf } from "../../vit/parameter_spec.ts";
import { normOf, Optimizer, type Parameter } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer_options.ts";

/** A matrix, which decays, and a bias, which does not. */
function parametersOn(backend: ReferenceBackward): Parameter[] {
  const make = (name: string, role: "weight" | "vector", shape: number[], ...data: number[]) => ({
    spec: { name, role, shape, parts: [wholeOf(name, shape)] },
    tensor: backend.upload(Float32Array.from(data), shape, role),
  });
  return [make("a.weight", "weight", [2, 1], 0.5, -1.5), make("a.bias", "vector", [1], 2)];
}

/** Three steps with growing gradients; the numbers wanted are PyTorch's, in float64. */
async function threeSteps(
  options: OptimizerOptions,
): Promise<{ values: number[]; norms: number[] }> {
  const backend = new ReferenceBackward();
  const parameters = parametersOn(backend);
  const optimizer = new Optimizer(backend, parameters, options);
  const norms: number[] = [];
  for (let i = 0; i < 3; i++) {
    const gradients = new Map<Tensor, Tensor>([
      [parameters[0]!.tensor, backend.upload(Float32Array.of(1 + i, -2), [2, 1])],
      [parameters[1]!.tensor, backend.upload(Float32Array.of(0.5 * i), [1])],
    ]);
    norms.push(normOf(await backend.read(optimizer.step((tensor) => gradients.get(tensor), 0.1))));
  }
  assertEquals(optimizer.steps, 3);
  const read = await Promise.all(parameters.map(({ tensor }) => backend.read(tensor)));
  return { values: read.flatMap((data) => [...data]), norms };
}

const CASES: [OptimizerOptions, number[]][] = [
  [
    { name: "sgd", momentum: 0.8, weightDecay: 0.1, clipNorm: 2.5 },
    [-0.2784252735387926, -0.49603901908217546, 1.8548497894716858],
  ],
  [
    { name: "adamw", betas: [0.8, 0.9], epsilon: 1e-3, weightDecay: 0.1, clipNorm: 2.5 },
    [0.19111040084369668, -1.1620992691419847, 1.8365453952009059],
  ],
];

for (const [options, wanted] of CASES) {
  Deno.test(`${options.name} steps as PyTorch's, gradients clipped, biases without decay`, async () => {
    const { values, norms } = await threeSteps(options);
    values.forEach((value, i) => assertAlmostEquals(value, wanted[i]!, 1e-7));
    [2.23606797749979, 2.8722813232690148, 3.7416573867739413].forEach((norm, i) => {
      assertAlmostEquals(norms[i]!, norm, 1e-6);
    });
  });
}

Deno.test("a parameter without a gradient stays as it is", () => {
  const backend = new ReferenceBackward();
  const parameters = parametersOn(backend);
  new Optimizer(backend, parameters, { name: "sgd" }).step(() => undefined, 0.1);
  return backend.read(parameters[0]!.tensor).then((data) => assertEquals(data, Float32Array.of(0.5, -1.5)));
});

Deno.test("a gradient that is not finite changes nothing, and nothing changes after it", async () => {
  for (const [options] of CASES) {
    const backend = new ReferenceBackward();
    const [parameter] = parametersOn(backend) as [Parameter, Parameter];
    const optimizer = new Optimizer(backend, [parameter], options);
    const step = (...gradient: number[]) => {
      const tensor = backend.upload(Float32Array.from(gradient), [2, 1]);
      return backend.read(optimizer.step(() => tensor, 0.1));
    };
    await step(1, 2);
    const tensors = [parameter.tensor, ...optimizer.state.values()];
    const read = () => Promise.all(tensors.map((tensor) => backend.read(tensor)));
    const before = await read();
    assertEquals(normOf(await step(NaN, 1)), NaN);
    assertEquals(normOf(await step(3, 4)), 5);
    assertEquals(await read(), before);
    optimizer.goOn(1);
    await step(3, 4);
    assertNotEquals(await read(), before);
  }
});

Deno.test("an optimiser's state has a name for every tensor", () => {
  const backend = new ReferenceBackward();
  const { state } = new Optimizer(backend, parametersOn(backend), { name: "adamw" });
  const names = ["a.weight.mean", "a.weight.square", "a.bias.mean", "a.bias.square"];
  assertEquals([...state].map(([name]) => name), names);
});

for (
  const options of [
    { name: "sgd", momentum: 1 },
    { name: "adamw", betas: [0.9, NaN] },
    { name: "adamw", weightDecay: -1 },
    { name: "sgd", clipNorm: 0 },
  ] satisfies OptimizerOptions[]
) {
  Deno.test(`there is no optimiser of ${JSON.stringify(options)}`, () => {
    assertThrows(() => new Optimizer(new ReferenceBackward(), [], options), RangeError, "Cannot");
  });
}

Deno.test("another optimiser is refused by name", () => {
  const options = { name: "lion" } as unknown as OptimizerOptions;
  assertThrows(() => new Optimizer(new ReferenceBackward(), [], options), TypeError, '"lion"');
});
