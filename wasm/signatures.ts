/**
 * Types of the exports of a source, from the declarations that the compiler makes of it.
 *
 * @module
 */

/** The exports of a source: declarations of members of an interface, in order. */
export interface Exports {
  /** Kernels that take `from`, `to` and `thread`, which threads share. */
  readonly operators: readonly string[];
  /** All other functions, and constants. */
  readonly others: readonly string[];
}

const FUNCTION = /export function (\w+)\((.*)\): (\w+);/g;
const CONSTANT = /export const (\w+): \{/g;
/** The first parameters of an operator; one that it does not use begins with an underscore. */
const UNITS = /^_?from: number, _?to: number, _?thread: number, /;

/** @param declarations as `asc --bindings raw` writes them */
export function exportsOf(declarations: string): Exports {
  const functions = [...declarations.matchAll(FUNCTION)].map(([, name, parameters, result]) => ({
    isOperator: UNITS.test(parameters!),
    member: `${name}(${parameters!.replace(/\b_/g, "")}): ${result};`,
  }));
  const constants = [...declarations.matchAll(CONSTANT)].map(([, name]) => {
    return `readonly ${name}: WebAssembly.Global;`;
  });
  const membersOf = (operators: boolean) =>
    functions.filter(({ isOperator }) => isOperator === operators).map(({ member }) => member).sort();
  return { operators: membersOf(true), others: [...membersOf(false), ...constants.sort()] };
}

/** A module of interfaces for the exports of all sources; `integers` and `training` hold those of `inference`, too. */
export function toDeclarations(inference: Exports, integers: Exports, training: Exports): string {
  const added = (all: readonly string[], known: readonly string[]) =>
    all.filter((one) => !known.includes(one));
  return `/** The exports of wasm/, as the compiler knows them. Written by \`deno task wasm\`. */

/** Kernels that compute units \`from\` to \`to\` (exclusive) on a thread; each file of wasm/ says what a unit is. */
export interface Operators {
${lines(inference.operators)}
}

/** Exports of wasm/kernels.ts. */
export interface Kernels extends Operators {
${lines(inference.others)}
}

/** Kernels that only products of whole numbers need. */
export interface IntegerOperators extends Operators {
${lines(added(integers.operators, inference.operators))}
}

/** Exports of wasm/integer_kernels.ts. */
export interface IntegerKernels extends Kernels, IntegerOperators {
${lines(added(integers.others, inference.others))}
}

/** Kernels that only training has. */
export interface TrainingOperators extends Operators {
${lines(added(training.operators, inference.operators))}
}

/** Exports of wasm/training_kernels.ts. */
export interface TrainingKernels extends Kernels, TrainingOperators {
${lines(added(training.others, inference.others))}
}
`;
}

function lines(members: readonly string[]): string {
  return members.map((member) => `  ${member}`).join("\n");
}
