/** The harness tells each kind of failure from the others, and still runs the cases behind it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fuzz } from "./fuzz.ts";
import { ENDS, HANGS, LEAKS, UNTYPED } from "./targets/faulty.ts";
import { passed, reportLines } from "./table.ts";

const FAULTY = new URL("./targets/faulty.ts", import.meta.url).href;

Deno.test("hangs, ends, untyped errors and leaks are found, and nothing else", async () => {
  const [counts] = await fuzz({ kinds: [FAULTY], seed: 0, cases: 12, jobs: 1 });
  const faults = [...counts!.faults.values()].map(({ first }) => first);
  const faultOf = (seed: number) => faults.find((fault) => fault.seed === seed)?.fault ?? "";
  assertEquals(faults.map(({ seed }) => seed).sort((a, b) => a - b), [
    HANGS,
    ENDS,
    UNTYPED,
    LEAKS,
  ]);
  assertEquals([counts!.cases, counts!.accepted, counts!.hangs], [12, 4, 1]);
  assertEquals([...counts!.refused], [["PictureError corrupt", 4]]);
  assertMatch(faultOf(HANGS), /no result for 2000 ms/);
  assertMatch(faultOf(ENDS), /the process ended/);
  assertMatch(faultOf(UNTYPED), /^TypeError: /);
  assertMatch(faultOf(LEAKS), /leaks internals/);
  assert(!passed([counts!]));
  assertMatch(
    reportLines([counts!]).join("\n"),
    /--only \S+faulty.ts --seed 3 --cases 1/,
  );
});

Deno.test("a case is the same by its seed, whichever was first, and can be saved", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const bytesOf = async (seed: number, cases: number) => {
      await fuzz({ kinds: [FAULTY], seed, cases, jobs: 1, failures: folder });
      return await Deno.readFile(`${folder}/faulty.ts-${UNTYPED}`);
    };
    assertEquals(await bytesOf(UNTYPED, 1), await bytesOf(UNTYPED - 1, 2));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what takes too long altogether ends when it is told to", async () => {
  const controller = new AbortController();
  const [counts] = await fuzz({
    kinds: [FAULTY],
    seed: 100,
    jobs: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  assert(counts!.cases > 0);
});
