import { assert, assertEquals, assertMatch } from "@std/assert";
import type { TrainedEpoch, TrainingProgress } from "../../train/types.ts";
import { columnsOf } from "../terminal/width.ts";
import { EpochTable } from "./epoch_table.ts";
import { datasetLines, nextCommand, progressLine } from "./lines.ts";

const PROGRESS: TrainingProgress = {
  phase: "training",
  epoch: 2,
  epochs: 10,
  step: 30,
  steps: 40,
  learningRate: 0.001,
  training: { loss: 0.1234567, accuracy: 0.95, pictures: 240 },
  picturesPerSecond: 41.7,
  secondsLeft: 754,
};

Deno.test("the progress bar tells all in one line that fits", () => {
  assertEquals(
    progressLine(PROGRESS, 200),
    "epoch 3/10  ━━━━━━━━━━━━━━━┈┈┈┈┈  75 %  loss 0.123  accuracy 95.0 %  42 pictures/s  12:34 left",
  );
  assertEquals(
    progressLine(PROGRESS, 79),
    "epoch 3/10  ━━━━━━━━━━━━━━━┈┈┈┈┈  75 %  loss 0.123  accuracy 95.0 %  12:34 left",
  );
  assertEquals(progressLine(PROGRESS, 39), "epoch 3/10  ━━━━━━━┈┈  75 %  12:34 left");
  assertEquals(progressLine(PROGRESS, 20), "epoch 3/10  ━━━━━━┈┈  75 %");
  for (let columns = 26; columns < 120; columns++) {
    assert(columnsOf(progressLine(PROGRESS, columns)) <= columns);
  }
  const nothingYet = { ...PROGRESS, step: 0, training: { loss: NaN, accuracy: NaN, pictures: 0 } };
  const looking = { ...nothingYet, phase: "features", picturesPerSecond: 0, secondsLeft: NaN } as const;
  assertMatch(progressLine(looking, 200), /^features {2}┈{20} {3}0 %$/);
});

Deno.test("rows of epochs stand below their header", () => {
  const score = { loss: 1.5, accuracy: 1, pictures: 5 };
  const done = { epoch: 9, learningRate: 3.4e-5, training: score, validation: score, best: true };
  const whole = { ...done, seconds: 5025, picturesPerSecond: 27562.8 } as TrainedEpoch;
  const table = new EpochTable(Infinity, 5);
  const row = table.row(whole, 10);
  assertEquals(row.replace(/ {2}best$/, "").length, table.header.length);
  assertMatch(row, /^ {2}10\/10 +3\.40e-5 +1\.500 {3}100\.0 % +1\.500 {3}100\.0 % +1:23:45 +27563 {2}best$/);
  const blind = {
    ...done,
    validation: undefined,
    seconds: 1,
    picturesPerSecond: 1,
  } as unknown as TrainedEpoch;
  assertEquals(table.row(blind, 10).length, table.header.length);
  for (const room of [120, 80, 60, 40]) {
    assert(new EpochTable(room, 100).row(whole, 10).length <= room, `${room}`);
  }
  assertEquals(new EpochTable(40, 100).header, "  epoch   val. loss  accuracy");
  const ranked = new EpochTable(Infinity, 6);
  const validation = { ...score, top5: 0.875, macroF1: 0.5 };
  assertMatch(ranked.row({ ...whole, validation }, 10), / 100\.0 % +87\.5 % +50\.0 % +1:23:45 /);
  assertEquals(ranked.row({ ...whole, validation, best: false }, 10).length, ranked.header.length);
});

Deno.test("classes are listed unless there are very many", () => {
  const classNames = Array.from({ length: 101 }, (_, i) => `class ${i}`);
  const training = classNames.flatMap((_, label) => [{ path: "", label }, { path: "", label }]).slice(1);
  assertEquals(datasetLines("f", { classNames, training, validation: [] }, 80), [
    "f: 101 classes, 201 pictures to learn from, 0 to validate on",
    "  1 to 2 pictures of a class to learn from",
  ]);
  const few = datasetLines("f", {
    classNames: classNames.slice(0, 2),
    training: training.slice(0, 3),
    validation: [],
  }, 80);
  assertEquals(few.slice(1), ["  class 0       1       0", "  class 1       2       0"]);
});

Deno.test("the command that resumes is the same one, as a shell wants it", () => {
  const args = ["it's here", "--model", "m", "--force", "--seed=1"];
  assertEquals(
    nextCommand(args, "runs/a b", "--resume"),
    `deno run -A train.ts 'it'\\''s here' --model m --seed=1 --out 'runs/a b' --resume`,
  );
  assertEquals(
    nextCommand(["a", "--out", "o", "--resume"], "o", "--force"),
    "deno run -A train.ts a --out o --force",
  );
  assert(!nextCommand(["a", "--out=o"], "o", "--resume").includes("--out o"));
});

Deno.test("a hostile name is nothing that a terminal obeys, and the same name to the shell", async () => {
  const name = "a\u001b]0;title\u0007'\\\n猫";
  const command = nextCommand([name], "o", "--resume");
  assertMatch(
    command,
    /^deno run -A train\.ts \$'a\\u001b\]0;title\\u0007\\'\\\\\\u000a猫' --out o --resume$/,
  );
  const shell = new Deno.Command("bash", {
    args: ["-c", command.replace("deno run -A train.ts", "printf %s").replace(" --out o --resume", "")],
    env: { LC_ALL: "C.UTF-8" },
  });
  assertEquals(new TextDecoder().decode((await shell.output()).stdout), name);
});
