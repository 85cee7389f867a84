import { basename, resolve } from "node:path";
import type { WeightType } from "../../backend/backend.ts";
import type { Device } from "../../device/options.ts";
import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { flags, parse, texts } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import { deviceOf, numberOf, refuseEmpty, weightType, WHOLE, WHOLE_FROM_1 } from "../options/values.ts";

/** The choices of a command line of `evaluate.ts`. */
export interface EvaluateArguments {
  readonly model: string;
  /** A folder or a list of pictures. */
  readonly data: string;
  /** The file of a map of classes. */
  readonly map: string | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly mistakes: number | undefined;
  readonly skipBad: boolean;
  readonly maxPixels: number | undefined;
  readonly device: Device | undefined;
  readonly threads: number | undefined;
  readonly dtype: WeightType | undefined;
  /** Options of loading. */
  readonly load: ReturnType<typeof loadOptionsOf>;
}

const OPTIONS = {
  ...LOAD_FLAGS,
  ...texts("map", "out", "mistakes", "max-pixels", "device", "threads", "dtype"),
  ...flags("json", "skip-bad"),
};

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parseEvaluateArguments(
  args: readonly string[],
): Promise<EvaluateArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, OPTIONS);
  if (values.help) return "help";
  if (values.version) return "version";
  const [model, data] = positionals;
  if (model === undefined || data === undefined || positionals.length > 2) {
    const given = positionals.length === 1 ? "1 name is" : `${positionals.length} names are`;
    throw new UsageError(
      `Cannot evaluate: a MODEL and its DATA are wanted, ${given} given; the embedded model is the folder weights`,
    );
  }
  refuseEmpty({ ...values, MODEL: model, DATA: data });
  return {
    model,
    data,
    map: values.map,
    out: values.out ?? `runs/${nameOf(data)}-evaluation`,
    json: values.json ?? false,
    mistakes: numberOf("mistakes", values.mistakes, WHOLE),
    skipBad: values["skip-bad"] ?? false,
    maxPixels: numberOf("max-pixels", values["max-pixels"], WHOLE_FROM_1),
    device: deviceOf(values.device),
    threads: numberOf("threads", values.threads, WHOLE_FROM_1),
    dtype: weightType(values.dtype),
    load: loadOptionsOf(values),
  };
}

/** The name of a data set: its folder's, where that is a part of one the folder's around it; a list's without its end. */
function nameOf(data: string): string {
  const parts = resolve(data).split(/[\\/]/);
  const name = parts.findLast((part) => !/^(train|test|val|valid|validation)$/.test(part)) ?? "";
  return basename(name).replace(/\.(csv|ndjson|jsonl|json|txt)$/i, "") || "data";
}
