import process from "node:process";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Arena } from "../../src/cpu/arena.ts";
import { Control } from "../../src/cpu/control.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { compileKernels, type Kernels, link } from "../../src/cpu/kernels.ts";
import { type PoolOptions, ThreadPool } from "../../src/cpu/pool.ts";
import { DeviceError } from "../../src/errors.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { buildWeights } from "../../src/vit/weights.ts";
import { Random } from "../support/random.ts";
import { withAllThreads } from "../support/threads.ts";

const MICRO = defineConfig({
  imageSize: 32,
  patchSize: 4,
  embedDim: 48,
  depth: 2,
  numHeads: 3,
  numClasses: 10,
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 6000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert(condition(), "it did not come about in a minute");
}

async function startedBackend(threads: number): Promise<CpuBackend> {
  return await withAllThreads(await CpuBackend.create({ threads }), threads);
}

function networkOn(backend: CpuBackend, config: VitConfig, type: "f32" | "f16" | "int8"): DeviceNetwork {
  const random = new Random(1);
  const weights = buildWeights(config, ({ shape, role }) => {
    const data = random.normals(
      shape.reduce((a, b) => a * b, 1),
      role === "weight" ? shape[1]! ** -0.5 : 0.1,
    );
    return backend.upload(data, shape, role, type);
  });
  return new DeviceNetwork(backend, weights, config);
}

for (const type of ["f32", "f16", "int8"] as const) {
  Deno.test(`1 to 4 threads give the same bits over 100 runs, alone or in a batch: ${type}`, async () => {
    const picture = new Random(2).normals(3 * 32 * 32);
    const batch = Float32Array.of(...new Random(3).normals(2 * picture.length), ...picture);
    let wanted: Float32Array | undefined;
    for (const threads of [1, 2, 3, 4]) {
      const backend = await startedBackend(threads);
      const network = networkOn(backend, MICRO, type);
      for (let run = 0; run < 100; run++) {
        const logits = run % 10 ? await network.logits(picture) : (await network.logits(batch)).slice(-10);
        assertEquals(logits, wanted ??= logits);
      }
      assertEquals(backend.threads, threads);
      network.dispose();
    }
  });
}

Deno.test("a pool at rest uses no CPU", async () => {
  const backend = await startedBackend(3);
  const network = networkOn(backend, MICRO, "f32");
  await network.logits(new Float32Array(3 * 32 * 32));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const { user, system } = process.cpuUsage(before);
  network.dispose();
  assert(user + system < 200_000, `${(user + system) / 1000} ms of CPU in one second of rest`);
});

/** A pool of two whose second thread runs `source`, which gets the control words. */
async function poolWith(source: string, options: Partial<PoolOptions> = {}): Promise<TestPool> {
  const module = await compileKernels({ shared: true });
  const memory = new WebAssembly.Memory({ initial: 288, maximum: 288, shared: true });
  const kernels = await link(module, memory);
  const control = new Arena(memory, kernels.heapBase.value).allocate(Control.BYTES);
  const url = new URL("../../src/", import.meta.url);
  const text = `import { Control } from "${url}cpu/control.ts";
    import { connectParent } from "${url}threads/thread.ts";
    const allOf = (kernel) => new Proxy({}, { get: () => kernel });
    connectParent(({ memory, control, thread }) => {
      const words = new Control(memory.buffer, control);
      words.join(thread);
      ${source}
    });`;
  const worker = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(worker, text);
  const found = { threads: 2, worker: new URL(`file://${worker}`), ...options };
  const pool = new ThreadPool(kernels, { module, memory, control }, found);
  await until(() => pool.size === 2);
  await Deno.remove(worker);
  return { pool, kernels, memory };
}

interface TestPool {
  readonly pool: ThreadPool;
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
}

/** Rows to be normalised, one unit each, so many that the other thread wakes before they are done. */
function job({ memory }: TestPool) {
  const [rows, columns] = [4000, 512];
  const scale = 256 * 1024;
  const at = scale + columns * 4;
  new Float32Array(memory.buffer, scale, columns).fill(1);
  new Float32Array(memory.buffer, at, rows * columns).set(new Random(4).normals(rows * columns));
  return {
    operator: "layerNorm" as const,
    units: rows,
    args: [at, scale, scale, rows, columns, 1e-6, at + rows * columns * 4, 1],
  };
}

Deno.test("a thread that dies over a unit rejects the call by name; the next call works", async () => {
  const takeOneAndDie = `words.waitForJob();
      words.work(allOf(() => { for (;;); }), thread);`;
  const test = await poolWith(takeOneAndDie, { patience: 300 });
  const found = job(test);
  assertThrows(() => test.pool.run(found), DeviceError, "a thread has not answered for 300 ms");
  assertEquals(test.pool.size, 1);
  test.pool.run(found);
});

Deno.test("a process that was stopped for a while goes on", async () => {
  const slow = `words.waitForJob();
      words.work(allOf(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)), thread);`;
  const test = await poolWith(slow, { patience: 3000 });
  const { now } = performance;
  let looks = 0;
  performance.now = () => now.call(performance) + (looks++ < 2 ? 0 : 60_000);
  try {
    test.pool.run(job(test));
  } finally {
    performance.now = now;
    test.pool.dispose();
  }
  assert(looks > 2, "the thread answered before the clock had gone on");
});

Deno.test("a thread that ends by itself is done without", async () => {
  const test = await poolWith(`setTimeout(() => { throw new Error("on purpose"); }, 300);`);
  await until(() => test.pool.size === 1);
  test.pool.run(job(test));
  test.pool.dispose();
});

Deno.test("a kernel that fails rejects the call by name", async () => {
  const test = await poolWith("while (words.waitForJob()) words.work([], thread);");
  const { args, ...rest } = job(test);
  const beyond = [2 ** 31, ...args.slice(1)];
  const { message } = assertThrows(() => test.pool.run({ ...rest, args: beyond }), DeviceError);
  // The error of the thread that fails first: one has no memory there, the other no kernels.
  assertMatch(message, /a kernel ended with (RuntimeError: memory|TypeError: .* is not a function)/);
  test.pool.run(job(test));
});

Deno.test("a process ends with its work, disposed or not", async () => {
  for (const dispose of [true, false]) {
    const script = `
      import { CpuBackend } from ${
      JSON.stringify(new URL("../../src/cpu/cpu_backend.ts", import.meta.url).href)
    };
      const backend = await CpuBackend.create({ threads: 3 });
      while (backend.threads < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      if (${dispose}) backend.dispose();`;
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-read",
        "--no-prompt",
        `data:application/typescript,${encodeURIComponent(script)}`,
      ],
      signal: AbortSignal.timeout(10_000),
    });
    const { success, stderr } = await command.output();
    assert(success, new TextDecoder().decode(stderr));
  }
});
