import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type MetricsRow, readMetrics, recordEpoch } from "./metrics.ts";

const SCORE = { loss: 0.1 + 0.2, accuracy: 1 / 3 };

function record(epoch: number, learningRate = 1e-7): MetricsRow {
  return {
    epoch,
    learningRate,
    training: SCORE,
    seconds: 1.5,
    picturesPerSecond: 1e21,
    validation: { loss: 5e-324, accuracy: 1, macroF1: 0.1 },
  };
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("epochs come back as they were written, to the last bit", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readMetrics(folder), []);
    const blind = { ...record(1), training: { loss: NaN, accuracy: 0 }, validation: undefined };
    await recordEpoch(folder, record(0));
    assertEquals(await recordEpoch(folder, blind), [record(0), blind]);
    assertEquals(await readMetrics(folder), [record(0), blind]);
    const [header, first] = (await Deno.readTextFile(`${folder}/metrics.csv`)).split("\n");
    assertEquals(
      header,
      "epoch,learning_rate,train_loss,train_accuracy,val_loss,val_accuracy,seconds,pictures_per_second,val_top5,val_macro_f1",
    );
    assertEquals(first, "1,1e-7,0.30000000000000004,0.3333333333333333,5e-324,1,1.5,1e+21,,0.1");
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 1);
  });
});

Deno.test("an epoch that is done again takes the place of its row and of those after it", async () => {
  await withFolder(async (folder) => {
    for (const epoch of [0, 1, 2, 3]) await recordEpoch(folder, record(epoch));
    const again = record(1, 0.5);
    assertEquals(await recordEpoch(folder, again), [record(0), again]);
    assertEquals(await readMetrics(folder), [record(0), again]);
  });
});

Deno.test("a file of another kind is refused and stays", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/metrics.csv`;
    await Deno.writeTextFile(path, "a,b\n1,2\n");
    await assertRejects(
      () => recordEpoch(folder, record(0)),
      CheckpointError,
      "its first line must be epoch,",
    );
    assertEquals(await Deno.readTextFile(path), "a,b\n1,2\n");
    await Deno.remove(path);
    await recordEpoch(folder, record(0));
    const whole = await Deno.readTextFile(path);
    const rows = { "2,oops,1": "line 3", "1,1,1,1,,,1,1,,": "epoch is 1, a whole number from 2 is wanted" };
    const more = {
      "1.5,1,1,1,,,1,1,,": "epoch is 1.5",
      "2,,1,1,,,1,1,,": "10 numbers",
      "2,1e999,1,1,,,1,1,,": "10 numbers",
    };
    for (const [row, message] of Object.entries({ ...rows, ...more })) {
      await Deno.writeTextFile(path, `${whole}${row}\n`);
      await assertRejects(() => readMetrics(folder), CheckpointError, message);
    }
  });
});

Deno.test("a file of an earlier version is read, and goes on with the columns of this one", async () => {
  await withFolder(async (folder) => {
    const header =
      "epoch,learning_rate,train_loss,train_accuracy,val_loss,val_accuracy,seconds,pictures_per_second";
    await Deno.writeTextFile(`${folder}/metrics.csv`, `${header}\n1,0.1,2,0.5,1.5,0.75,3,40\n`);
    const [first] = await readMetrics(folder);
    assertEquals(first!.validation, { loss: 1.5, accuracy: 0.75 });
    assertEquals(await recordEpoch(folder, record(1)), [first!, record(1)]);
    assertEquals(await readMetrics(folder), [first!, record(1)]);
  });
});
