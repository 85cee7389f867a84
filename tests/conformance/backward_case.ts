/**
 * A case of the conformance suite of training: one operator on one set of inputs.
 *
 * @module
 */
import type { Role, Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { Random } from "../support/random.ts";
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

/** Defines a case: `run` gets its inputs from the same stream of random numbers whenever it is called. */
export function define(
  operator: Exclude<keyof TrainingBackend, "device">,
  name: string,
  tolerance: Tolerance,
  run: (backend: TrainingBackend, input: Input) => (Tensor | undefined)[],
): BackwardCase {
  return {
    operator,
    name: `${operator} ${name}`,
    tolerance,
    run(backend) {
      const random = new Random(1);
      const found = run(backend, (shape, { sigma = 1, role = "activation", positive = false } = {}) => {
        const data = random.normals(sizeOf(shape), sigma).map((v) => positive ? Math.abs(v) : v);
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
