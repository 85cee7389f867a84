import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Tensor } from "../../backend/backend.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { crossEntropyLoss, distillationTerms, lossOf, smoothed, targetsOf, type Term } from "./loss.ts";

// The numbers wanted here are PyTorch's, in float64.
const LOGITS = Float32Array.of(1, 2, -1, 0.5, -3, 2);

const backend = new ReferenceBackward();
const upload = (data: Float32Array) => backend.upload(data, [2, 3]);

async function lossAndSeeds(terms: readonly Term[]) {
  const { losses, shares, seeds } = crossEntropyLoss(backend, (x) => x, terms);
  return { value: lossOf(await Promise.all(losses.map((x) => backend.read(x))), shares), seeds };
}

async function assertNumbers(found: Tensor, wanted: readonly number[]): Promise<void> {
  (await backend.read(found)).forEach((v, i) => assertAlmostEquals(v, wanted[i]!, 1e-7));
}

Deno.test("labels become distributions", () => {
  assertEquals(targetsOf([1, 0], 3), Float32Array.of(0, 1, 0, 1, 0, 0));
  assertEquals(targetsOf([1], 4, 0.5), Float32Array.of(0.125, 0.625, 0.125, 0.125));
});

Deno.test("labels that are no classes are refused", () => {
  for (const label of [-1, 3, 0.5, NaN]) assertThrows(() => targetsOf([label], 3), RangeError, "label");
  for (const smoothing of [-0.1, 1.1, NaN]) {
    assertThrows(() => targetsOf([0], 3, smoothing), RangeError, "smooth");
  }
});

Deno.test("cross-entropy with smoothed labels", async () => {
  const loss = await lossAndSeeds([{ logits: upload(LOGITS), targets: upload(targetsOf([1, 0], 3, 0.1)) }]);
  assertAlmostEquals(loss.value, 1.1279595752207998, 1e-7);
  await assertNumbers(
    loss.seeds[0]![1],
    [0.113081564, -0.11397441, 0.000892847, -0.375953622, -0.01392737, 0.389880992],
  );
});

Deno.test("cross-entropy with soft targets", async () => {
  const targets = upload(Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.1, 0.8));
  assertAlmostEquals(
    (await lossAndSeeds([{ logits: upload(LOGITS), targets }])).value,
    1.1529595752207997,
    1e-7,
  );
});

Deno.test("distillation at a temperature, but for the teacher's own entropy", async () => {
  const distLogits = upload(Float32Array.of(0.3, -1, 2, 1, 0, -1));
  const teacher = backend.softmax(upload(Float32Array.of(0.2, 0.25, -1.5, 0.05, 0.55, 1)));
  const labels = upload(targetsOf([1, 0], 3));
  const options = { share: 0.3, temperature: 2 };
  const loss = await lossAndSeeds(
    distillationTerms({ logits: upload(LOGITS), distLogits }, { labels, teacher }, options),
  );
  assertAlmostEquals(loss.value, 1.3024512070520202 + 1.1686505868423709, 1e-6);
  const [own, other] = loss.seeds.map(([, gradient]) => gradient);
  await assertNumbers(own!, [0.090823761, -0.103115421, 0.012291659, -0.286500869, 0.001917508, 0.284583361]);
  await assertNumbers(other!, [
    -0.056604859,
    -0.100620525,
    0.157225383,
    0.094631297,
    -0.0023341,
    -0.092297196,
  ]);
});

Deno.test("a model with one head learns both from it", async () => {
  const [logits, labels] = [upload(LOGITS), upload(targetsOf([1, 0], 3))];
  const teacher = upload(Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.1, 0.8));
  const [own, other] = distillationTerms({ logits }, { labels, teacher }, { share: 0.25 });
  assertEquals([own!.logits, other!.logits, own!.share, other!.share], [logits, logits, 0.75, 0.25]);
  assertAlmostEquals(
    (await lossAndSeeds([own!, other!])).value,
    0.75 * (await lossAndSeeds([{ logits, targets: labels }])).value +
      0.25 * (await lossAndSeeds([{ logits, targets: teacher }])).value,
    1e-12,
  );
});

Deno.test("impossible ways to learn from a teacher are refused", () => {
  const x = upload(LOGITS);
  for (const options of [{ share: -0.1 }, { share: 1.1 }, { temperature: 0 }, { temperature: Infinity }]) {
    assertThrows(
      () => distillationTerms({ logits: x }, { labels: x, teacher: x }, options),
      RangeError,
      "Cannot",
    );
  }
});

Deno.test("mixed pictures' distributions are smoothed as labels are", () => {
  assertEquals(smoothed(targetsOf([2, 0], 4), 4, 0.5), targetsOf([2, 0], 4, 0.5));
  assertEquals(smoothed(Float32Array.of(0.25, 0.75), 2, 0.5), Float32Array.of(0.375, 0.625));
});
