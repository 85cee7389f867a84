/** The command line of `deno task fuzz`. @module */
import { parseArgs } from "node:util";
import { KINDS } from "./kinds.ts";

export const HELP = `Gives mutated files, configurations, run states and requests to what reads them.

  --minutes N     how long, 1 by default
  --cases N       the most cases of each kind; alone it is the only end
  --only KIND     one kind, or several with commas between them:
${
  wrapped(Object.keys(KINDS), 60).map((line) => `                  ${line}`)
    .join("\n")
}
  --seed N        the seed of each kind's first case, 1 by default; the next
                  case has the next number
  --jobs N        processes that work at a time; as many as there are cores
                  by default
  --failures DIR  where inputs that fail are written; failures by default

The exit status is 1 where an error was of no class of this library, where a
case took more than 2 seconds and where memory grew. Ctrl-C prints what there
is so far.`;

const FRACTION = /^\d*\.?\d+$/;
const WHOLE = /^\d+$/;

/** @throws {Error} for an unknown option, kind, or what should be a number */
export function readArguments(args: string[]) {
  const text = { type: "string" } as const;
  const options = {
    minutes: text,
    cases: text,
    only: text,
    seed: text,
    jobs: text,
    failures: text,
  };
  const { values } = parseArgs({
    args,
    options: { ...options, help: { type: "boolean", short: "h" } },
  });
  const minutes = values.minutes ??
    (values.cases === undefined ? "1" : undefined);
  return {
    help: values.help ?? false,
    kinds: kindsOf(values.only),
    failures: values.failures ?? "failures",
    seed: numberOf("seed", values.seed ?? "1", WHOLE),
    jobs: Math.max(
      1,
      numberOf(
        "jobs",
        values.jobs ?? `${navigator.hardwareConcurrency}`,
        WHOLE,
      ),
    ),
    cases: values.cases === undefined ? undefined : numberOf("cases", values.cases, WHOLE),
    time: minutes === undefined ? undefined : 60_000 * numberOf("minutes", minutes, FRACTION),
  };
}

function numberOf(name: string, text: string, wanted: RegExp): number {
  if (wanted.test(text)) return Number(text);
  throw new Error(
    `Cannot use --${name} ${text}: a ${wanted === WHOLE ? "whole number" : "number"} is wanted`,
  );
}

function kindsOf(only: string | undefined): string[] {
  const kinds = only?.split(",") ?? Object.keys(KINDS);
  const unknown = kinds.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown === undefined) return kinds;
  throw new Error(
    `Cannot run --only ${unknown}: one of ${Object.keys(KINDS).join(", ")} is wanted`,
  );
}

/** Words in lines of at most so many characters. */
function wrapped(words: readonly string[], most: number): string[] {
  const lines = [""];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
