/**
 * `train.ts` as its users run it, on small pictures and a micro network.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LOCKS_FOLDERS, RunFolder } from "../../src/cli/run_folder.ts";
import { CLASS_NAMES, makePictures } from "../train/picture_folder.ts";
import { writeMicroModel } from "./micro_model.ts";

const ROOT = new URL("../../", import.meta.url);
const NAMES = CLASS_NAMES.slice(0, 3);
const FILES = [
  ...["class_indices.json", "config.json", "metrics.csv", "model.safetensors", "report.html"],
  "state.safetensors",
];

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder for everything, with pictures and a model in it. */
interface Place {
  readonly pictures: string;
  readonly model: string;
  readonly out: string;
}

function spawn(args: string[], script = "train.ts"): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", script, ...args],
    ...{ cwd: ROOT, stdin: "null", stdout: "piped", stderr: "piped", env: { NO_COLOR: "1" } },
  });
  return command.spawn();
}

async function finish(child: Deno.ChildProcess): Promise<Run> {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Trains the micro model; what is in `args` comes last. */
function trainingOf({ pictures, model, out }: Place, ...args: string[]): string[] {
  return [pictures, "--model", model, "--out", out, "--device", "cpu", "--threads", "1", ...args];
}

async function train(place: Place, ...args: string[]): Promise<Run> {
  return await finish(spawn(trainingOf(place, ...args)));
}

async function withPlace(test: (place: Place) => Promise<void>, count = 10): Promise<void> {
  const [folder, pictures] = [await Deno.makeTempDir(), await makePictures(count)];
  try {
    await test({ pictures, model: await writeMicroModel(folder), out: `${folder}/made here/run` });
  } finally {
    for (const path of [folder, pictures]) await Deno.remove(path, { recursive: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

/** What `metrics.csv` says, without times. */
async function scoresIn(folder: string): Promise<string[][]> {
  const text = await Deno.readTextFile(`${folder}/metrics.csv`);
  return text.trimEnd().split("\n").map((row) => row.split(",").slice(0, 6));
}

/** Sends SIGINT at each of these in turn, as standard output comes to it; returns the process's end. */
async function interruptAt(child: Deno.ChildProcess, ...patterns: RegExp[]): Promise<Run> {
  const [seen, rest] = child.stdout.tee();
  const all = Promise.all([child.status, new Response(rest).text(), new Response(child.stderr).text()]);
  let text = "";
  for await (const part of seen.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (!patterns[0]?.test(text)) continue;
    child.kill("SIGINT");
    patterns.shift();
  }
  const [{ code }, out, err] = await all;
  return { code, out, err };
}

Deno.test("a run prints what it does and leaves a model, its numbers and a report", async () => {
  await withPlace(async (place) => {
    const { code, out, err } = await train(place, "--epochs", "2", "--full", "--optimizer", "adamw");
    assertEquals([code, err], [0, ""]);
    const lines = out.trimEnd().split("\n");
    assertStringIncludes(lines[0]!, "3 classes, 24 pictures to learn from, 6 to validate on");
    assertMatch(lines[1]!, /^ {2}Größe 1 +8 +2$/);
    assertStringIncludes(out, "New, with random numbers: head.weight, head.bias");
    assertMatch(out, /\n +1\/2 +1\.00e-3 +\d\.\d+ +\d+\.\d % +\d\.\d+ +\d+\.\d % /);
    assertMatch(out, /\n +2\/2 /);
    assertStringIncludes(out, `--model '${place.out}' --top-k 0 picture.jpg`);
    assertEquals(await filesIn(place.out), FILES);

    const indices = JSON.parse(await Deno.readTextFile(`${place.out}/class_indices.json`));
    assertEquals(indices, { 0: NAMES[0], 1: NAMES[1], 2: NAMES[2] });
    assertEquals((await scoresIn(place.out)).map(([epoch]) => epoch), ["epoch", "1", "2"]);
    const report = await Deno.readTextFile(`${place.out}/report.html`);
    for (const told of ["Größe 1", "optimizer", "name adamw", "Validation pictures after epoch"]) {
      assertStringIncludes(report, told);
    }
  });
});

Deno.test("classify.ts prints every class of the trained model", async () => {
  await withPlace(async (place) => {
    assertEquals((await train(place, "--epochs", "1")).code, 0);
    const picture = `${place.pictures}/grey/0.png`;
    const { code, out } = await finish(
      spawn(["--model", place.out, "--top-k", "0", "--json", picture], "classify.ts"),
    );
    assertEquals(code, 0);
    const labels = (JSON.parse(out).predictions as { label: string }[]).map(({ label }) => label);
    assertEquals(labels.sort(), [...NAMES].sort());
  });
});

Deno.test("--json gives an object per epoch, and words elsewhere", async () => {
  await withPlace(async (place) => {
    const { code, out, err } = await train(place, "--epochs", "2", "--json", "--learning-rate", "0.5");
    assertEquals(code, 0);
    const epochs = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(epochs.map(({ epoch, epochs }) => [epoch, epochs]), [[1, 2], [2, 2]]);
    assertEquals(epochs[0].learningRate, 0.5);
    assertEquals(Object.keys(epochs[0].training), ["loss", "accuracy", "pictures"]);
    assertEquals(epochs[0].validation.pictures, 6);
    assertStringIncludes(err, "24 pictures to learn from");
    assertStringIncludes(err, "Classify a picture with it");
  });
});

Deno.test("Ctrl-C saves and says how to go on; that gives what a run without it gives", async () => {
  await withPlace(async (place) => {
    const [whole, recipe] = [`${place.out} 2`, ["--full", "--epochs", "60", "--seed", "5", "--keep", "last"]];
    const uninterrupted = train({ ...place, out: whole }, ...recipe);
    const child = spawn(trainingOf(place, ...recipe));
    const { code, out, err } = await interruptAt(child, /\n +3\/60 /);
    assertEquals(code, 130, err);
    assertStringIncludes(
      err,
      "Finishing the step, then saving; Ctrl-C again quits at once\nInterrupted: the run is saved",
    );
    assert(!out.includes(" 60/60 "), "it came to its end before it was interrupted");
    const command = err.trimEnd().split("\n").at(-1)!.trim();
    assertMatch(command, /^deno run -A train\.ts .* --out '.*\/made here\/run' .*--resume$/);

    const shell = new Deno.Command("sh", {
      args: ["-c", command.replace(/^deno/, `'${Deno.execPath()}'`)],
      ...{ cwd: ROOT, stdout: "piped", stderr: "piped" },
    });
    const resumed = await shell.output();
    assertEquals(resumed.code, 0, new TextDecoder().decode(resumed.stderr));
    assertMatch(new TextDecoder().decode(resumed.stdout), /\nGoing on with epoch \d+, step \d+\n/);
    assertEquals((await uninterrupted).code, 0);
    assertEquals(await scoresIn(place.out), await scoresIn(whole));
    for (const file of ["model.safetensors", "config.json"]) {
      assertEquals(
        await Deno.readFile(`${place.out}/${file}`),
        await Deno.readFile(`${whole}/${file}`),
        file,
      );
    }
  });
});

Deno.test("--keep says whether the best model or the last one stays", async () => {
  await withPlace(async (place) => {
    const recipe = ["--epochs", "8", "--learning-rate", "0.3"];
    const models: Uint8Array[] = [];
    for (const [keep, told] of [["best", "the best"], ["last", "the last"]] as const) {
      const { code, out } = await train({ ...place, out: `${place.out} ${keep}` }, ...recipe, "--keep", keep);
      assertEquals(code, 0);
      models.push(await Deno.readFile(`${place.out} ${keep}/model.safetensors`));
      const best = out.trimEnd().split("\n").findLast((line) => line.endsWith("  best"))!;
      const epoch = keep === "best" ? Number.parseInt(best) : 8;
      assert(Number.parseInt(best) < 8, "the last epoch is the best one: choose another recipe");
      assertStringIncludes(out, `has the model of epoch ${epoch}, ${told} (`);
    }
    assert(models[0]!.some((byte, i) => byte !== models[1]![i]), "both are the same model");
  });
});

Deno.test("a second Ctrl-C quits at once", async () => {
  await withPlace(async (place) => {
    const child = spawn(trainingOf(place), "tests/cli/stuck_training.ts");
    const { code, out } = await interruptAt(child, /at it/, /asked to end/);
    assertEquals([code, out], [130, "at it\nasked to end\n"]);
  });
});

Deno.test("a run that is over, resumed, is reported again on the model that it kept", async () => {
  await withPlace(async (place) => {
    assertEquals((await train(place, "--epochs", "2")).code, 0);
    const report = await Deno.readTextFile(`${place.out}/report.html`);
    await Deno.remove(`${place.out}/report.html`);
    await Deno.writeTextFile(`${place.out}/.model.safetensors.1.tmp`, "of a process that was killed");
    const { code, out, err } = await train(place, "--epochs", "2", "--resume");
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "Nothing is left to do: the run has had all its 2 epochs");
    assert(!out.includes("learning rate"), "a table without rows");
    assertEquals(await Deno.readTextFile(`${place.out}/report.html`), report);
    assertEquals(await filesIn(place.out), FILES);
  });
});

Deno.test("a run is not lost by another one, unless by force", async () => {
  await withPlace(async (place) => {
    const nothing = await train(place, "--resume");
    assertEquals(nothing.code, 1);
    assertStringIncludes(nothing.err, `Cannot resume from ${place.out}: it has no state.safetensors`);
    assertEquals((await train(place, "--epochs", "2")).code, 0);
    const before = await Deno.readFile(`${place.out}/model.safetensors`);
    const refused = await train(place, "--epochs", "1", "--seed", "9");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.err, "it has state.safetensors already; --resume goes on with it, --force");
    assertEquals(await Deno.readFile(`${place.out}/model.safetensors`), before);
    assertEquals((await train(place, "--epochs", "1", "--seed", "9", "--force")).code, 0);
    assert((await scoresIn(place.out)).length === 2, "rows of the run before are left");
    const other = await train(place, "--epochs", "7", "--seed", "9", "--resume");
    assertEquals(other.code, 1);
    assertStringIncludes(other.err, "Cannot resume with epochs 7: the run has 1");
    const parted = await train(place, "--val-fraction", "0.5", "--resume");
    assertEquals(parted.code, 1);
    assertStringIncludes(parted.err, "or others to validate on");
    await Deno.remove(`${place.pictures}/grey/1.png`);
    const changed = await train(place, "--resume");
    assertEquals(changed.code, 1);
    assertStringIncludes(changed.err, "Cannot resume with other pictures");
  });
});

Deno.test("data that cannot be learnt from are refused by name, before anything is written", async () => {
  await withPlace(async (place) => {
    const { pictures } = place;
    const cases: [string, string, () => Promise<void>][] = [
      ["a corrupt picture", "grey/3.png", () => Deno.truncate(`${pictures}/grey/3.png`, 60)],
      ["an empty class", "/empty: no picture", () => Deno.mkdir(`${pictures}/empty`)],
      ["one class", "1 class folders found", async () => {
        for (const name of ["empty", ...NAMES.slice(1)]) {
          await Deno.remove(`${pictures}/${name}`, { recursive: true });
        }
      }],
      ["no folder", pictures, () => Deno.rename(pictures, `${pictures}.gone`)],
    ];
    for (const [title, message, spoil] of cases) {
      await spoil();
      const { code, out, err } = await train(place);
      assertEquals([code, out], [1, ""], title);
      assertStringIncludes(err, message);
      assertEquals(await filesIn(place.out).catch(() => []), [], title);
    }
    await Deno.rename(`${pictures}.gone`, pictures);
  });
});

Deno.test("--skip-bad leaves out what cannot be read, and says so", async () => {
  await withPlace(async (place) => {
    for (const name of ["down/1.png", "grey/2.png"]) {
      await Deno.writeTextFile(`${place.pictures}/${name}`, "none");
    }
    await Deno.copyFile(new URL("tests/fixtures/chelsea.png", ROOT), `${place.pictures}/grey/large.png`);
    const { code, out } = await train(place, "--epochs", "1", "--skip-bad");
    assertEquals(code, 0);
    assertEquals(out.match(/^Left out: .*(down\/1|grey\/2)\.png: /gm)?.length, 2);
    assertEquals(await filesIn(place.out), FILES);
  });
});

Deno.test("--val must have the same classes", async () => {
  await withPlace(async (place) => {
    const other = await makePictures(2, 4);
    const refused = await train(place, "--val", other);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.err, "unknown: up & across");
    await Deno.remove(`${other}/up & across`, { recursive: true });
    const { code, out } = await train(place, "--val", other, "--epochs", "1");
    assertEquals(code, 0);
    assertStringIncludes(out, "30 pictures to learn from, 6 to validate on");
    await Deno.remove(other, { recursive: true });
  });
});

Deno.test("a loss that is no number ends the run with step, rate and last good checkpoint", async () => {
  await withPlace(async (place) => {
    const { code, err } = await train(place, "--full", "--learning-rate", "1e30");
    assertEquals(code, 1);
    assertMatch(err, /the loss is (NaN|-?Infinity)/);
    assertMatch(err, /step \d+/);
    assertMatch(err, /learning rate of 1e\+30/);
    assertStringIncludes(err, "no state was written before");
    assert(!err.includes("--resume"), err);
  });
});

Deno.test("a teacher of other classes is refused", async () => {
  await withPlace(async (place) => {
    const { code, err } = await train(place, "--teacher", place.model, "--distill", "soft");
    assertEquals(code, 1);
    assertEquals(err, "Cannot learn 3 classes from a teacher of 7: the same are wanted\n");
  });
});

Deno.test("--force keeps the old run until the new one is known to begin", async () => {
  await withPlace(async (place) => {
    assertEquals((await train(place, "--epochs", "1")).code, 0);
    const { code, err } = await train(place, "--force", "--teacher", "no/such/teacher");
    assertEquals([code, await filesIn(place.out)], [1, FILES]);
    assertStringIncludes(err, "no/such/teacher");
  });
});

Deno.test({
  name: "a run is refused where another one is at work",
  ignore: !LOCKS_FOLDERS,
  fn: async () => {
    await withPlace(async (place) => {
      using other = new RunFolder(place.out, { resume: false, force: false });
      other.make();
      for (const option of ["--keep=best", "--force"]) {
        const { code, out, err } = await train(place, option);
        assertEquals([code, out], [1, ""]);
        assertStringIncludes(err, "another process is training into it");
      }
      assertEquals(await filesIn(place.out), []);
    });
  },
});

Deno.test("when nobody reads any more, the run ends and says how to go on", async () => {
  await withPlace(async (place) => {
    const child = spawn(trainingOf(place, "--full", "--epochs", "2000"));
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (text.includes("1/2000")) break;
    }
    const { code } = await child.status;
    const err = await new Response(child.stderr).text();
    assertEquals(code, 1);
    assertStringIncludes(err, "standard output is closed");
    assertStringIncludes(err, "go on with it by");
    assertEquals((await filesIn(place.out)).filter((name) => name.endsWith(".tmp")), []);
  });
});

Deno.test("a model that cannot be read is refused by name", async () => {
  await withPlace(async (place) => {
    const { code, err } = await train({ ...place, model: "no/such/model" });
    assertEquals(code, 1);
    assertStringIncludes(err, "no/such/model");
  });
});

const root = Deno.build.os === "linux" && Deno.uid() === 0;
Deno.test({
  name: `a full disk ends the run, which goes on when there is room${
    root ? "" : " (skipped: only root can mount)"
  }`,
  ignore: !root,
  fn: async () => {
    await withPlace(async (place) => {
      await Deno.mkdir(place.out, { recursive: true });
      const mount = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place.out];
      const { success } = await new Deno.Command("mount", { args: mount }).output();
      if (!success) return console.log("skipped: this root cannot mount");
      try {
        const child = spawn(trainingOf(place, "--full", "--epochs", "40", "--keep", "last"));
        const [seen, rest] = child.stdout.tee();
        void rest.cancel();
        for await (const text of seen.pipeThrough(new TextDecoderStream())) {
          if (/ 2\/40 /.test(text)) await fill(`${place.out}/filler`);
        }
        const { code } = await child.status;
        const err = await new Response(child.stderr).text();
        assertEquals(code, 1, err);
        assertMatch(err, /No space left on device/);
        assertStringIncludes(err, "go on with it by");
        assert((await filesIn(place.out)).every((name) => !name.endsWith(".tmp")), "leftovers");
        await Deno.remove(`${place.out}/filler`);
        const resumed = await train(place, "--full", "--epochs", "40", "--keep", "last", "--resume");
        assertEquals(resumed.code, 0, resumed.err);
        assertEquals((await scoresIn(place.out)).length, 41);
      } finally {
        await new Deno.Command("umount", { args: [place.out] }).output();
      }
    });
  },
});

async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  try {
    while (true) await file.write(new Uint8Array(4096));
  } catch {
    // full
  }
}

Deno.test("a command line that cannot be understood exits with 2 and says why", async () => {
  const wrong: [string[], string][] = [
    [[], "Cannot train on 0 folders: one is wanted"],
    [["a", "b"], "Cannot train on 2 folders"],
    [["a", "--bogus"], "--bogus"],
    [["a", "--scratch", "vit_giant"], "one of vit_base_patch16_224,"],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await finish(spawn(args));
    assertEquals([code, out], [2, ""], args.join(" "));
    assertStringIncludes(err, message);
    assertStringIncludes(err, "Try --help.");
  }
  const help = await finish(spawn(["--help"]));
  assertEquals([help.code, help.err], [0, ""]);
  assertStringIncludes(help.out, "--learning-rate");
});
