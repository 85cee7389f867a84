import { expectKnown, type NamesOf } from "../../util/names/expect_known.ts";
import type { ParameterSpec } from "../../vit/weights.ts";

/** An optimiser and its numbers, beside its learning rate. */
export type OptimizerOptions = (SgdOptions | AdamWOptions) & CommonOptions;

interface CommonOptions {
  /** True for the parameters that decay; by default the matrices of linears alone. */
  readonly decays?: ((spec: ParameterSpec) => boolean) | undefined;
  /** The share of the learning rate that a parameter has; 1 by default. */
  readonly rateOf?: ((spec: ParameterSpec) => number) | undefined;
  /** Gradients whose common norm is larger are scaled down to it; by default never. */
  readonly clipNorm?: number | undefined;
}

/**
 * Stochastic gradient descent with momentum. `train` throws a `RangeError` for a momentum that is not from 0 to below 1
 * or a negative weight decay.
 * @example
 * ```ts
 * import type { SgdOptions } from "../../../mod.ts";
 * const optimizer: SgdOptions = { name: "sgd", momentum: 0.9, weightDecay: 5e-5 };
 * ```
 */
export interface SgdOptions {
  /** The name of this optimiser. */
  readonly name: "sgd";
  /** 0.9 by default. */
  readonly momentum?: number | undefined;
  /** 5e-5 by default. */
  readonly weightDecay?: number | undefined;
}

/**
 * Adam with decoupled weight decay. `train` throws a `RangeError` for betas that are not from 0 to below 1 or a negative
 * weight decay.
 * @example
 * ```ts
 * import type { AdamWOptions } from "../../../mod.ts";
 * const optimizer: AdamWOptions = { name: "adamw", weightDecay: 0.05 };
 * ```
 */
export interface AdamWOptions {
  /** The name of this optimiser. */
  readonly name: "adamw";
  /** 0.9 and 0.999 by default. */
  readonly betas?: readonly [number, number] | undefined;
  /** 1e-8 by default. */
  readonly epsilon?: number | undefined;
  /** 0.05 by default. */
  readonly weightDecay?: number | undefined;
}

const SGD: NamesOf<SgdOptions> = { name: 0, momentum: 0, weightDecay: 0 };
const ADAMW: NamesOf<AdamWOptions> = { name: 0, betas: 0, epsilon: 0, weightDecay: 0 };

/** @throws {TypeError} for an optimiser or an option that there is not */
export function expectOptimizer(options: SgdOptions | AdamWOptions): void {
  const { name } = options;
  expectName(name);
  expectKnown(`optimise by ${name}`, options, name === "sgd" ? SGD : ADAMW);
}

/** @throws {TypeError} for an optimiser that there is not @throws {RangeError} for impossible numbers */
export function expectOptions(options: OptimizerOptions): OptimizerOptions {
  const { name, weightDecay = 0, clipNorm = 1 } = options;
  expectName(name);
  const shares = name === "sgd" ? [options.momentum ?? 0] : [...options.betas ?? []];
  for (const share of shares) {
    if (!(share >= 0 && share < 1)) {
      throw new RangeError(`Cannot optimise with a momentum of ${share}: it must be from 0 to below 1`);
    }
  }
  if (!(weightDecay >= 0)) {
    throw new RangeError(`Cannot decay weights by ${weightDecay}: it must not be negative`);
  }
  if (!(clipNorm > 0)) {
    throw new RangeError(`Cannot clip gradients to a norm of ${clipNorm}: it must be positive`);
  }
  return options;
}

function expectName(name: string): void {
  if (name === "sgd" || name === "adamw") return;
  throw new TypeError(`Cannot optimise by "${name}": "sgd" or "adamw" is wanted`);
}
