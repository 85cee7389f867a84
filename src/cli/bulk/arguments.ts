import { IDENTITIES, type Identity } from "../../bulk/identity.ts";
import { flags, parse, texts } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import { ABOVE_0, numberOf, oneOf, type Range, refuseEmpty, WHOLE_FROM_1 } from "../options/values.ts";
import { COMPUTE_OPTIONS, type ComputeArguments, computeOf } from "./compute_arguments.ts";

/** The words that are commands; another first word names pictures. */
export const COMMANDS = ["add", "work", "status", "export"] as const;

/** The queue that a command speaks to. */
export interface QueueArguments {
  /** Its address; `undefined` where the environment may have it. */
  readonly queue: string | undefined;
  /** Its name: several runs may share a server. */
  readonly name: string;
}

/** `bulk SOURCE… --out FILE`. */
export interface LocalArguments extends ComputeArguments {
  readonly command: "local";
  readonly sources: readonly string[];
  readonly out: string;
  readonly retryFailed: boolean;
  readonly json: boolean;
}

/** `bulk add SOURCE… --queue URL`. */
export interface AddArguments extends QueueArguments {
  readonly command: "add";
  readonly sources: readonly string[];
  readonly batch: number;
  readonly identity: Identity;
  readonly mostWaiting: number | undefined;
  readonly json: boolean;
}

/** `bulk work --queue URL --out PLACE`. */
export interface WorkArguments extends QueueArguments, ComputeArguments {
  readonly command: "work";
  readonly out: string;
  readonly drain: boolean;
  /** Seconds without a sign of life after which a worker is taken for dead. */
  readonly stalledAfter: number;
  readonly json: boolean;
}

/** `bulk status --queue URL`. */
export interface StatusArguments extends QueueArguments {
  readonly command: "status";
  readonly json: boolean;
}

/** `bulk export PLACE --out FILE`. */
export interface ExportArguments {
  readonly command: "export";
  readonly results: string;
  readonly out: string;
  readonly json: boolean;
}

/** A command line of `bulk.ts`. */
export type BulkArguments = LocalArguments | AddArguments | WorkArguments | StatusArguments | ExportArguments;

const QUEUE = texts("queue", "name");
const JSON_FLAG = flags("json");

/** Pictures of a job. Redis keeps a job whole, and a worker that is ended does its jobs again. */
const BATCH: Range = ["a whole number from 1 to 10000", (value) => WHOLE_FROM_1[1](value) && value <= 10_000];
const USUAL_BATCH = 100;
const USUAL_STALLED_AFTER = 30;

/**
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which word
 */
export async function parseBulkArguments(
  args: readonly string[],
): Promise<BulkArguments | "help" | "version"> {
  const [word, ...rest] = args;
  switch (COMMANDS.find((command) => command === word)) {
    case "add":
      return await parseAdd(rest);
    case "work":
      return await parseWork(rest);
    case "status":
      return await parseStatus(rest);
    case "export":
      return await parseExport(rest);
    default:
      return await parseLocal(args);
  }
}

async function parseLocal(args: readonly string[]): Promise<LocalArguments | "help" | "version"> {
  const parsed = await parse(args, {
    ...COMPUTE_OPTIONS,
    ...JSON_FLAG,
    ...texts("out"),
    ...flags("retry-failed"),
  });
  const { values, positionals: sources } = parsed;
  if (values.help || values.version) return values.help ? "help" : "version";
  refuseEmpty({ ...values, SOURCE: sources.find((name) => name === "") });
  if (sources.length === 0) throw new UsageError("Cannot classify nothing: name at least one folder or list");
  const out = wanted("out", values.out, "the file that results go to");
  const { json = false, "retry-failed": retryFailed = false } = values;
  return { command: "local", sources, out, retryFailed, json, ...computeOf(values) };
}

async function parseAdd(args: readonly string[]): Promise<AddArguments | "help" | "version"> {
  const options = { ...QUEUE, ...JSON_FLAG, ...texts("batch", "id", "most-waiting") };
  const { values, positionals: sources } = await parse(args, options);
  if (values.help || values.version) return values.help ? "help" : "version";
  refuseEmpty({ ...values, SOURCE: sources.find((name) => name === "") });
  if (sources.length === 0) throw new UsageError("Cannot add nothing: name at least one folder or list");
  return {
    command: "add",
    sources,
    batch: numberOf("batch", values.batch, BATCH) ?? USUAL_BATCH,
    identity: oneOf("id", values.id, IDENTITIES) ?? "path",
    mostWaiting: numberOf("most-waiting", values["most-waiting"], WHOLE_FROM_1),
    json: values.json ?? false,
    ...queueOf(values),
  };
}

async function parseWork(args: readonly string[]): Promise<WorkArguments | "help" | "version"> {
  const options = {
    ...QUEUE,
    ...COMPUTE_OPTIONS,
    ...JSON_FLAG,
    ...texts("out", "stalled-after"),
    ...flags("drain"),
  };
  const { values, positionals } = await parse(args, options);
  if (values.help || values.version) return values.help ? "help" : "version";
  refuseEmpty(values);
  refuseMore("work", positionals);
  return {
    command: "work",
    out: wanted("out", values.out, "the folder or s3://BUCKET/PREFIX that results go to"),
    drain: values.drain ?? false,
    stalledAfter: numberOf("stalled-after", values["stalled-after"], ABOVE_0) ?? USUAL_STALLED_AFTER,
    json: values.json ?? false,
    ...queueOf(values),
    ...computeOf(values),
  };
}

async function parseStatus(args: readonly string[]): Promise<StatusArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, { ...QUEUE, ...JSON_FLAG });
  if (values.help || values.version) return values.help ? "help" : "version";
  refuseEmpty(values);
  refuseMore("status", positionals);
  return { command: "status", json: values.json ?? false, ...queueOf(values) };
}

async function parseExport(args: readonly string[]): Promise<ExportArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, { ...JSON_FLAG, ...texts("out") });
  if (values.help || values.version) return values.help ? "help" : "version";
  const [results, ...more] = positionals;
  refuseEmpty({ ...values, RESULTS: results });
  if (results === undefined) throw new UsageError("Cannot export nothing: name the results of bulk work");
  refuseMore(`export ${results} and`, more);
  const out = wanted("out", values.out, "a file that ends in .ndjson or .parquet");
  if (!/\.(ndjson|jsonl|parquet)$/i.test(out)) {
    throw new UsageError(`Cannot export to ${out}: a file that ends in .ndjson or .parquet is wanted`);
  }
  return { command: "export", results, out, json: values.json ?? false };
}

function queueOf({ queue, name }: { queue?: string | undefined; name?: string | undefined }): QueueArguments {
  if (name !== undefined && !/^[\w.-]+$/.test(name)) {
    throw new UsageError(`Cannot use --name ${name}: letters, digits, _, - and . are wanted`);
  }
  return { queue, name: name ?? "bulk" };
}

function wanted(option: string, value: string | undefined, what: string): string {
  if (value !== undefined) return value;
  throw new UsageError(`Cannot do without --${option}: ${what} is wanted`);
}

function refuseMore(command: string, words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`Cannot ${command} ${words.join(" ")}: it takes no such words`);
}
