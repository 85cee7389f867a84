/**
 * An operator's rate beside the machine's, measured alternately, so that a slow moment hits both.
 *
 * @module
 */
import { median, medianRatio, quantile } from "../statistics.ts";
import type { Ceiling } from "./ceiling.ts";

/** A subject that is timed. */
export interface Subject {
  readonly name: string;
  readonly unit: "GFLOP/s" | "GB/s";
  /** Floating-point operations or bytes of one run. */
  readonly work: number;
  run(): void;
}

/** The result of a measurement. */
export interface Measurement {
  readonly name: string;
  readonly unit: Subject["unit"];
  /** The time of one run. */
  readonly milliseconds: number;
  readonly quartiles: readonly [number, number];
  /** The rate in billions per second, as are the next two. */
  readonly rate: number;
  /** The rate of the fastest sample: that of a machine without other load. */
  readonly best: number;
  readonly ceiling: number;
  /** rate / ceiling, pair by pair. */
  readonly share: number;
  /** The share of the samples that were undisturbed; the others were left out, unless these were too few. */
  readonly quiet: number;
}

/** The least time of one sample. */
const SAMPLE_MILLISECONDS = 5;
/** Time for the optimising compiler before the first sample. */
const WARMUP_MILLISECONDS = 200;
/** A core counts as undisturbed while the probe takes no longer than this times its fastest so far. */
const DISTURBED = 1.1;
/** Samples taken at most, for each that is wanted. */
const PATIENCE = 4;
/** The fewest undisturbed samples; with fewer, all are used. */
const FEW = 5;

interface Sample {
  readonly milliseconds: number;
  readonly ceiling: number;
  /** The slower of the probes before and after. */
  readonly probe: number;
}

let fastestProbe = Infinity;

/** Takes samples until so many of them were undisturbed, or patience ends. */
export function measure(subject: Subject, ceiling: Ceiling, wanted: number): Measurement {
  const repeats = warmUp(subject.run);
  const samples: Sample[] = [];
  const isQuiet = ({ probe }: Sample) => probe <= DISTURBED * fastestProbe;
  while (samples.filter(isQuiet).length < wanted && samples.length < PATIENCE * wanted) {
    samples.push(sample(subject, ceiling, repeats));
  }
  const quiet = samples.filter(isQuiet);
  return summary(subject, quiet.length < FEW ? samples : quiet, quiet.length / samples.length);
}

function sample({ run, unit, work }: Subject, ceiling: Ceiling, repeats: number): Sample {
  const before = ceiling.probe();
  const milliseconds = time(run, repeats) / repeats;
  const best = unit === "GB/s" ? ceiling.copy(work) : ceiling.multiplyAdd(work * repeats) / repeats;
  const after = ceiling.probe();
  fastestProbe = Math.min(fastestProbe, before, after);
  return { milliseconds, ceiling: best, probe: Math.max(before, after) };
}

function summary({ name, unit, work }: Subject, samples: readonly Sample[], quiet: number): Measurement {
  const times = samples.map(({ milliseconds }) => milliseconds);
  const ceilings = samples.map((sample) => sample.ceiling);
  const milliseconds = median(times);
  return {
    name,
    unit,
    milliseconds,
    quartiles: [quantile(times, 0.25), quantile(times, 0.75)],
    rate: work / milliseconds / 1e6,
    best: work / Math.min(...times) / 1e6,
    ceiling: work / median(ceilings) / 1e6,
    share: medianRatio(ceilings, times),
    quiet,
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
