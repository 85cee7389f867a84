/**
 * Every operator at the family's sizes: its time, its rate, and what share that is of the machine's own
 * ceiling, which is measured alternately with it. The ceiling of arithmetic is a loop of multiply-adds on
 * registers, that of memory a copy of as many bytes; both are one core's, whatever `--threads` says. Samples
 * during which another program used the core are left out; `quiet` is the part that remains. Answers are
 * checked against the reference first.
 *
 *     deno task bench [--json] [--only NAME] [--threads N] [--samples N]
 *
 * Exits with 1 when an answer is wrong.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Backend } from "../../src/backend/backend.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { assertClose } from "../conformance/tolerance.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { OPERATOR_CASES } from "./operators/cases.ts";
import { createCeiling } from "./operators/ceiling.ts";
import type { OperatorCase } from "./operators/define.ts";
import { kernelCases } from "./operators/kernel_cases.ts";
import { measure, type Measurement, type Subject } from "./operators/measure.ts";
import { digits, note, print, table, wholeNumber } from "./print.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    threads: { type: "string", default: "1" },
    samples: { type: "string", default: "25" },
  },
});

/** More than any case moves. */
const MAX_COPY_BYTES = 64 * 2 ** 20;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const machine = describeMachine();
  const threads = wholeNumber("threads", options.threads);
  const ceiling = await createCeiling(MAX_COPY_BYTES);
  const measurements: Measurement[] = [];
  for (const prepare of await subjects(threads)) {
    const subject = await prepare();
    if (subject) measurements.push(measure(subject, ceiling, wholeNumber("samples", options.samples)));
  }
  if (options.json) return print(JSON.stringify({ machine, threads, measurements }));
  print(`## Operators, threads: ${threads}\n\n${formatMachine(machine)}\n\n${format(measurements)}`);
}

/**
 * The subjects to measure, each checked and prepared just before it is measured; one with a wrong answer is
 * left out.
 */
async function subjects(threads: number): Promise<(() => Promise<Subject | undefined>)[]> {
  const backend = await CpuBackend.create({ threads, immediate: true });
  const matches = ({ name }: { name: string }) => name.includes(options.only);
  return [
    ...OPERATOR_CASES.filter(matches).map((operator) => () =>
      verified(operator.name, async () => {
        await check(operator, backend);
        return operatorSubject(operator, backend);
      })
    ),
    ...(await kernelCases()).filter(matches).map((kernel) => () =>
      verified(kernel.name, () => {
        kernel.check();
        return Promise.resolve(kernel);
      })
    ),
  ];
}

async function verified(name: string, make: () => Promise<Subject>): Promise<Subject | undefined> {
  try {
    return await make();
  } catch (error) {
    note(`WRONG ${name}: ${(error as Error).message}`);
    Deno.exitCode = 1;
    return undefined;
  }
}

/** The operator's answer on this backend against the reference's. */
async function check({ name, prepare, tolerance }: OperatorCase, backend: Backend): Promise<void> {
  const answer = (backend: Backend) =>
    backend.scope(() => {
      const run = prepare(backend);
      return backend.read(run());
    });
  assertClose(name, await answer(backend), await answer(new ReferenceBackend()), tolerance);
}

/** Its inputs stay on the backend; what it makes is released run by run. */
function operatorSubject({ name, unit, work, prepare }: OperatorCase, backend: Backend): Subject {
  const run = prepare(backend);
  return { name, unit, work, run: () => backend.scope(() => void run()) };
}

function format(measurements: readonly Measurement[]): string {
  const head = ["", "median ms", "25–75 %", "rate", "best", "ceiling", "", "share", "quiet"];
  return table(
    head,
    measurements.map(({ name, unit, milliseconds, quartiles, rate, best, ceiling, share, quiet }) => [
      name,
      digits(milliseconds),
      quartiles.map(digits).join("–"),
      rate.toFixed(1),
      best.toFixed(1),
      ceiling.toFixed(1),
      unit,
      `${Math.round(share * 100)} %`,
      `${Math.round(quiet * 100)} %`,
    ]),
  );
}
