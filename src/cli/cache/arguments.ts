import { flags, parse, texts } from "../options/parse.ts";
import { suggest } from "../options/suggest.ts";
import { UsageError } from "../options/usage_error.ts";
import { refuseEmpty } from "../options/values.ts";

const ACTIONS = ["list", "verify", "remove"] as const;

/** The choices of a command line of `cache.ts`. */
export interface CacheArguments {
  readonly action: typeof ACTIONS[number];
  /** Models by name; empty where all are meant. */
  readonly models: readonly string[];
  readonly cacheDir: string | undefined;
  readonly json: boolean;
}

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which word
 */
export async function parseCacheArguments(
  args: readonly string[],
): Promise<CacheArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, { ...texts("cache-dir"), ...flags("json") });
  if (values.help) return "help";
  if (values.version) return "version";
  refuseEmpty({ ...values, MODEL: positionals.find((name) => name === "") });
  const [word = "list", ...models] = positionals;
  const action = ACTIONS.find((action) => action === word);
  if (!action) {
    const meant = suggest(word, ACTIONS);
    const question = meant === undefined ? `${ACTIONS.join(", ")} are wanted` : `did you mean ${meant}?`;
    throw new UsageError(`Cannot ${word} the cache: there is no such command; ${question}`);
  }
  if (action === "remove" && models.length === 0) {
    throw new UsageError("Cannot remove nothing: name at least one model; list shows those that there are");
  }
  if (action === "list" && models.length > 0) {
    throw new UsageError(`Cannot list ${models.join(" ")}: list takes no names`);
  }
  return { action, models, cacheDir: values["cache-dir"], json: values.json ?? false };
}
