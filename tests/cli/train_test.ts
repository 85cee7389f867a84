/**
 * Trainings by `train.ts`, on small pictures and a micro network.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  FILES,
  filesIn,
  finish,
  interruptAt,
  NAMES,
  ROOT,
  scoresIn,
  spawn,
  train,
  trainingOf,
  withPlace,
} from "./train_runs.ts";

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
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
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
