import { WEIGHT_TYPES } from "../checkpoint/weight_type.ts";
import type { Device } from "../device/options.ts";
import type { LoadModelOptions } from "../model/loading/options.ts";
import { defined } from "../util/defined.ts";
import { grantedVariable, isGranted } from "../util/environment.ts";
import type { AllowedOrigins } from "./access/cors.ts";
import { type LimitName, LIMITS, type ServerLimits } from "./limits.ts";

const PREFIX = "VIT_EDGE_";
const ORIGINS = `${PREFIX}ALLOWED_ORIGINS`;
const TOKEN = `${PREFIX}TOKEN`;
const LOG = `${PREFIX}ACCESS_LOG`;
const HUB = `${PREFIX}PAGE_HUB`;
const DRAIN = `${PREFIX}DRAIN_TIMEOUT`;
const MODEL = `${PREFIX}MODEL`;
const HEAD = `${PREFIX}HEAD`;
const THREADS = `${PREFIX}THREADS`;

const DEVICES: readonly Device[] = ["auto", "cpu", "gpu"];

/** Options of a server that the environment can set. */
export interface EnvironmentOptions extends ServerLimits {
  readonly allowedOrigins?: AllowedOrigins | undefined;
  readonly token?: string | undefined;
  readonly accessLog?: boolean | undefined;
  readonly pageHub?: string | undefined;
  /** Milliseconds that requests may take to finish once the server is told to stop. */
  readonly drainTimeout?: number | undefined;
}

/**
 * Reads a server's options from environment variables: `VIT_EDGE_MAX_QUEUE=100` is `maxQueue: 100`, and so are all limits;
 * `VIT_EDGE_ALLOWED_ORIGINS` is `*`, `none`, or origins with commas between, `VIT_EDGE_TOKEN` the token that requests must
 * bear, `VIT_EDGE_ACCESS_LOG` `json` or `none`, `VIT_EDGE_PAGE_HUB` a hub's address or `none`, `VIT_EDGE_DRAIN_TIMEOUT` the
 * time to finish at the end. Only variables that may be read already are looked at, so no permission is prompted for.
 *
 * @throws {RangeError} for a value that is no whole number, no origin, or no kind of log, and for an empty token
 */
export function optionsFromEnvironment(): EnvironmentOptions {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(LIMITS) as LimitName[]) {
    const variable = variableOf(name);
    const text = grantedVariable(variable);
    if (text !== undefined) limits[name] = wholeNumber(variable, text, LIMITS[name].least);
  }
  const [origins, token, log, hub, drain] = [ORIGINS, TOKEN, LOG, HUB, DRAIN].map(grantedVariable);
  if (token === undefined && isGranted({ name: "env", variable: TOKEN })) expectNoToken();
  return defined({
    ...limits,
    allowedOrigins: origins === undefined ? undefined : parseOrigins(origins),
    token,
    accessLog: log === undefined ? undefined : parseLog(log),
    pageHub: hub === "none" ? "" : hub,
    drainTimeout: drain === undefined ? undefined : wholeNumber(DRAIN, drain, 0),
  });
}

/** An empty token is more likely a secret that is missing than a server for everybody. @throws {RangeError} for one */
function expectNoToken(): void {
  if (globalThis.Deno?.env.get(TOKEN) === undefined) return;
  throw new RangeError(`Cannot serve with an empty ${TOKEN}: a token, or no such variable, is wanted`);
}

/** The model to serve, as `loadModel` takes it: `VIT_EDGE_MODEL`; `undefined` for the embedded one. */
export function modelFromEnvironment(): string | undefined {
  return grantedVariable(MODEL);
}

/**
 * Options of `loadModel` for that model: `VIT_EDGE_HEAD`, `VIT_EDGE_DEVICE`, `VIT_EDGE_THREADS` and `VIT_EDGE_DTYPE`.
 *
 * @throws {RangeError} for a value that is none of an option's, and for a head without a model
 */
export function loadOptionsFromEnvironment(): Pick<
  LoadModelOptions,
  "head" | "device" | "threads" | "dtype"
> {
  const [head, threads] = [HEAD, THREADS].map(grantedVariable);
  if (head !== undefined && modelFromEnvironment() === undefined) {
    throw new RangeError(
      `Cannot serve with ${HEAD}=${head}: ${MODEL} is wanted, the embedded model has its own`,
    );
  }
  return defined({
    head,
    device: oneOf(`${PREFIX}DEVICE`, DEVICES),
    threads: threads === undefined ? undefined : wholeNumber(THREADS, threads, 1),
    dtype: oneOf(`${PREFIX}DTYPE`, WEIGHT_TYPES),
  });
}

/** `maxQueue` → `VIT_EDGE_MAX_QUEUE` */
export function variableOf(name: LimitName): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function wholeNumber(variable: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Cannot serve with ${variable}=${text}: a whole number from ${least} is wanted`);
}

function oneOf<Value extends string>(variable: string, values: readonly Value[]): Value | undefined {
  const text = grantedVariable(variable);
  const value = values.find((value) => value === text);
  if (text === value) return value;
  throw new RangeError(`Cannot serve with ${variable}=${text}: one of ${values.join(", ")} is wanted`);
}

function parseLog(text: string): boolean {
  if (text === "json" || text === "none") return text === "json";
  throw new RangeError(`Cannot serve with ${LOG}=${text}: json or none is wanted`);
}

function parseOrigins(text: string): AllowedOrigins {
  if (text === "*") return "*";
  return text === "none" ? [] : text.split(",").map((origin) => origin.trim());
}
