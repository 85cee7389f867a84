import type { LoadProgress } from "../../checkpoint/reading/byte_reader.ts";
import { duration, megabytes, rate } from "../../util/figures.ts";

/** The line of a model's loading: bytes, share, rate, time left; shorter where there are few columns. */
export function loadingLine(
  progress: LoadProgress,
  columns: number,
  model: string,
  verb = "Loading",
): string {
  const { loaded, total, bytesPerSecond, secondsLeft } = progress;
  const share = total ? [`${Math.floor(100 * loaded / total)} %`] : [];
  const speed = bytesPerSecond === undefined ? [] : [`${rate(bytesPerSecond / 1e6)} MB/s`];
  const left = secondsLeft === undefined ? [] : [duration(secondsLeft)];
  const bytes = total ? `${(loaded / 1e6).toFixed(1)} of ${megabytes(total)}` : megabytes(loaded);
  const parts = [bytes, ...share, ...speed, ...left.map((time) => `${time} left`)].join("  ");
  const lines = [
    `${verb} ${parts}: ${model}`,
    `${verb} ${parts}`,
    parts,
    [bytes.replace(" of ", "/"), ...share, ...left].join("  "),
  ];
  // The model's name is cut to what there is room for, but to no less than a few letters.
  return lines.find((line, i) => line.length <= columns + (i === 0 ? Math.max(0, model.length - 12) : 0)) ??
    [...share, ...left].join("  ");
}
