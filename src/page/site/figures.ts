/**
 * Numbers as the page writes them.
 *
 * @module
 */

/** `0.589` → `58.9 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `22900000` → `22.9 MB` */
export function megabytes(bytes: number): string {
  const size = bytes / 1e6;
  return `${size < 100 ? size.toFixed(1) : size.toFixed(0)} MB`;
}

/** `8.14` → `8.1 ms`, `2140` → `2.14 s` */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds < 100 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
}

/** `95` → `1 min 35 s` */
export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
