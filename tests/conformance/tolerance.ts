/**
 * Tolerances: the allowed difference from the reference, as a value that a test can pass on and a failure can
 * print.
 *
 * @module
 */

/** A budget for |found − wanted|. */
export interface Tolerance {
  readonly name: string;
  /** The largest difference allowed at a wanted value, that of element `i`. */
  allowed(wanted: number, i: number): number;
}

/** The same difference for every value. */
export function absolute(limit: number): Tolerance {
  return { name: `absolute ${limit}`, allowed: () => limit };
}

/** A share of the wanted value, or of 1 where that is smaller: `limit`·max(1, |wanted|). */
export function scaled(limit: number): Tolerance {
  return { name: `${limit}·max(1, |wanted|)`, allowed: (wanted) => limit * Math.max(1, Math.abs(wanted)) };
}

/** A share of the input, or of 1 where that is smaller: `limit`·max(1, |xᵢ|). */
export function scaledBy(limit: number, x: ArrayLike<number>): Tolerance {
  return { name: `${limit}·max(1, |x|)`, allowed: (_, i) => limit * Math.max(1, Math.abs(x[i]!)) };
}

/** Units in the last place of float32 at the wanted value. */
export function ulp(count: number): Tolerance {
  return { name: `${count} ULP`, allowed: (wanted) => count * ulpOf(wanted) };
}

/**
 * The tolerance of a probability p: x − max is rounded before its exponential, half a ULP of it per |x − max|
 * ≈ −ln p.
 */
export function probability(count: number): Tolerance {
  const allowed = (wanted: number) => (count + Math.abs(Math.log(wanted))) * ulpOf(wanted);
  return { name: `${count} + |ln p| ULP`, allowed };
}

/**
 * Loosens a tolerance for a result that is written as float16: to the next number of its 11 bits, since WGSL
 * leaves open which way a device rounds, and to 0 from below 2⁻¹⁴, where it may.
 */
export function inFloat16({ name, allowed }: Tolerance): Tolerance {
  const rounding = (size: number) => Math.max(2 ** -10 * size, 2 ** -14);
  return {
    name: `${name} and 2⁻¹⁰ of float16`,
    allowed: (wanted, i) => allowed(wanted, i) + rounding(Math.abs(wanted) + allowed(wanted, i)),
  };
}

/** The distance from one float32 to the next at `x`; 2⁻¹⁴⁹ among the subnormals. */
export function ulpOf(x: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -126)));
  return 2 ** (exponent - 23);
}

/** Compares element by element; a failure shows the worst place, both numbers and the budget. */
export function assertClose(
  what: string,
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: Tolerance,
  describe: (i: number) => string = (i) => `element ${i}`,
): void {
  if (found.length !== wanted.length) {
    throw new Error(`${what}: ${found.length} numbers found, ${wanted.length} wanted`);
  }
  let worst = -1;
  let share = 1;
  for (let i = 0; i < found.length; i++) {
    const f = found[i]!;
    const w = wanted[i]!;
    if (Object.is(f, w) || f === w) continue;
    const used = Math.abs(f - w) / tolerance.allowed(w, i);
    if (Number.isNaN(used) || used > share) {
      worst = i;
      share = Number.isNaN(used) ? Infinity : used;
    }
  }
  if (worst < 0) return;
  throw new Error(
    `${what}: ${found[worst]} found, ${wanted[worst]} wanted at ${describe(worst)}; ` +
      `the difference ${Math.abs(found[worst]! - wanted[worst]!)} is ${
        share.toFixed(2)
      } times the budget (${tolerance.name})`,
  );
}
