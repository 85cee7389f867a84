/**
 * Whatever files, labels, tensors and classes are called, a terminal obeys none of it.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { printable } from "../../src/util/printable.ts";
import { inTerminal, terminalTest } from "../support/terminal.ts";
import { finish, spawn, trainingOf, withPlace } from "./train_runs.ts";

/**
 * Sets a title, erases the screen by a C1 control, reverses the order of the text that follows, and begins a
 * line.
 */
const EVIL = "\u001b]0;owned\u0007\u009b2J\u202e\u2028\u007fx";
const CHELSEA = new URL("../fixtures/chelsea.jpg", import.meta.url);
// deno-lint-ignore no-control-regex -- this is what it looks for
const OBEYED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;
const CONVERT = "src/cli/convert.ts";

/** A folder in which everything has a hostile name. */
async function withHostile(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/${EVIL}`);
    await Deno.copyFile(CHELSEA, `${folder}/${EVIL}/a${EVIL}\n.jpg`);
    await Deno.writeTextFile(`${folder}/${EVIL}/b${EVIL}.png`, EVIL);
    const names = Array.from({ length: 10 }, (_, i) => `${i}\ud800\n${EVIL}`);
    await Deno.writeTextFile(`${folder}/labels.json`, JSON.stringify(names));
    await Deno.writeTextFile(`${folder}/short${EVIL}.txt`, EVIL);
    const tensor = { name: `blocks.0.${EVIL}`, shape: [1], data: Float32Array.of(1) };
    await Deno.writeFile(`${folder}/${EVIL}.safetensors`, writeSafetensors([tensor], { [EVIL]: EVIL }));
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Each a script with arguments; most of them fail. */
function commandsOn(folder: string): [script: string, args: string[]][] {
  const [pictures, labels] = [`${folder}/${EVIL}`, ["--labels", `${folder}/labels.json`]];
  const classify = (...args: string[]): [string, string[]] => ["classify.ts", args];
  return [
    classify(...labels, pictures),
    classify("--json", "--top-k", "0", ...labels, pictures),
    classify("--csv", ...labels, pictures),
    classify(folder),
    classify(`${pictures}/none`),
    classify(`data:image/png,${EVIL}`),
    classify(`--${EVIL}`, "a"),
    classify("--device", EVIL, "a"),
    classify("--labels", `${folder}/short${EVIL}.txt`, pictures),
    classify("--model", `${folder}/${EVIL}.safetensors`, pictures),
    classify("--model", `${folder}/none${EVIL}`, pictures),
    [CONVERT, [`${folder}/${EVIL}.safetensors`, `${folder}/out`, "--dtype", "f16"]],
    [CONVERT, ["weights", `${folder}/${EVIL}.safetensors/out`, "--dtype", "f16"]],
    [CONVERT, ["weights", `${folder}/${EVIL}/out`, "--dtype", EVIL]],
    ["train.ts", [folder, "--out", `${folder}/.${EVIL}`]],
    ["train.ts", [folder, "--val", `${folder}/${EVIL}`]],
    ["train.ts", [folder, `--${EVIL}`]],
  ];
}

/** Removes the controls that the program itself may send: line ends, and those that erase a progress line. */
function withoutOwn(text: string): string {
  // deno-lint-ignore no-control-regex -- this is what it looks for
  return text.replace(/\r\x1b\[K|\r?\n/g, "|");
}

Deno.test("a command line prints nothing that a terminal obeys, whatever is called how", async () => {
  await withHostile(async (folder) => {
    for (const [script, args] of commandsOn(folder)) {
      const { out, err } = await finish(spawn(args, script));
      for (const text of [out, err]) {
        assert(!OBEYED.test(text), `${script} ${printable(args.join(" "))}: ${printable(text)}`);
      }
      assert(out + err !== "");
    }
  });
});

Deno.test("JSON has the names as they are", async () => {
  await withHostile(async (folder) => {
    const { out } = await finish(
      spawn(["--json", "--labels", `${folder}/labels.json`, `${folder}/${EVIL}`], "classify.ts"),
    );
    const [good, bad] = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([good.image, bad.image], [
      `${folder}/${EVIL}/a${EVIL}\n.jpg`,
      `${folder}/${EVIL}/b${EVIL}.png`,
    ]);
    assertEquals(good.predictions[0].label, `3\ud800\n${EVIL}`);
  });
});

terminalTest("nor in a terminal, where only progress lines are taken away", async () => {
  await withHostile(async (folder) => {
    for (const [script, args] of commandsOn(folder)) {
      const { text } = await inTerminal(80, ["-A", script, ...args]);
      const seen = withoutOwn(text);
      assert(!OBEYED.test(seen), `${script} ${printable(args.join(" "))}: ${printable(seen)}`);
    }
  });
});

Deno.test("classes are trained under their names, and printed without what a terminal obeys", async () => {
  await withPlace(async (place) => {
    const [first] = await Array.fromAsync(Deno.readDir(place.pictures), ({ name }) => name);
    await Deno.rename(`${place.pictures}/${first}`, `${place.pictures}/${EVIL}\n`);
    const { code, out, err } = await finish(spawn(trainingOf(place, "--epochs", "1")));
    assertEquals(code, 0, err);
    for (const text of [out, err]) assert(!OBEYED.test(text), printable(text));
    assertStringIncludes(out, `  ${printable(`${EVIL}\n`)} `);
    const indices = JSON.parse(await Deno.readTextFile(`${place.out}/class_indices.json`));
    assert(Object.values(indices).includes(`${EVIL}\n`));
    await Deno.writeTextFile(`${place.pictures}/${EVIL}\n/bad\n${EVIL}.png`, EVIL);
    const bad = await finish(spawn(trainingOf(place, "--epochs", "1", "--force")));
    assert(!OBEYED.test(bad.err), printable(bad.err));
    assertStringIncludes(bad.err, printable(`/bad\n${EVIL}.png: `));
  });
});
