/**
 * Refusals of `train.ts`, and its end where it cannot go on.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LOCKS_FOLDERS, RunFolder } from "../../src/cli/train/run_folder.ts";
import { CAN_MOUNT, fill, WHO, withSmallDisk } from "./full_disk.ts";
import { makePictures } from "../train/picture_folder.ts";
import {
  FILES,
  filesIn,
  finish,
  NAMES,
  ROOT,
  scoresIn,
  spawn,
  train,
  trainingOf,
  withPlace,
} from "./train_runs.ts";

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

Deno.test({
  name: `a full disk ends the run, which goes on when there is room${WHO}`,
  ignore: !CAN_MOUNT,
  fn: async () => {
    await withPlace(async (place) => {
      await withSmallDisk(place.out, async () => {
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
        assertStringIncludes(err, "; make room there, or name another folder");
        assertStringIncludes(err, "go on with it by");
        assert((await filesIn(place.out)).every((name) => !name.endsWith(".tmp")), "leftovers");
        await Deno.remove(`${place.out}/filler`);
        const resumed = await train(place, "--full", "--epochs", "40", "--keep", "last", "--resume");
        assertEquals(resumed.code, 0, resumed.err);
        assertEquals((await scoresIn(place.out)).length, 41);
      });
    });
  },
});

Deno.test({
  name: `a disk that is full after the first model says how to begin again, and metrics.csv by name${WHO}`,
  ignore: !CAN_MOUNT,
  fn: async () => {
    await withPlace(async (place) => {
      await withSmallDisk(place.out, async () => {
        await fill(`${place.out}/filler`, 24_576); // for the model of 12 KB and its texts, in pages of 4 KB
        const { code, err } = await train(place, "--epochs", "2");
        assertEquals(code, 1);
        const lines = err.trimEnd().split("\n");
        assertEquals(lines.slice(0, 2), [
          `Cannot write ${place.out}/metrics.csv: No space left on device (os error 28); ` +
          "what was there before is as it was; make room there, or name another folder",
          `No state of the run was saved in ${place.out} yet; begin it again by`,
        ]);
        assertMatch(lines[2]!, /^ {2}deno run -A train\.ts .* --force$/);
        assertEquals(await filesIn(place.out), [
          "class_indices.json",
          "config.json",
          "filler",
          "model.safetensors",
        ]);
      });
    });
  },
});

Deno.test("after a kill between metrics.csv and the first state, what happened and what to do is said", async () => {
  await withPlace(async (place) => {
    assertEquals((await train(place, "--epochs", "1")).code, 0);
    for (const name of ["state.safetensors", "report.html"]) await Deno.remove(`${place.out}/${name}`);
    const resumed = await train(place, "--resume");
    assertEquals(resumed.code, 1);
    assertStringIncludes(
      resumed.err,
      `Cannot resume from ${place.out}: it has metrics.csv, but no state.safetensors: a run ended there before its ` +
        "first state was written, or a model was put there; --force instead of --resume begins the run again",
    );
    const again = await train(place);
    assertEquals(again.code, 1);
    assertStringIncludes(
      again.err,
      `Cannot train into ${place.out}: it has metrics.csv already; there is no state.safetensors to go on from, ` +
        "--force replaces it, --out names another folder",
    );
    assertEquals((await train(place, "--epochs", "1", "--force")).code, 0);
    assertEquals(await filesIn(place.out), FILES);
  });
});

Deno.test("a command line of train.ts that cannot be understood exits with 2 and says why", async () => {
  const wrong: [string[], string][] = [
    [[], "Cannot train on 0 folders: one is wanted"],
    [["a", "b"], "Cannot train on 2 folders"],
    [["a", "--bogus"], "--bogus"],
    [["a", "--scratch", "vit_giant"], "names of timm's is wanted; the nearest are vit_giant_patch14_224"],
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
