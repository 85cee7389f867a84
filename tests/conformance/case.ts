/**
 * A case of the conformance suite: one operator of the seam on one set of inputs.
 *
 * @module
 */
import type { Backend, Role, Tensor, WeightType } from "../../src/backend/backend.ts";
import type { Operators } from "../../src/backend/operators.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { Random } from "../support/random.ts";
import { kept } from "./kept.ts";
import type { Tolerance } from "./tolerance.ts";

/** One operator on one set of inputs. */
export interface Case {
  readonly operator: Operator;
  readonly name: string;
  readonly tolerance: Tolerance;
  /** The type in which the weight is kept, where that is not float32. */
  readonly weightType?: WeightType | undefined;
  /** Uploads the inputs and runs the operator; the same numbers whenever it is called. */
  run(backend: Backend): Tensor;
}

/** The members of the seam that compute. */
export type Operator = keyof Operators;

interface InputOptions {
  readonly sigma?: number;
  readonly role?: Role;
  /** Added to all of them. */
  readonly offset?: number;
  /** The type in which a weight is kept; its numbers are such that this loses nothing. */
  readonly type?: WeightType | undefined;
}

/** Uploads normal deviates; the names of the inputs are their order. */
export type Input = (shape: readonly number[], options?: InputOptions) => Tensor;

/** Gives the same arrays, in order, whenever a case is run: they are made once, and nobody may change them. */
export function onceMade(): () => (make: (random: Random) => Float32Array) => Float32Array {
  const random = new Random(1);
  const arrays: Float32Array[] = [];
  return () => {
    let next = 0;
    return (make) => arrays[next++] ??= make(random);
  };
}

/** Defines a case: `run` gets the same inputs whenever it is called. */
export function define(
  operator: Operator,
  name: string,
  tolerance: Tolerance,
  run: (backend: Backend, input: Input) => Tensor,
): Case {
  const inputs = onceMade();
  return {
    operator,
    name: `${operator} ${name}`,
    tolerance,
    run(backend) {
      const next = inputs();
      return run(backend, (shape, { sigma = 1, role = "activation", offset = 0, type } = {}) => {
        const data = next((random) => {
          const numbers = random.normals(sizeOf(shape), sigma).map((v) => v + offset);
          return kept(numbers, shape.at(-1)!, type);
        });
        return backend.upload(data, shape, role, type);
      });
    },
  };
}
