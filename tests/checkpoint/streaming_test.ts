/**
 * Reading of weights: one at a time in memory, and the file is closed whatever happens.
 */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { type ModelSource, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CpuTools } from "../../src/cpu/cpu_tools.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { parameters } from "../../src/vit/weights.ts";
import { MICRO, microFile } from "../support/micro_file.ts";

/** A test that fails when it leaves a file, a connection or a thread open. */
function closingTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeResources: true, sanitizeOps: true });
}

const CONFIG = defineConfig({ ...MICRO, embedDim: 384, numHeads: 6 });
const FILE = microFile(CONFIG);
const LARGEST = Math.max(...parameters(CONFIG).map(({ shape }) => shape.reduce((a, b) => a * b, 4)));

/** Runs with the same file in every kind of place that is read piece by piece. */
async function everywhere(run: (source: ModelSource) => Promise<void>, bytes = FILE): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  await Deno.writeFile(path, bytes);
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, () => new Response(bytes));
  try {
    for (const source of [path, `http://127.0.0.1:${server.addr.port}/x.safetensors`, new Blob([bytes])]) {
      await run(source);
    }
  } finally {
    stop.abort();
    await server.finished;
    await Deno.remove(path);
  }
}

closingTest("all tensors pass through one buffer, as large as the largest", async () => {
  await everywhere(async (source) => {
    using checkpoint = await openCheckpoint(source);
    let largest = 0;
    let last: Float32Array = new Float32Array();
    await loadWeights(checkpoint, (data, { name }) => {
      assert(data.buffer.byteLength <= LARGEST, `${name} lies in ${data.buffer.byteLength} bytes`);
      largest = Math.max(largest, data.buffer.byteLength);
      last = data;
    });
    assertEquals(largest, LARGEST);
    assertEquals(last.length, 0); // the buffer is gone
  });
});

closingTest("nothing but the header is read before the tensors are asked for", async () => {
  const header = FILE.length -
    parameters(CONFIG).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 4), 0);
  await everywhere(async (source) => {
    let read = 0;
    using _ = await openCheckpoint(source, { onProgress: ({ loaded }) => void (read = loaded) });
    assertEquals(read, header);
  });
});

closingTest("tensors are read once, and not after the checkpoint was closed", async () => {
  for (const source of [FILE, new Blob([FILE])]) {
    using checkpoint = await openCheckpoint(source);
    await checkpoint.readTensors(() => {});
    await assertRejects(
      () => checkpoint.readTensors(() => {}),
      TypeError,
      "Cannot read the tensors of model twice",
    );
    const closed = await openCheckpoint(source);
    closed[Symbol.dispose]();
    closed[Symbol.dispose]();
    await assertRejects(() => closed.readTensors(() => {}), TypeError, "open it again");
  }
});

closingTest("an error of the one who takes the weights ends the reading", async () => {
  const reason = new Error("no more");
  await everywhere(async (source) => {
    using checkpoint = await openCheckpoint(source);
    let taken = 0;
    const take = () => {
      if (++taken === 3) throw reason;
    };
    assertStrictEquals(await assertRejects(() => loadWeights(checkpoint, take)), reason);
    assertEquals(taken, 3);
  });
});

closingTest("an abort ends the reading between two tensors", async () => {
  const sources = async (run: (source: ModelSource) => Promise<void>) => {
    await everywhere(run);
    await run(FILE);
  };
  await sources(async (source) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    using checkpoint = await openCheckpoint(source, { signal: controller.signal });
    let taken = 0;
    const reading = loadWeights(checkpoint, () => void (++taken === 3 && controller.abort(reason)));
    assertStrictEquals(await assertRejects(() => reading), reason);
    assertEquals(taken, 3);
  });
});

closingTest("a file that shrinks while it is read is an error", async () => {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  await Deno.writeFile(path, FILE);
  using checkpoint = await openCheckpoint(path);
  await Deno.truncate(path, FILE.length - 1);
  const message = `Cannot read ${path}: it ended after ${FILE.length - 1} of ${FILE.length} bytes`;
  await assertRejects(() => loadWeights(checkpoint, () => {}), CheckpointError, message);
  await Deno.remove(path);
});

closingTest("what is wrong with the header is said before any weight is read", async () => {
  const bytes = FILE.slice();
  const text = new TextDecoder().decode(bytes.subarray(0, 4000));
  bytes[text.indexOf('"head.bias"') + 1] = "x".charCodeAt(0);
  await everywhere(async (source) => {
    let read = 0;
    const opening = openCheckpoint(source, { onProgress: ({ loaded }) => void (read = loaded) });
    await assertRejects(() => opening, CheckpointError, "missing: head.bias; unexpected: xead.bias");
    assert(read < 4000);
  }, bytes);
});

closingTest("a model whose loading fails is disposed", async () => {
  const original = CpuTools.prototype.dispose;
  let disposed = 0;
  CpuTools.prototype.dispose = function () {
    disposed++;
    original.call(this);
  };
  try {
    await everywhere(async (source) => {
      const controller = new AbortController();
      const onProgress = ({ loaded }: { loaded: number }) => {
        if (loaded > FILE.length / 2) controller.abort(new Error("enough"));
      };
      const loading = loadModel(source, { threads: 2, signal: controller.signal, onProgress });
      await assertRejects(() => loading, Error, "enough");
    });
  } finally {
    CpuTools.prototype.dispose = original;
  }
  assertEquals(disposed, 3);
});
