import { assert, assertEquals, assertRejects } from "@std/assert";
import { type BulkPicture, isFailed, type Outcome, parseLines } from "../outcome.ts";
import type { Store } from "../store/store.ts";
import { type JobServices, processJob, type StartedJob } from "./process_job.ts";

const ID = "0123456789".repeat(4);
const PICTURES: BulkPicture[] = ["a", "b", "c"].map((letter) => ({
  id: letter.repeat(32),
  image: `${letter}.png`,
}));

/** A store in memory. */
class MemoryStore implements Store {
  readonly name = "memory";
  readonly files = new Map<string, string>();
  check = () => Promise.resolve();
  read = (path: string) => Promise.resolve(this.files.get(path));
  write = (path: string, text: string) => Promise.resolve(void this.files.set(path, text));
  async *list() {
    yield* this.files.keys();
  }
}

class Death extends Error {}

/** A worker that dies at a picture, or when it is to do a step. */
function worker({ dies, retry }: { dies?: string; retry?: string } = {}) {
  const store = new MemoryStore();
  const [finished, again, classified] = [[] as string[], [] as unknown[], [] as string[]];
  const mayDie = (step: string) => {
    if (dies === step) throw new Death(step);
  };
  const services: JobServices = {
    store,
    attempts: 3,
    classify: (pictures) => {
      return Promise.resolve(pictures.map(({ id, image }): Outcome => {
        mayDie(image);
        classified.push(image);
        return image === retry
          ? { id, image, error: "busy", retry: true }
          : { id, image, model: "m", predictions: [] };
      }));
    },
    addAgain: (...words) => {
      mayDie("addAgain");
      return Promise.resolve(void again.push(words));
    },
    finish: (id) => {
      mayDie("finish");
      return Promise.resolve(void finished.push(id));
    },
  };
  return { services, store, finished, again, classified };
}

/** A job that remembers its data, as the queue does. */
function jobOf(attempt = 1): StartedJob & { deaths: number; data: StartedJob["data"] } {
  const job = {
    id: attempt === 1 ? ID : `${ID}-${attempt}`,
    data: { pictures: PICTURES, attempt } as StartedJob["data"],
    deaths: 0,
    update: (data: StartedJob["data"]) => Promise.resolve(void (job.data = data)),
  };
  return job;
}

Deno.test("a job's lines are one file, and it is counted", async () => {
  const { services, store, finished, again } = worker();
  const outcomes = await processJob(jobOf(), services);
  assertEquals([...store.files.keys()], [`parts/01/${ID}.ndjson`]);
  assertEquals(parseLines([...store.files.values()][0]!, ""), [...outcomes]);
  assertEquals([finished, again], [[ID], []]);
});

Deno.test("a job that was ended after its lines were written is not computed again", async () => {
  const first = worker({ dies: "addAgain", retry: "b.png" });
  await assertRejects(() => processJob(jobOf(), first.services), Death);
  const second = worker();
  second.store.files.set(...[...first.store.files][0]!);
  await processJob({ ...jobOf(), deaths: 1 }, second.services);
  assertEquals(second.classified, []);
  assertEquals(second.again, [[`${ID}-2`, [PICTURES[1]!], 2, 5000]]);
  assertEquals(second.finished, [ID]);
});

Deno.test("pictures are tried again with longer waits, and fail in the end", async () => {
  const { services, store, again } = worker({ retry: "c.png" });
  await processJob(jobOf(2), services);
  assertEquals(again, [[`${ID}-3`, [PICTURES[2]!], 3, 20_000]]);
  const last = await processJob(jobOf(3), services);
  assertEquals(again.length, 1);
  assertEquals(last.filter(isFailed), [{ ...PICTURES[2]!, error: "busy" }]);
  assertEquals(store.files.size, 2);
});

Deno.test("a picture that ends its workers is found, and the others are classified", async () => {
  const job = jobOf();
  let deaths = 0;
  const { services, store, classified } = worker({ dies: "b.png" });
  for (; store.files.size === 0; job.deaths++) {
    assert(job.deaths < 10);
    await processJob(job, services).catch((error) => {
      assert(error instanceof Death);
      deaths++;
    });
  }
  assertEquals(deaths, 4);
  const outcomes = parseLines([...store.files.values()][0]!, "");
  assertEquals(outcomes.filter(isFailed).map(({ id, error, retry }) => [id, error, retry]), [
    [PICTURES[1]!.id, "Cannot classify b.png: 2 workers ended at it", undefined],
  ]);
  assertEquals(classified.slice(-2), ["a.png", "c.png"]);
});

Deno.test("a picture is not blamed for a place that cannot be written", async () => {
  const job = { ...jobOf(), deaths: 2 };
  job.update = (data) => Promise.resolve(void (job.data = data));
  const { services, store } = worker();
  const { write } = store;
  store.write = () => Promise.reject(new Death("disk full"));
  for (let i = 0; i < 5; i++) await assertRejects(() => processJob(job, services), Death);
  store.write = write;
  assertEquals((await processJob(job, services)).filter(isFailed), []);
});

Deno.test("a job that was unlucky with its workers is classified whole", async () => {
  const { services } = worker();
  const outcomes = await processJob({ ...jobOf(), deaths: 7 }, services);
  assertEquals(outcomes.filter(isFailed), []);
});
