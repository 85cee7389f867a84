import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { keyOf, RandomStream } from "../../../numbers/random_stream.ts";
import { beta } from "./draw.ts";
import { cutmix, mix, type Mixable, mixup } from "./mix.ts";

/** Three pictures of two channels, 8×8, each filled with its number; classes 0, 1 and 1 of three. */
const batch: Mixable = {
  pixels: Float32Array.from({ length: 3 * 2 * 64 }, (_, i) => Math.floor(i / 128)),
  labels: [0, 1, 1],
  side: 8,
  classes: 3,
};

function streams(count: number): RandomStream[] {
  return Array.from({ length: count }, (_, i) => new RandomStream(keyOf(9, i)));
}

/** The share of picture `b` that is its own, by its pixels. */
function ownShare(pixels: Float32Array, b: number): number {
  const before = (b + 2) % 3;
  const mean = pixels.subarray(b * 128, (b + 1) * 128).reduce((sum, x) => sum + x) / 128;
  return (mean - before) / (b - before);
}

for (const [name, mixing] of Object.entries({ mixup, cutmix })) {
  Deno.test(`${name}: pixels, targets and labels agree on the share`, () => {
    const shares = streams(40).map((stream) => {
      const { pixels, targets, labels } = mixing(batch, 1, stream);
      const share = targets[3 * 1 + 1]!; // of picture 1, whose neighbour is of another class
      for (const b of [0, 1, 2]) assertAlmostEquals(ownShare(pixels, b), share, 1e-6);
      assertEquals(Array.from(targets), [share, targets[1], 0, targets[3], share, 0, 0, 1, 0]);
      assertAlmostEquals(share + targets[1]!, 1, 1e-6);
      assertAlmostEquals(share + targets[3]!, 1, 1e-6);
      assertEquals(labels, share >= 0.5 ? [0, 1, 1] : [1, 0, 1]);
      return share;
    });
    assert(Math.min(...shares) < 0.5 && Math.max(...shares) > 0.7, `${shares}`);
  });
}

Deno.test("cutmix pastes one rectangle, the same in every channel", () => {
  for (const stream of streams(20)) {
    const { pixels } = cutmix(batch, 1, stream);
    const changed = (plane: number) =>
      pixels.subarray(plane * 64, (plane + 1) * 64).map((x) => Number(x !== 1));
    assertEquals(changed(2), changed(3));
    const rows = Array.from({ length: 8 }, (_, y) => changed(2).subarray(y * 8, y * 8 + 8).join(""));
    assertEquals(new Set(rows.filter((row) => row.includes("1"))).size <= 1, true);
  }
});

Deno.test("a batch of one is mixed with itself", () => {
  const one = { pixels: Float32Array.of(1, 2, 3, 4), labels: [1], side: 2, classes: 2 };
  for (const stream of streams(5)) {
    const { pixels, targets, labels } = mixup(one, 0.4, stream);
    assertEquals([Array.from(targets), labels], [[0, 1], [1]]);
    pixels.forEach((x, i) => assertAlmostEquals(x, i + 1, 1e-6));
  }
});

Deno.test("with both, each batch gets one of them", () => {
  const kinds = streams(40).map((stream) => {
    const { pixels } = mix(batch, { mixup: 1, cutmix: 1 }, stream)!;
    return pixels.every(Number.isInteger) ? "cutmix" : "mixup";
  });
  const cut = kinds.filter((kind) => kind === "cutmix").length;
  assert(cut > 8 && cut < 32, `${cut} of 40`);
  assertEquals(mix(batch, {}, streams(1)[0]!), undefined);
});

Deno.test("Beta(α, α) has mean 1/2 and variance 1 / (8α + 4)", () => {
  for (const alpha of [0.1, 0.2, 1, 2, 8]) {
    const stream = new RandomStream(keyOf(3, alpha * 10));
    const numbers = Array.from({ length: 20_000 }, () => beta(stream, alpha));
    assert(numbers.every((x) => x >= 0 && x <= 1));
    const mean = numbers.reduce((sum, x) => sum + x) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    assertAlmostEquals(mean, 0.5, 0.01);
    assertAlmostEquals(variance, 1 / (8 * alpha + 4), 0.006);
  }
});
