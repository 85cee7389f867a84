import { Fault, Late } from "./kind.ts";

/** The outcome of a case. */
export interface Verdict {
  /** "accepted", or the class of the refusal. */
  readonly outcome: string;
  /** The fault, where there is one. */
  readonly fault?: string | undefined;
}

/** Words of engines and codecs' insides that say nothing to a user. */
const INTERNALS =
  /unwrap_throw|Program terminated|Cannot read propert|is not a function|is not iterable|memory access|unreachable|\bundefined\b|Maximum call stack|Aborted\(|\[object |table index|Cannot set propert|is not defined|null \(reading/;

/**
 * The verdict on an error: a refusal, or a fault where its class is not one of `refusals` or its message is
 * not for people.
 */
export function verdictOf(
  error: unknown,
  refusals: readonly string[],
): Verdict {
  if (!(error instanceof Error)) {
    return {
      outcome: "no error",
      fault: `thrown: ${String(error).slice(0, 200)}`,
    };
  }
  const { name, message } = error;
  const code = (error as { code?: unknown }).code;
  const outcome = typeof code === "string" ? `${name} ${code}` : name;
  if (error instanceof Late) return { outcome: "hang", fault: message };
  if (error instanceof Fault) return { outcome, fault: message };
  if (!refusals.includes(name)) {
    return { outcome, fault: `${name}: ${message}\n${framesOf(error)}` };
  }
  return leaks(message) ? { outcome, fault: `leaks internals: ${message}` } : { outcome };
}

/** Tells whether a message is about an engine's or a codec's insides rather than the input. */
export function leaks(message: string): boolean {
  return message === "" || INTERNALS.test(message);
}

function framesOf({ stack = "" }: Error): string {
  return stack.split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 4)
    .join("\n");
}
