import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { flags, parse } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import { refuseEmpty } from "../options/values.ts";

/** The choices of a command line of `inspect.ts`. */
export interface InspectArguments {
  readonly model: string;
  /** Options of loading. */
  readonly load: ReturnType<typeof loadOptionsOf>;
  /** True where each tensor has a line. */
  readonly tensors: boolean;
  readonly json: boolean;
}

const OPTIONS = { ...LOAD_FLAGS, ...flags("tensors", "json") };

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parseInspectArguments(
  args: readonly string[],
): Promise<InspectArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, OPTIONS);
  if (values.help) return "help";
  if (values.version) return "version";
  const [model] = positionals;
  if (model === undefined || positionals.length > 1) {
    const given = positionals.length === 1 ? "1 name is" : `${positionals.length} names are`;
    throw new UsageError(`Cannot inspect: one MODEL is wanted, ${given} given`);
  }
  refuseEmpty({ ...values, MODEL: model });
  const { tensors = false, json = false } = values;
  return { model, load: loadOptionsOf(values), tensors, json };
}
