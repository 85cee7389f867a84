/** sin(x + quarters·π/2), element by element. */
export function sine(x: Float64Array, quarters: number): Float64Array {
  const waves = [Math.sin, Math.cos, (v: number) => -Math.sin(v), (v: number) => -Math.cos(v)];
  return x.map(waves[quarters & 3]!);
}
