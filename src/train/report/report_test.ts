import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { MetricsRow } from "./metrics.ts";
import { renderReport, type Report, writeReport } from "./report.ts";

const EVIL = `"><script>alert('x')</script>&`;

function record(epoch: number, accuracy?: number): MetricsRow {
  const validation = accuracy === undefined ? undefined : { loss: 0.5, accuracy };
  return {
    epoch,
    learningRate: 0.001,
    seconds: 61,
    picturesPerSecond: 40,
    validation,
    training: { loss: epoch === 1 ? NaN : 1.25, accuracy: 0.5 },
  };
}

const REPORT: Report = {
  title: EVIL,
  subtitle: EVIL,
  recipe: { [EVIL]: EVIL, optimizer: { name: "sgd", betas: [1, 2] }, absent: undefined, augmentation: {} },
  classNames: ["cat", EVIL],
  history: [record(0, 0.25), record(1, 0.75), record(2, 0.5)],
  confusion: [[3, 1], [0, 0]],
  mistakes: [
    { path: EVIL, label: 0, predicted: 1, probability: 0.875, thumbnail: "data:image/jpeg;base64,AAAA" },
    { path: "lost.png", label: 0, predicted: 1, probability: 0.5 },
  ],
};

Deno.test("a report tells of curves, confusions and mistakes, in words too", () => {
  const page = renderReport(REPORT);
  for (
    const told of [
      "Accuracy over 3 epochs: training from 50.0\u00a0% to 50.0\u00a0%, validation from 25.0\u00a0% to 50.0\u00a0%.",
      "75.0\u00a0%<small>epoch 2</small>",
      "Validation pictures after epoch 3",
      "<td>3 of 4</td>",
      "<td>0 of 0</td>",
      "87.5\u00a0%",
      "name sgd, betas 1, 2",
      "<dd>none</dd>",
      "3:03 for all of them",
    ]
  ) assertStringIncludes(page, told);
  assertEquals(page.match(/<svg/g)?.length, 3);
  assertEquals(page.match(/role="img" aria-label="[^"]+"/g)?.length, 3);
});

Deno.test("whatever classes, files and options are called, a report is inert and needs nothing else", () => {
  const page = renderReport(REPORT);
  assert(!page.includes("<script"));
  assertStringIncludes(
    page,
    `alt="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;: cat, taken for`,
  );
  assertStringIncludes(page, "default-src 'none'");
  assertEquals(page.match(/(src|href)="(?!data:image|#)/g), null);
  assert(!/url\((?!#)|@import/.test(page));
});

Deno.test("a run without validation, of one epoch, has a report as well", () => {
  const { confusion: _, ...rest } = REPORT;
  const page = renderReport({ ...rest, mistakes: [], history: [record(0)] });
  assertEquals(page.match(/<svg/g)?.length, 2);
  assert(!page.includes("Most confident mistakes") && !page.includes("validation loss"));
  assertThrows(() => renderReport({ ...REPORT, history: [] }), TypeError, "of no epochs");
});

Deno.test("hundreds of classes are drawn without a number in every cell", () => {
  const classNames = Array.from({ length: 300 }, (_, i) => `\u{1F408} ${i}`);
  const confusion = classNames.map((_, i) => classNames.map((_, j) => i === j ? 2 : 0));
  const page = renderReport({ ...REPORT, classNames, confusion, mistakes: [] });
  assert(page.length < 500_000, `${page.length} characters`);
  assertStringIncludes(page, "There are none");
});

Deno.test("the report is a file of the run's folder", async () => {
  const folder = await Deno.makeTempDir();
  await writeReport(folder, REPORT);
  assertEquals(await Deno.readTextFile(`${folder}/report.html`), renderReport(REPORT));
  await Deno.remove(folder, { recursive: true });
});
