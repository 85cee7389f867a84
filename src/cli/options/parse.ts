/**
 * Command lines in words of our own: what `node:util` says of a wrong one does not tell what to do.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage_error.ts";

/** Options by name; `help` and `version` are always there. */
export type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** What was given; a text of an option that takes one, `true` of one that takes none. */
export type Values<Given extends Options> = {
  readonly [Name in keyof Given]?: (Given[Name]["type"] extends "boolean" ? boolean : string) | undefined;
};

/** A command line that was understood. */
export interface Parsed<Given extends Options> {
  readonly values: Values<Given>;
  readonly positionals: readonly string[];
}

/** Options that take a text. */
export function texts<Name extends string>(...names: Name[]): Record<Name, { readonly type: "string" }> {
  return Object.fromEntries(names.map((name) => [name, { type: "string" }])) as ReturnType<
    typeof texts<Name>
  >;
}

/** Options that take none. */
export function flags<Name extends string>(...names: Name[]): Record<Name, { readonly type: "boolean" }> {
  return Object.fromEntries(names.map((name) => [name, { type: "boolean" }])) as ReturnType<
    typeof flags<Name>
  >;
}

const COMMON = { ...flags("version"), help: { type: "boolean", short: "h" } } as const;

/** @throws {UsageError} that says what is wrong with which option */
export function parse<Given extends Options>(
  args: readonly string[],
  given: Given,
): Parsed<Given & typeof COMMON> {
  const options = { ...given, ...COMMON };
  const { tokens, positionals } = parseArgs({
    ...{ args: [...args], options, allowPositionals: true, strict: false, tokens: true },
  });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    values[token.name] = valueOf({ ...token, written: args[token.index]! }, options);
  }
  return { values: values as Values<Given & typeof COMMON>, positionals };
}

/** An option as it was found. */
interface Found {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
  /** The whole word. */
  readonly written: string;
}

function valueOf({ name, rawName, value, inlineValue, written }: Found, options: Options): string | boolean {
  const type = Object.hasOwn(options, name) ? options[name]!.type : undefined;
  if (type === undefined) throw unknown(rawName, written, Object.keys(options));
  if (type === "boolean") {
    if (value === undefined) return true;
    throw new UsageError(`Cannot use ${rawName}=${value}: ${rawName} takes no value`);
  }
  if (value === undefined) {
    throw new UsageError(`Cannot use ${rawName} without a value: one is wanted after it`);
  }
  if (!inlineValue && /^-[^\d.]/.test(value)) {
    const instead = `${rawName}=${value} gives it one that begins with a dash`;
    throw new UsageError(`Cannot use ${rawName} without a value: ${value} follows; ${instead}`);
  }
  return value;
}

/** `-topk 3` is one word, of which Node makes five options. */
function unknown(rawName: string, written: string, names: readonly string[]): UsageError {
  const word = /^-[^-]/.test(written) ? written.split("=")[0]! : rawName;
  const meant = suggest(word.replace(/^-+/, ""), names);
  const question = meant === undefined ? "--help lists those that there are" : `did you mean --${meant}?`;
  return new UsageError(`Cannot use ${word}: there is no such option; ${question}`);
}
