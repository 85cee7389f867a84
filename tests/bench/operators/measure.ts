/**
 * An operator's rate beside the machine's, in turns, so that a slow moment hits both.
 *
 * @module
 */
import { median, medianRatio, quantile } from "../statistics.ts";
import type { Ceiling } from "./ceiling.ts";

/** What is timed. */
export interface Subject {
  readonly name: string;
  readonly unit: "GFLOP/s" | "GB/s";
  /** Floating-point operations or bytes of one run. */
  readonly work: number;
  run(): void;
}

/** What came out. */
export interface Measurement {
  readonly name: string;
  readonly unit: Subject["unit"];
  /** Of one run. */
  readonly milliseconds: number;
  readonly quartiles: readonly [number, number];
  /** In billions per second. */
  readonly rate: number;
  readonly ceiling: number;
  /** rate / ceiling, pair by pair. */
  readonly share: number;
}

/** How long one sample takes, at least. */
const SAMPLE_MILLISECONDS = 5;
/** Time for the optimising compiler before the first sample. */
const WARMUP_MILLISECONDS = 200;

/** Takes `samples` pairs of samples. */
export function measure({ name, unit, work, run }: Subject, ceiling: Ceiling, samples: number): Measurement {
  const repeats = warmUp(run);
  const times: number[] = [];
  const ceilings: number[] = [];
  for (let i = 0; i < samples; i++) {
    times.push(time(run, repeats) / repeats);
    // Of at least a sample's length too, then scaled to one run's work.
    const whole = work * repeats;
    ceilings.push(unit === "GB/s" ? ceiling.copy(work) : ceiling.multiplyAdd(whole) / repeats);
  }
  const milliseconds = median(times);
  return {
    name,
    unit,
    milliseconds,
    quartiles: [quantile(times, 0.25), quantile(times, 0.75)],
    rate: work / milliseconds / 1e6,
    ceiling: work / median(ceilings) / 1e6,
    share: medianRatio(ceilings, times),
  };
}

/** Runs for a while; returns how many runs make a sample. */
function warmUp(run: () => void): number {
  let runs = 0;
  const start = performance.now();
  while (performance.now() - start < WARMUP_MILLISECONDS) {
    run();
    runs++;
  }
  const each = time(run, 1 + runs >> 2) / (1 + runs >> 2);
  return Math.max(1, Math.ceil(SAMPLE_MILLISECONDS / each));
}

function time(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return performance.now() - start;
}
