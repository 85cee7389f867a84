/**
 * A benchmark's case: one operator at one size.
 *
 * @module
 */
import type { Backend, Role, Tensor } from "../../../src/backend/backend.ts";
import { sizeOf } from "../../../src/backend/shapes.ts";
import { scaled, type Tolerance } from "../../conformance/tolerance.ts";
import { Random } from "../../support/random.ts";

/** One operator at one size. */
export interface OperatorCase {
  readonly name: string;
  /** The unit of its rate: GFLOP/s where arithmetic bounds it, GB/s where memory does. */
  readonly unit: "GFLOP/s" | "GB/s";
  /** Floating-point operations, or bytes read and written. */
  readonly work: number;
  readonly tolerance: Tolerance;
  /** Uploads the inputs; each call of what it returns runs the operator once. The same numbers on every backend. */
  prepare(backend: Backend): () => Tensor;
}

type Upload = (shape: readonly number[], role?: Role, sigma?: number) => Tensor;

/** Defines a case. */
export function define(
  parts: Omit<OperatorCase, "prepare" | "tolerance"> & Partial<Pick<OperatorCase, "tolerance">>,
  prepare: (backend: Backend, upload: Upload) => () => Tensor,
): OperatorCase {
  return {
    tolerance: scaled(5e-6),
    ...parts,
    prepare(backend) {
      const random = new Random(1);
      return prepare(backend, (shape, role = "activation", sigma = 1) => {
        return backend.upload(random.normals(sizeOf(shape), sigma), shape, role);
      });
    },
  };
}
