/**
 * Many pictures: classified and turned into features as if each were alone.
 */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { loadModel, PictureError } from "../../mod.ts";
import { patchCount, tokenCount } from "../../src/vit/sizes.ts";
import { randomModel } from "../support/random_model.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url).pathname;
const CHELSEA = `${FIXTURES}chelsea.png`;
const PATTERN = `${FIXTURES}pictures/rgb8.png`;

Deno.test("files that threads prepare, URLs, bytes and pixels give what each gives alone, in order", async () => {
  await using model = await loadModel("weights", { device: "cpu" });
  const bytes = await Deno.readFile(PATTERN);
  const some = [CHELSEA, PATTERN, new URL(`file://${CHELSEA}`), bytes, {
    data: bytes.slice(0, 48),
    width: 4,
    height: 4,
  }];
  const alone = await Promise.all(some.map((picture) => model.classify(picture, { topK: 3 })));
  const many = Array.from({ length: 35 }, (_, i) => some[i % some.length]!);
  let forward = 0;
  const found = await model.classify(many, { topK: 3, onTimings: (spent) => forward = spent.forward });
  assertEquals(found, many.map((_, i) => alone[i % some.length]!));
  assertEquals(forward > 0, true);
});

Deno.test("the first bad picture of many is the error; a signal ends them", async () => {
  await using model = await loadModel("weights", { device: "cpu" });
  const many = Array.from({ length: 20 }, (_, i) => i === 7 ? "missing.png" : CHELSEA);
  await assertRejects(() => model.classify(many), PictureError, "Picture 7, missing.png: Cannot read");
  const broken = [CHELSEA, new Uint8Array(40)];
  for (const pool of [undefined, "cls"] as const) {
    const call = () => pool ? model.features(broken, { pool }) : model.classify(broken);
    const { code } = await assertRejects(call, PictureError, "Picture 1: Cannot decode 40 bytes");
    assertEquals(code, "unsupported");
  }
  const long = `data:image/png;base64,${"A".repeat(1000)}`;
  const { message } = await assertRejects(
    () => model.classify([CHELSEA, long]),
    PictureError,
    "Picture 1, data:",
  );
  assert(message.length < 600, message);
  const abort = new AbortController();
  const classifying = model.classify(many.map(() => CHELSEA), { signal: abort.signal });
  abort.abort(new Error("enough"));
  await assertRejects(() => classifying, Error, "enough");
});

for (const worker of [false, true]) {
  Deno.test(`features by class token, by mean and all, worker: ${worker}`, async () => {
    await using model = await loadModel("weights", { device: "cpu", worker });
    const { embedDim: dim } = model.config;
    const tokens = await model.features(CHELSEA);
    assertEquals(tokens.length, tokenCount(model.config) * dim);
    const [cls, mean] = [
      await model.features(CHELSEA, { pool: "cls" }),
      await model.features(CHELSEA, { pool: "mean" }),
    ];
    assertEquals(cls, tokens.slice(0, dim));
    assertEquals(mean.length, dim);
    const column = Array.from({ length: patchCount(model.config) }, (_, i) => tokens[(i + 1) * dim]!);
    assertAlmostEquals(mean[0]!, column.reduce((sum, value) => sum + value) / column.length, 1e-5);
    const many = Array.from({ length: 18 }, (_, i) => i % 3 === 0 ? PATTERN : CHELSEA);
    for (const pool of ["cls", "mean", "tokens"] as const) {
      const [pattern, cat] = [
        await model.features(PATTERN, { pool }),
        await model.features(CHELSEA, { pool }),
      ];
      const wanted = many.map((path) => path === PATTERN ? pattern : cat);
      assertEquals(await model.features(many, { pool }), wanted);
    }
  });
}

Deno.test("a network without class token has no such features; other words are refused", async () => {
  const config = { imageSize: 16, patchSize: 8, embedDim: 24, depth: 1, numHeads: 2, numClasses: 3 };
  await using model = await loadModel(randomModel({ ...config, classToken: false, pooling: "avg" }));
  const error = await assertRejects(() => model.features(CHELSEA, { pool: "cls" }), TypeError);
  assertEquals(
    error.message,
    'Cannot give the class token of a model that has none: pool "mean" or "tokens" is wanted',
  );
  assertEquals((await model.features([CHELSEA], { pool: "mean" }))[0]!.length, 24);
  await assertRejects(() => model.features([], { pool: "max" as "mean" }), TypeError, 'by "max"');
  assertEquals(await model.features([]), []);
});

Deno.test("where no thread may be started, the calling one prepares all", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["model.safetensors", "config.json"]) {
      await Deno.copyFile(new URL(`../../weights/${name}`, import.meta.url), `${folder}/${name}`);
    }
    // Its decoder is no package, whose files would have to be read.
    await Deno.copyFile(`${FIXTURES}pictures/still.bmp`, `${folder}/still.bmp`);
    const code = `import { loadModel } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
      await using model = await loadModel(Deno.args[0], { device: "cpu", threads: 1 });
      const found = await model.classify(new Array(20).fill(Deno.args[0] + "/still.bmp"));
      console.log(found.length, found[19].length);`;
    await Deno.writeTextFile(`${folder}/main.ts`, code);
    const args = [
      "run",
      "--no-prompt",
      "--no-check",
      "--no-lock",
      `--allow-read=${folder}`,
      `${folder}/main.ts`,
      folder,
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(new TextDecoder().decode(stdout), "20 5\n", new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
