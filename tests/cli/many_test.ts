/**
 * `classify.ts` on many pictures, in folders, and as a table for spreadsheets.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { finish, ROOT, type Run, spawn } from "./train_runs.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const CHELSEA = new URL("chelsea.jpg", FIXTURES);

async function classify(...args: string[]): Promise<Run> {
  return await finish(spawn(args, "classify.ts"));
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

async function copies(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Deno.copyFile(CHELSEA, `${folder}/${1000 + i}.jpg`);
}

Deno.test("many pictures, which threads prepare, give what each gives alone, in order, bad ones in their place", async () => {
  await withFolder(async (folder) => {
    await copies(folder, 40);
    for (const i of [3, 17]) await Deno.writeTextFile(`${folder}/${1000 + i}.jpg`, "none");
    await Deno.copyFile(new URL("chelsea.png", FIXTURES), `${folder}/1020.jpg`);
    const { code, out } = await classify("--json", folder, `${folder}/missing.png`);
    const found = lines(out);
    assertEquals(code, 1);
    assertEquals(found.map(({ image }) => image), [
      ...Array.from({ length: 40 }, (_, i) => `${folder}/${1000 + i}.jpg`),
      `${folder}/missing.png`,
    ]);
    assertEquals(found.flatMap(({ error }, i) => error ? [i] : []), [3, 17, 40]);
    assertStringIncludes(found[3]!["error"] as string, "Cannot decode text");
    const alone = lines((await classify("--json", `${folder}/1000.jpg`, `${folder}/1020.jpg`)).out);
    assertEquals(found[0]!["predictions"], alone[0]!["predictions"]);
    assertEquals(found[39]!["predictions"], alone[0]!["predictions"]);
    assertEquals(found[20]!["predictions"], alone[1]!["predictions"]);
    const { load, decode, preprocess, forward } = found[39]!["milliseconds"] as Record<string, number>;
    for (const time of [load, decode, preprocess, forward]) assert(time! > 0 && time! < 10_000, `${time}`);
  });
});

Deno.test("--recursive takes the pictures of folders too, hidden ones and loops of links aside", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/b/c`, { recursive: true });
    await Deno.mkdir(`${folder}/.hidden`);
    for (const name of ["b/2.jpg", "b/c/3.gif", "b/c/1.JPG", ".hidden/4.jpg", "b/._2.jpg"]) {
      await Deno.copyFile(CHELSEA, `${folder}/${name}`);
    }
    await Deno.symlink(folder, `${folder}/b/loop`);
    await Deno.symlink("..", `${folder}/b/c/up.jpg`);
    const refused = await classify(folder);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.err, "it has no .png, .jpg, .jpeg, .webp, .avif, .gif or .bmp file");
    assertStringIncludes(refused.err, "; its folders have 4, which --recursive classifies");
    const { out } = await classify("--recursive", "--json", `${folder}/`);
    assertEquals(lines(out).map(({ image }) => (image as string).slice(folder.length + 1)), [
      "b/2.jpg",
      "b/c/1.JPG",
      "b/c/3.gif",
      "b/c/up.jpg",
    ]);
    await Deno.mkdir(`${folder}/empty/er`, { recursive: true });
    const nothing = await classify(`${folder}/empty`);
    assertStringIncludes(nothing.err, ".bmp file\n");
  });
});

Deno.test("--csv has a row for each class, and nothing that a spreadsheet computes", async () => {
  await withFolder(async (folder) => {
    const names = ["=1+1", "+a", "-b", '@c "quoted"', "a, b", "plain", "-", "＝x", " space", ""];
    await Deno.writeTextFile(`${folder}/labels.json`, JSON.stringify(names));
    const missing = `${folder}/missing, "here".png`;
    const args = ["--csv", "--top-k", "0", "--labels", `${folder}/labels.json`, CHELSEA.pathname, missing];
    const { code, out } = await classify(...args);
    assertEquals(code, 1);
    const [head, ...rows] = out.trimEnd().split("\n");
    assertEquals(head, "image,rank,index,label,probability,error");
    assertEquals(rows.length, 11);
    const cells = rows.slice(0, 10).map((row) =>
      row.match(/^[^,]+,(\d+),(\d),(.*),(0\.\d+(?:e-\d+)?),$/)!.slice(1)
    );
    assertEquals(cells.map(([rank]) => rank), Array.from({ length: 10 }, (_, i) => `${i + 1}`));
    assertEquals(Object.fromEntries(cells.map(([, index, label]) => [index!, label!])), {
      0: "'=1+1",
      1: "'+a",
      2: "'-b",
      3: `"'@c ""quoted"""`,
      4: '"a, b"',
      5: "plain",
      6: "-",
      7: "'＝x",
      8: '" space"',
      9: "",
    });
    assert(rows[10]!.startsWith(`"${folder}/missing, ""here"".png",,,,,"Cannot read`), rows[10]);
  });
});

Deno.test("--max-pixels bounds a picture, and a picture that is too large says so", async () => {
  const picture = CHELSEA.pathname;
  const { code, err } = await classify("--max-pixels", "1e3", picture);
  assertEquals(code, 1);
  assertStringIncludes(err, "at most 1000 are allowed; --max-pixels allows more");
  assertEquals((await classify("--max-pixels", "200e6", picture)).code, 0);
  for (const value of ["0", "1.5", "many", "-1"]) {
    const refused = await classify("--max-pixels", value, picture);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, `Cannot use --max-pixels ${value}: a whole number from 1 is wanted`);
  }
});

Deno.test("what cannot be meant is refused with what was meant", async () => {
  const wrong: [string[], string][] = [
    [["-", "-"], "Cannot classify - 2 times: standard input is one picture and can be read once"],
    [["--topk", "3", "a"], "did you mean --top-k?"],
    [["--thread=3", "a"], "did you mean --threads?"],
    [["a", "--top-k"], "Cannot use --top-k without a value"],
    [["--json=1", "a"], "--json takes no value"],
    [["--json", "--csv", "a"], "Cannot print --json and --csv together"],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await classify(...args);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, message);
    assertStringIncludes(err, "\nTry --help.\n");
  }
  for (const [option, meant] of [["--lr", "--learning-rate"], ["--batch", "--batch-size"]]) {
    const { code, err } = await finish(spawn(["a", option!, "1"]));
    assertEquals(code, 2);
    assertStringIncludes(err, `did you mean ${meant}?`);
  }
});

Deno.test("Ctrl-C ends with 130, whole lines and no stack", async () => {
  await withFolder(async (folder) => {
    await copies(folder, 400);
    const child = spawn(["--json", folder], "classify.ts");
    let out = "";
    const err = new Response(child.stderr).text();
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (out === "") child.kill("SIGINT");
      out += part;
    }
    assertEquals((await child.status).code, 130);
    assertEquals(await err, "Interrupted\n");
    assert(lines(out).length < 400);
  });
});

Deno.test("a reader of many pictures that leaves early ends the run quietly", async () => {
  await withFolder(async (folder) => {
    await copies(folder, 60);
    const run = `"${Deno.execPath()}" run --allow-read classify.ts --csv "${folder}" | head -n 1`;
    const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", run], cwd: ROOT }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([text(stdout), text(stderr)], ["image,rank,index,label,probability,error\n", ""]);
  });
});

Deno.test("--max-pixels is no remedy for a side that is too long", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const header = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x11\x70\0\0\0\x01\x08\x02\0\0\0";
    await Deno.writeFile(`${folder}/long.png`, Uint8Array.from(header, (char) => char.charCodeAt(0)));
    const { code, err } = await classify(`${folder}/long.png`);
    assertEquals(code, 1);
    assertStringIncludes(err, "a side of at most 65535 pixels is allowed\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
