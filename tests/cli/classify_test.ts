/**
 * `classify.ts` as its users run it, in a process of its own with only the permissions that its help promises.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sharedTest } from "../checkpoint/oracle.ts";
import { CAT } from "../support/embedded_model.ts";

const ROOT = new URL("../../", import.meta.url);
const CHELSEA = "tests/fixtures/chelsea.png";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: string[], stdin?: Uint8Array, permissions = ["--allow-read"]): Promise<Run> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, "classify.ts", ...args],
    cwd: ROOT,
    stdin: stdin ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  const child = command.spawn();
  if (stdin) {
    const writer = child.stdin.getWriter();
    await writer.write(stdin).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function lines(out: string): Record<string, unknown>[] {
  return out.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a picture gives a table with bars, best class first", async () => {
  const { code, out, err } = await run([CHELSEA]);
  assertEquals(err, "");
  assertEquals(code, 0);
  const [title, best, ...rest] = out.trimEnd().split("\n");
  assertEquals(title, CHELSEA);
  assertMatch(best!, new RegExp(`^ {2}cat +${(100 * CAT).toFixed(1)} % +█+`));
  assertEquals(rest.length, 4);
});

Deno.test("--threshold lists every class that reaches it, which may be none", async () => {
  for (const [threshold, count] of [["0.5", 1], ["0", 5], ["0.999", 0]] as const) {
    const { code, out } = await run(["--json", "--threshold", threshold, CHELSEA]);
    assertEquals([code, (lines(out)[0]!["predictions"] as unknown[]).length], [0, count]);
  }
});

Deno.test("--json gives one object a picture, --top-k 0 every class", async () => {
  const { code, out } = await run(["--json", "--top-k", "0", CHELSEA, CHELSEA]);
  assertEquals(code, 0);
  const [first, second] = lines(out);
  assertEquals(Object.keys(first!), ["image", "model", "device", "predictions", "milliseconds"]);
  assertEquals(Object.keys(first!["milliseconds"] as object), ["load", "decode", "preprocess", "forward"]);
  assertEquals(first!["image"], CHELSEA);
  assertEquals(first!["device"], "cpu");
  const predictions = first!["predictions"] as { label: string; index: number; probability: number }[];
  assertEquals(predictions.length, 10);
  assertEquals(predictions[0]!.label, "cat");
  assertEquals(predictions[0]!.index, 3);
  assert(Math.abs(predictions.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-6);
  assertEquals(second!["predictions"], first!["predictions"]);
});

Deno.test("- is standard input", async () => {
  const { code, out } = await run(["--json", "-"], await Deno.readFile(new URL(CHELSEA, ROOT)));
  assertEquals(code, 0);
  assertEquals(lines(out)[0]!["image"], "-");
});

Deno.test("a folder is its pictures, sorted, whatever the case of their names", async () => {
  await withFolder(async (folder) => {
    for (const name of ["b.PNG", "a.png", "notes.txt"]) {
      await Deno.copyFile(new URL(CHELSEA, ROOT), `${folder}/${name}`);
    }
    const { code, out } = await run(["--json", `${folder}/`]);
    assertEquals(code, 0);
    assertEquals(lines(out).map(({ image }) => image), [`${folder}/a.png`, `${folder}/b.PNG`]);
  });
});

Deno.test("one bad picture does not stop the others", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text.png`, "this is no picture");
    const { code, out } = await run(["--json", "missing.png", `${folder}/text.png`, CHELSEA]);
    assertEquals(code, 1);
    const [missing, text, good] = lines(out);
    assertStringIncludes(missing!["error"] as string, "missing.png");
    assertEquals(text!["image"], `${folder}/text.png`);
    assert(text!["error"]);
    assert(good!["predictions"]);
    const human = await run(["missing.png", CHELSEA]);
    assertEquals(human.code, 1);
    assertStringIncludes(human.err, "missing.png");
    assertStringIncludes(human.out, "cat");
  });
});

Deno.test("a folder without pictures is said to be one", async () => {
  await withFolder(async (folder) => {
    const { code, err } = await run([folder]);
    assertEquals(code, 1);
    assertStringIncludes(err, `Cannot classify folder ${folder}: it has no .png`);
  });
});

Deno.test("--labels names the classes, from any of three formats; a wrong count is refused", async () => {
  await withFolder(async (folder) => {
    const names = Array.from({ length: 10 }, (_, i) => `kind ${i}`);
    await Deno.writeTextFile(`${folder}/a.json`, JSON.stringify(names));
    await Deno.writeTextFile(`${folder}/b.json`, JSON.stringify(Object.fromEntries(names.entries())));
    await Deno.writeTextFile(`${folder}/c.txt`, names.join("\n"));
    for (const file of ["a.json", "b.json", "c.txt"]) {
      const { out } = await run(["--labels", `${folder}/${file}`, CHELSEA]);
      assertStringIncludes(out, "kind 3");
    }
    await Deno.writeTextFile(`${folder}/short.txt`, "one\ntwo");
    const { code, err } = await run(["--labels", `${folder}/short.txt`, CHELSEA]);
    assertEquals(code, 1);
    assertStringIncludes(err, "Cannot use 2 labels");
  });
});

Deno.test("a command line of classify.ts that cannot be understood exits with 2 and says why", async () => {
  const wrong: [string[], string][] = [
    [[], "name at least one picture"],
    [["--bogus", CHELSEA], "--bogus"],
    [["--top-k", "-1", CHELSEA], "top-k"],
    [["--threshold", "1.5", CHELSEA], "a number from 0 to 1"],
    [["--head", "a.pth", CHELSEA], "Cannot give the embedded model other --head: --model is wanted too"],
    [["--heads", "3", CHELSEA], "Cannot give the embedded model other --heads: --model is wanted too"],
    [["--labels", "", CHELSEA], 'Cannot use --labels "": a value is wanted'],
    [[CHELSEA, ""], 'Cannot use PICTURE "": a value is wanted'],
    [["--top-k", "1.5", CHELSEA], "a whole number from 0"],
    [["--top-k", "11", CHELSEA], "of 10 classes"],
    [["--threads", "0", CHELSEA], "a whole number from 1"],
    [["--device", "toaster", CHELSEA], "auto, cpu or gpu"],
    [["--dtype", "f64", CHELSEA], "Cannot use --dtype f64: one of f32, f16, int8"],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await run(args);
    assertEquals([code, out], [2, ""], args.join(" "));
    assertStringIncludes(err, message);
  }
});

Deno.test("--dtype keeps the weights in another type, which shows in the last digits", async () => {
  const best = async (...args: string[]) => {
    const { out } = await run(["--json", ...args, CHELSEA]);
    return (lines(out)[0]!["predictions"] as { label: string; probability: number }[])[0]!;
  };
  for (const model of [[], ["--model", "weights"]]) {
    const [exact, rough] = [await best(...model), await best(...model, "--dtype", "int8")];
    assertEquals([exact.label, rough.label], ["cat", "cat"]);
    const error = Math.abs(exact.probability - rough.probability);
    assert(error > 0 && error < 0.02, `${error}`);
  }
});

Deno.test("--profile tells the time of each operator", async () => {
  const { code, out, err } = await run(["--profile", "--json", CHELSEA]);
  assertEquals(code, 0);
  assertMatch(err, /^One pass: \d+\.\d+ ms\n( {2}\w+ +\d+\.\d+ ms +\d+ % +\d+ calls\n)+/);
  assertMatch(err, /^ {2}linear .* 26 calls$/m);
  const { forward } = lines(out)[0]!["milliseconds"] as { forward: number };
  const pass = Number(err.match(/[\d.]+/)![0]);
  assert(pass > 0 && pass < forward, `operators took ${pass} of ${forward} ms`);
});

Deno.test("--help explains and succeeds", async () => {
  const { code, out } = await run(["--help"]);
  assertEquals(code, 0);
  assertStringIncludes(out, "--top-k");
});

Deno.test("an unknown model is refused by name", async () => {
  const { code, err } = await run(["--model", "no/such/model", CHELSEA]);
  assertEquals(code, 1);
  assertStringIncludes(err, "no/such/model");
});

Deno.test("a reader that leaves early ends the run quietly", async () => {
  const shell = `"${Deno.execPath()}" run --allow-read classify.ts ${
    Array(50).fill(CHELSEA).join(" ")
  } | head -n 1`;
  const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", shell], cwd: ROOT }).output();
  assertEquals(new TextDecoder().decode(stdout), `${CHELSEA}\n`);
  assertEquals(new TextDecoder().decode(stderr), "");
});

sharedTest("ViT-Ti names the three photographs", "photos", async (photos) => {
  const model = new URL("models/vit_tiny_patch16_224.augreg_in21k_ft_in1k", photos).pathname;
  const { code, out } = await run(["--model", model, "--json", photos.pathname]);
  assertEquals(code, 0);
  const best = lines(out).map((line) =>
    (line["predictions"] as { label: string; probability: number }[])[0]!
  );
  const wanted = [["tripod", 0.9716], ["Egyptian cat", 0.8128], ["espresso", 0.938]] as const;
  wanted.forEach(([label, probability], i) => {
    assertEquals(best[i]!.label, label);
    assert(Math.abs(best[i]!.probability - probability) < 0.001, `${label} ${best[i]!.probability}`);
  });
});
