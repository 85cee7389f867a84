/**
 * The machine and the time of a benchmark.
 *
 * @module
 */

/** The machine in words. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly deno: string;
  readonly v8: string;
  /** Processes that wanted a core during the last minute. */
  readonly load: number;
}

/** This machine, now. */
export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpuName(),
    cores: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    load: Deno.loadavg()[0]!,
  };
}

/** One line. */
export function formatMachine({ date, cpu, cores, deno, v8, load }: Machine): string {
  return `${date} · ${cpu}, ${cores} cores · Deno ${deno} (V8 ${v8}) · load before: ${load.toFixed(1)}`;
}

function cpuName(): string {
  try {
    return /model name\s*:\s*(.*)/.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  } catch {
    return Deno.build.arch;
  }
}
