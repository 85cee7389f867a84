import type { WeightType } from "../../backend/backend.ts";
import type { Device } from "../../device/options.ts";
import type { ExplainMethod } from "../../model/explain/options.ts";
import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { flags, parse, texts } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import {
  deviceOf,
  numberOf,
  oneOf,
  refuseEmpty,
  SHARE,
  weightType,
  WHOLE,
  WHOLE_FROM_1,
} from "../options/values.ts";

/** The format in which results are printed. */
export type Format = "table" | "json" | "csv";

/** The parsed command line of `classify.ts`. */
export interface Arguments {
  readonly pictures: readonly string[];
  readonly recursive: boolean;
  readonly maxPixels: number | undefined;
  readonly model: string | undefined;
  readonly labels: string | undefined;
  readonly topK: number | undefined;
  readonly threshold: number | undefined;
  readonly device: Device | undefined;
  readonly threads: number | undefined;
  readonly dtype: WeightType | undefined;
  /** The trust in data that is read from addresses. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  readonly profile: boolean;
  /** True where recommended models are to be listed instead of all else. */
  readonly listModels: boolean;
  /** The file that a map of where the model looked is written to. */
  readonly explain: string | undefined;
  readonly explainMethod: ExplainMethod | undefined;
  readonly format: Format;
}

const OPTIONS = {
  ...LOAD_FLAGS,
  ...texts("model", "labels", "top-k", "threshold", "device", "threads", "dtype", "max-pixels"),
  ...texts("explain", "explain-method"),
  ...flags("recursive", "profile", "json", "csv", "list-models"),
};

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parseArguments(
  args: readonly string[],
): Promise<Arguments | "help" | "version"> {
  const { values, positionals } = await parse(args, OPTIONS);
  if (values.help) return "help";
  if (values.version) return "version";
  const listModels = values["list-models"] ?? false;
  if (positionals.length === 0 && !listModels) {
    throw new UsageError("Cannot classify nothing: name at least one picture");
  }
  refuseEmpty({ ...values, PICTURE: positionals.find((name) => name === "") });
  expectStandardInputOnce(positionals);
  const trust = loadOptionsOf(values);
  if (trust.sha256 !== undefined && values.model === undefined) {
    throw new UsageError("Cannot check --sha256 of the embedded model: --model is wanted too");
  }
  for (const name of ["head", "heads", "revision"] as const) {
    if (values[name] === undefined || values.model !== undefined) continue;
    throw new UsageError(`Cannot give the embedded model other --${name}: --model is wanted too`);
  }
  const { recursive = false, profile = false, model, labels, explain } = values;
  const explainMethod = await methodOf(values["explain-method"], explain);
  return {
    pictures: positionals,
    recursive,
    profile,
    listModels,
    model,
    labels,
    explain,
    explainMethod,
    trust,
    format: formatOf(values),
    maxPixels: numberOf("max-pixels", values["max-pixels"], WHOLE_FROM_1),
    device: deviceOf(values.device),
    topK: numberOf("top-k", values["top-k"], WHOLE),
    threshold: numberOf("threshold", values.threshold, SHARE),
    threads: numberOf("threads", values.threads, WHOLE_FROM_1),
    dtype: weightType(values.dtype),
  };
}

/** The method of the explanation; names of methods load only where one is given. */
async function methodOf(
  text: string | undefined,
  explain: string | undefined,
): Promise<ExplainMethod | undefined> {
  if (text === undefined) return undefined;
  if (explain === undefined) {
    throw new UsageError("Cannot use --explain-method alone: --explain with a file to write is wanted too");
  }
  const { METHODS } = await import("../../model/explain/options.ts");
  return oneOf("explain-method", text, METHODS);
}

function formatOf(
  { json, csv }: { readonly json?: boolean | undefined; readonly csv?: boolean | undefined },
): Format {
  if (json && csv) throw new UsageError("Cannot print --json and --csv together: one of them is wanted");
  return json ? "json" : csv ? "csv" : "table";
}

function expectStandardInputOnce(names: readonly string[]): void {
  const count = names.filter((name) => name === "-").length;
  if (count > 1) {
    throw new UsageError(
      `Cannot classify - ${count} times: standard input is one picture and can be read once`,
    );
  }
  if (count === 1 && Deno.stdin.isTerminal()) {
    throw new UsageError("Cannot read a picture from a terminal: with - one is wanted from a pipe or a file");
  }
}
