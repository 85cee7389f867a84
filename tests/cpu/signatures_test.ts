import { assertEquals } from "@std/assert";
import { exportsOf, toDeclarations } from "../../wasm/signatures.ts";

/** Declarations as `asc --bindings raw` writes them. */
const INFERENCE = `declare namespace __AdaptedExports {
  /** Exported memory */
  export const memory: WebAssembly.Memory;
  /**
   * mean/mean
   * @param _thread \`usize\`
   */
  export function mean(from: number, to: number, _thread: number, a: number): void;
  /** packs nothing by units */
  export function pack(rows: number, from: number, count: number): number;
  /** weight/BLOCK */
  export const BLOCK: {
    /** @type \`usize\` */
    get value(): number
  };
}`;
const TRAINING = INFERENCE.replace(
  "/** weight",
  "export function sum(_from: number, _to: number, _thread: number, x: number): void;\n  /** weight",
);

Deno.test("exports are operators, by their first parameters, other functions, or constants", () => {
  assertEquals(exportsOf(TRAINING), {
    operators: [
      "mean(from: number, to: number, thread: number, a: number): void;",
      "sum(from: number, to: number, thread: number, x: number): void;",
    ],
    others: [
      "pack(rows: number, from: number, count: number): number;",
      "readonly BLOCK: WebAssembly.Global;",
    ],
  });
});

Deno.test("the declarations of other sources hold what inference has not", () => {
  const text = toDeclarations(exportsOf(INFERENCE), exportsOf(TRAINING), exportsOf(TRAINING));
  assertEquals(text.match(/mean\(/g)?.length, 1);
  assertEquals(text.match(/interface IntegerOperators extends Operators \{\n {2}sum\(.*\n\}/g)?.length, 1);
  assertEquals(text.match(/interface TrainingOperators extends Operators \{\n {2}sum\(.*\n\}/g)?.length, 1);
});
