import type { WeightType } from "../../backend/backend.ts";
import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { flags, parse, texts } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import { refuseEmpty, weightType } from "../options/values.ts";

/** The choices of a command line of `convert.ts`. */
export interface ConvertArguments {
  readonly model: string;
  readonly out: string;
  /** The type of the matrices; by default that of the model. */
  readonly dtype: WeightType | undefined;
  /** Limits of trust in what is read from addresses. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  readonly force: boolean;
  readonly json: boolean;
}

const OPTIONS = { ...LOAD_FLAGS, ...texts("dtype"), ...flags("force", "json") };

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parseConvertArguments(
  args: readonly string[],
): Promise<ConvertArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, OPTIONS);
  if (values.help) return "help";
  if (values.version) return "version";
  const [model, out, ...more] = positionals;
  if (model === undefined || out === undefined || more.length > 0) {
    const given = positionals.length === 1 ? "1 name is" : `${positionals.length} names are`;
    throw new UsageError(`Cannot convert: MODEL and OUT are wanted, ${given} given`);
  }
  refuseEmpty({ ...values, MODEL: model, OUT: out });
  if (/\.safetensors$/i.test(out)) throw new UsageError(`Cannot write to ${out}: OUT is a folder`);
  const trust = loadOptionsOf(values);
  return {
    model,
    out,
    dtype: weightType(values.dtype),
    trust,
    force: values.force ?? false,
    json: values.json ?? false,
  };
}
