/** out = (a + b) / 2 over `n` floats; `out` may be `a` or `b`. */
export function mean(a: usize, b: usize, n: usize, out: usize): void {
  for (const end = out + (n << 2); out < end; out += 4) {
    f32.store(out, (f32.load(a) + f32.load(b)) * 0.5);
    a += 4;
    b += 4;
  }
}
