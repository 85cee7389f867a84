import { parseArgs } from "node:util";
import type { WeightType } from "../backend/backend.ts";
import { UsageError, weightType } from "./arguments.ts";
import { LOAD_FLAGS, LOAD_HELP, loadOptionsOf } from "./options/load_flags.ts";

/** What the command line of `convert.ts` asks for. */
export interface ConvertArguments {
  readonly model: string;
  readonly out: string;
  readonly dtype: WeightType;
  /** How far what is read from addresses is trusted. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  readonly force: boolean;
  readonly json: boolean;
}

export const HELP = `Writes a model again with its weights in another type.

  deno run --allow-read --allow-write src/cli/convert.ts [OPTIONS] MODEL OUT

MODEL is a safetensors file, or a folder or URL in hub layout. OUT is a folder: model.safetensors goes there, with
everything about the model in its metadata, and the model's config.json and preprocessor_config.json where it has them.

  --dtype T         must be given: f32, f16 (half of its size) or int8 (a quarter, one scale per output channel)
${LOAD_HELP}
  --force           replace files that OUT has already
  --json            one JSON object instead of a line of text
  --help            this text

Exit status: 0 written, 1 not written, 2 the command line cannot be understood, 130 interrupted.
`;

/** @returns `undefined` when help is asked for @throws {UsageError} that says what is wrong with which option */
export function parseConvertArguments(args: readonly string[]): ConvertArguments | undefined {
  const { values, positionals } = parse([...args]);
  if (values.help) return undefined;
  const [model, out, ...more] = positionals;
  if (!model || !out || more.length > 0) {
    throw new UsageError(`Cannot convert: MODEL and OUT are wanted, ${positionals.length} names are given`);
  }
  if (/\.safetensors$/i.test(out)) throw new UsageError(`Cannot write to ${out}: OUT is a folder`);
  const dtype = weightType(values.dtype);
  if (!dtype) throw new UsageError("Cannot convert without --dtype: f32, f16 or int8 is wanted");
  const trust = loadOptionsOf(values);
  return { model, out, dtype, trust, force: values.force ?? false, json: values.json ?? false };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const help = { ...flag, short: "h" } as const;
  const options = { ...LOAD_FLAGS, dtype: text, force: flag, json: flag, help } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
