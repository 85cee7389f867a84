import { grantedVariable } from "../util/environment.ts";
import type { AllowedOrigins } from "./cors.ts";
import { type LimitName, LIMITS, type ServerLimits } from "./limits.ts";

const PREFIX = "VIT_EDGE_";
const ORIGINS = `${PREFIX}ALLOWED_ORIGINS`;

/** Options of a handler that the environment can set. */
export interface EnvironmentOptions extends ServerLimits {
  readonly allowedOrigins?: AllowedOrigins | undefined;
}

/**
 * Reads a server's options from environment variables: `VIT_EDGE_MAX_QUEUE=100` is `maxQueue: 100`, and so are all limits;
 * `VIT_EDGE_ALLOWED_ORIGINS` is `*`, `none`, or origins with commas between. Only variables that may be read already
 * are looked at, so no permission is prompted for.
 *
 * @throws {RangeError} for a value that is no whole number, or no origin
 */
export function optionsFromEnvironment(): EnvironmentOptions {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(LIMITS) as LimitName[]) {
    const variable = variableOf(name);
    const text = grantedVariable(variable);
    if (text !== undefined) limits[name] = wholeNumber(variable, text);
  }
  const origins = grantedVariable(ORIGINS);
  return { ...limits, ...origins === undefined ? {} : { allowedOrigins: parseOrigins(origins) } };
}

/** The model to serve, as `loadModel` takes it: `VIT_EDGE_MODEL`; `undefined` for the embedded one. */
export function modelFromEnvironment(): string | undefined {
  return grantedVariable(`${PREFIX}MODEL`);
}

/** `maxQueue` → `VIT_EDGE_MAX_QUEUE` */
export function variableOf(name: LimitName): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function wholeNumber(variable: string, text: string): number {
  const { least } =
    LIMITS[Object.keys(LIMITS).find((name) => variableOf(name as LimitName) === variable) as LimitName];
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Cannot serve with ${variable}=${text}: a whole number from ${least} is wanted`);
}

function parseOrigins(text: string): AllowedOrigins {
  if (text === "*") return "*";
  return text === "none" ? [] : text.split(",").map((origin) => origin.trim());
}
