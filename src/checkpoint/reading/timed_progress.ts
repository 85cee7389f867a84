import type { LoadProgress } from "./byte_reader.ts";

/** Milliseconds that the rate is taken over. */
const WINDOW = 5000;
/** Milliseconds between two samples; many pieces come in that time. */
const INTERVAL = 100;
/** Milliseconds before there is a rate: the first pieces tell little. */
const FIRST = 300;

interface Sample {
  readonly at: number;
  readonly loaded: number;
}

/** Wraps a listener of progress so that it also hears the rate of the last seconds, and the time that is left at it. */
export function timed(
  onProgress: ((progress: LoadProgress) => void) | undefined,
  now: () => number = () => performance.now(),
): ((progress: LoadProgress) => void) | undefined {
  let samples: Sample[] = [];
  return onProgress && (({ loaded, total }) => {
    const at = now();
    const last = samples.at(-1);
    if (last && loaded < last.loaded) samples = []; // it began again
    if (!last || at - last.at >= INTERVAL || samples.length === 0) samples.push({ at, loaded });
    while (at - samples[0]!.at > WINDOW && samples.length > 2) samples.shift();
    onProgress({ loaded, total, ...speed(samples[0]!, { at, loaded }, total) });
  });
}

function speed(first: Sample, last: Sample, total: number | undefined): Partial<LoadProgress> {
  const milliseconds = last.at - first.at;
  if (milliseconds < FIRST || last.loaded === first.loaded) return {};
  const bytesPerSecond = (last.loaded - first.loaded) / milliseconds * 1000;
  if (total === undefined) return { bytesPerSecond };
  return { bytesPerSecond, secondsLeft: Math.max(0, total - last.loaded) / bytesPerSecond };
}
