/**
 * A case of the conformance suite of training: one operator on one set of inputs.
 *
 * @module
 */
import type { Role, Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { onceMade } from "./case.ts";
import { scaled, type Tolerance } from "./tolerance.ts";

/** One operator on one set of inputs. */
export interface BackwardCase {
  readonly operator: string;
  readonly name: string;
  readonly tolerance: Tolerance;
  /** Uploads the inputs and runs the operator; everything that it gives or changes. */
  run(backend: TrainingBackend): Tensor[];
}

interface InputOptions {
  readonly sigma?: number;
  readonly role?: Role;
  /** True for the absolute values of normal deviates. */
  readonly positive?: boolean;
}

export type Input = (shape: readonly number[], options?: InputOptions) => Tensor;

/** Defines a case: `run` gets the same inputs whenever it is called. */
export function define(
  operator: Exclude<keyof TrainingBackend, "device">,
  name: string,
  tolerance: Tolerance,
  run: (backend: TrainingBackend, input: Input) => (Tensor | undefined)[],
): BackwardCase {
  const inputs = onceMade();
  return {
    operator,
    name: `${operator} ${name}`,
    tolerance,
    run(backend) {
      const next = inputs();
      const found = run(backend, (shape, { sigma = 1, role = "activation", positive = false } = {}) => {
        const data = next((random) => {
          return random.normals(sizeOf(shape), sigma).map((v) => positive ? Math.abs(v) : v);
        });
        return backend.upload(data, shape, role);
      });
      return found.filter((x) => x !== undefined);
    },
  };
}

/** The tolerance for sums of `n` products of normal deviates. */
export function sums(n: number): Tolerance {
  return scaled(1e-6 * Math.sqrt(n + 4));
}
