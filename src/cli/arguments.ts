import { parseArgs } from "node:util";
import type { WeightType } from "../backend/backend.ts";
import type { Device } from "../backend/select.ts";
import { LOAD_FLAGS, LOAD_HELP, loadOptionsOf } from "./options/load_flags.ts";
import { UsageError } from "./options/usage_error.ts";
import { isWeightType, WEIGHT_TYPES } from "../checkpoint/weight_type.ts";

/** What the command line of `classify.ts` asks for. */
export interface Arguments {
  readonly pictures: readonly string[];
  readonly model: string | undefined;
  readonly labels: string | undefined;
  readonly topK: number | undefined;
  readonly device: Device | undefined;
  readonly threads: number | undefined;
  readonly dtype: WeightType | undefined;
  /** How far what is read from addresses is trusted. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  readonly profile: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export { UsageError };

export const HELP = `Says what pictures show, with a Vision Transformer.

  deno run --allow-read classify.ts [OPTIONS] PICTURE…

PICTURE is a file, a URL, a folder (its .png .jpg .jpeg .webp .avif files) or - for standard input.

  --model M         a safetensors file, or a folder or URL in hub layout; by default the embedded CIFAR-10 model
  --labels FILE     names of the classes: a JSON array, a JSON object from index to name, or one name a line
  --top-k N         how many classes to print, 0 for all (5)
  --device D        cpu, gpu (WebGPU), or auto: a real GPU where there is one, else the CPU (auto; the embedded model cpu)
  --threads N       how many threads may compute (all cores; 1 for the embedded model)
  --dtype T         how weights are kept: f32, f16 or int8 (as the model has them; the embedded one f32)
${LOAD_HELP}
  --profile         tell on standard error how long each operator took
  --json            one JSON object per picture and line
  --help            this text

Exit status: 0 all pictures classified, 1 some were not, 2 the command line cannot be understood.
`;

/** @throws {UsageError} that says what is wrong with which option */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse([...args]);
  const { help = false, json = false, profile = false, model, labels } = values;
  if (!help && positionals.length === 0) {
    throw new UsageError("Cannot classify nothing: name at least one picture");
  }
  refuseEmpty({ ...values, PICTURE: positionals.find((name) => name === "") });
  const device = deviceOf(values.device);
  const topK = wholeNumber("--top-k", values["top-k"], 0);
  const threads = wholeNumber("--threads", values.threads, 1);
  const dtype = weightType(values.dtype);
  const trust = loadOptionsOf(values);
  if (trust.sha256 !== undefined && model === undefined) {
    throw new UsageError("Cannot check --sha256 of the embedded model: --model is wanted too");
  }
  return { pictures: positionals, model, labels, topK, device, threads, dtype, trust, profile, json, help };
}

/** @throws {UsageError} for a value of `--device` that is none */
export function deviceOf(text: string | undefined): Device | undefined {
  if (text === undefined || text === "auto" || text === "cpu" || text === "gpu") return text;
  throw new UsageError(`Cannot run on --device ${text}: auto, cpu or gpu is wanted`);
}

/** @throws {UsageError} for a value of `--dtype` that is none */
export function weightType(text: string | undefined): WeightType | undefined {
  if (text === undefined || isWeightType(text)) return text;
  throw new UsageError(`Cannot use --dtype ${text}: one of ${WEIGHT_TYPES.join(", ")} is wanted`);
}

/** @throws {UsageError} for a value that is nothing; names in capitals are no options */
export function refuseEmpty(values: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(values).find(([, value]) => value === "") ?? [];
  if (name === undefined) return;
  throw new UsageError(
    `Cannot use ${name === name.toUpperCase() ? name : `--${name}`} "": a value is wanted`,
  );
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    ...{ model: text, labels: text, "top-k": text, device: text, threads: text, dtype: text },
    ...LOAD_FLAGS,
    ...{ profile: flag, json: flag, help: { ...flag, short: "h" } },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function wholeNumber(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new UsageError(`Cannot use ${option} ${text}: a whole number from ${least} is wanted`);
}
