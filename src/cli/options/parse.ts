/**
 * Command lines: `--name value`, `--name=value`, `--flag`, `-h`, and `--` before names that begin with a dash. By hand,
 * since loading Node's parser takes 9 ms, a twelfth of a cold start, and what it says of a wrong one does not tell what
 * to do.
 *
 * @module
 */
import { UsageError } from "./usage_error.ts";

/** Options by name; `help` and `version` are always there. */
export type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** The options given: the text of one that takes a value, `true` of one that takes none. */
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

const COMMON = flags("version", "help");

/** @throws {UsageError} that says what is wrong with which option */
export async function parse<Given extends Options>(
  args: readonly string[],
  given: Given,
): Promise<Parsed<Given & typeof COMMON>> {
  const options: Options = { ...given, ...COMMON };
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") {
      positionals.push(...args.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) {
      positionals.push(word);
      continue;
    }
    const [written, inline] = halvesOf(word);
    const name = written === "-h" ? "help" : written.replace(/^--/, "");
    const type = Object.hasOwn(options, name) ? options[name]!.type : undefined;
    if (type === undefined) throw await unknown(written, Object.keys(options));
    values[name] = type === "boolean" ? flag(written, inline) : inline ?? following(written, args[++at]);
  }
  return { values: values as Values<Given & typeof COMMON>, positionals };
}

/** The parts before and behind the first equals sign. */
function halvesOf(word: string): [written: string, inline: string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function flag(written: string, inline: string | undefined): true {
  if (inline === undefined) return true;
  throw new UsageError(`Cannot use ${written}=${inline}: ${written} takes no value`);
}

/** The value of an option, where it is the next word. */
function following(written: string, next: string | undefined): string {
  if (next === undefined) {
    throw new UsageError(`Cannot use ${written} without a value: one is wanted after it`);
  }
  if (!/^-[^\d.]/.test(next)) return next;
  const instead = `${written}=${next} gives it one that begins with a dash`;
  throw new UsageError(`Cannot use ${written} without a value: ${next} follows; ${instead}`);
}

async function unknown(written: string, names: readonly string[]): Promise<UsageError> {
  const { suggest } = await import("./suggest.ts");
  const meant = suggest(written.replace(/^-+/, ""), names);
  const question = meant === undefined ? "--help lists those that there are" : `did you mean --${meant}?`;
  return new UsageError(`Cannot use ${written}: there is no such option; ${question}`);
}
