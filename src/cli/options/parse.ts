/**
 * Command lines in words of our own: what `node:util` says of a wrong one does not tell what to do.
 *
 * @module
 */
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

/**
 * Node's parser is loaded where there is something to parse: that takes a tenth of a cold start.
 *
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parse<Given extends Options>(
  args: readonly string[],
  given: Given,
): Promise<Parsed<Given & typeof COMMON>> {
  if (!args.some((word) => /^-./.test(word))) return { values: {}, positionals: args };
  const { parseArgs } = await import("node:util");
  const options = { ...given, ...COMMON };
  const { tokens, positionals } = parseArgs({
    ...{ args: [...args], options, allowPositionals: true, strict: false, tokens: true },
  });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const found = { ...token, written: args[token.index]! };
    const type = Object.hasOwn(options, token.name) ? (options as Options)[token.name]!.type : undefined;
    if (type === undefined) throw await unknown(found, Object.keys(options));
    values[token.name] = valueOf(found, type);
  }
  return { values: values as Values<Given & typeof COMMON>, positionals };
}

/** An option as it was found. */
interface Found {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
  /** The whole word. */
  readonly written: string;
}

function valueOf({ rawName, value, inlineValue }: Found, type: "string" | "boolean"): string | boolean {
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
async function unknown({ rawName, written }: Found, names: readonly string[]): Promise<UsageError> {
  const { suggest } = await import("./suggest.ts");
  const word = /^-[^-]/.test(written) ? written.split("=")[0]! : rawName;
  const meant = suggest(word.replace(/^-+/, ""), names);
  const question = meant === undefined ? "--help lists those that there are" : `did you mean --${meant}?`;
  return new UsageError(`Cannot use ${word}: there is no such option; ${question}`);
}
