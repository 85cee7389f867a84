/**
 * The suite that every backend which trains passes, beside that of `conformance_test.ts`.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { cpuBackwardOperators } from "../../src/cpu/backward/mod.ts";
import type { TrainingTools } from "../../src/cpu/backward/training_tools.ts";
import { CpuBackward, trainingOn } from "../../src/cpu/cpu_backward.ts";
import { CpuTools } from "../../src/cpu/cpu_tools.ts";
import type { TrainingKernels } from "../../src/cpu/generated/kernels.d.ts";
import { compileTraining } from "../../src/cpu/training_kernels.ts";
import { DeviceError, DisposedError } from "../../src/errors.ts";
import { gpuBackwardOperators } from "../../src/gpu/backward/mod.ts";
import type { GpuTools } from "../../src/gpu/gpu_tools.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { ReferenceGradients } from "../../src/reference/reference_gradients.ts";
import type { BackwardCase } from "./backward_case.ts";
import { BACKWARD_CASES } from "./backward_cases.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { withAllThreads } from "../support/threads.ts";
import { CASES } from "./cases.ts";
import { absolute, assertClose } from "./tolerance.ts";

testBackward("reference", () => new ReferenceBackward());
testBackward("cpu strict", () => CpuBackward.create({ build: "strict" }));
testBackward("cpu relaxed", () => CpuBackward.create({ build: "relaxed" }));
testBackward("cpu relaxed, 3 threads", () => startThreads());
if (NO_GPU) Deno.test({ name: `gpu trains (skipped: ${NO_GPU})`, ignore: true, fn: () => {} });
else testBackward("gpu", () => openBackward());

async function startThreads(): Promise<CpuBackward> {
  return await withAllThreads(await CpuBackward.create({ build: "relaxed", threads: 3 }), 3);
}

/** What the reference says of the cases: it is asked once, whatever is compared with it. */
const known = new Map<BackwardCase, { shape: readonly number[]; numbers: Promise<Float32Array> }[]>();

function answersOf(one: BackwardCase) {
  let answers = known.get(one);
  if (!answers) {
    const reference = new ReferenceBackward();
    answers = one.run(reference).map((x) => ({ shape: x.shape, numbers: reference.read(x) }));
    known.set(one, answers);
  }
  return answers;
}

function testBackward(name: string, create: () => TrainingBackend | Promise<TrainingBackend>): void {
  let shared: TrainingBackend | Promise<TrainingBackend> | undefined;
  const withBackend = (title: string, test: (backend: TrainingBackend) => Promise<void> | void) =>
    Deno.test(`${name} trains: ${title}`, async () => await test(await (shared ??= create())));

  for (const one of BACKWARD_CASES) {
    const { name: title, run, tolerance } = one;
    withBackend(title, async (backend) => {
      const wanted = answersOf(one);
      const { found, reads } = backend.scope(() => {
        const found = run(backend);
        return { found, reads: found.map((x) => backend.read(x)) };
      });
      assertEquals(found.map(({ shape }) => shape), wanted.map(({ shape }) => shape));
      for (const [i, read] of reads.entries()) {
        assertClose(`${title}, result ${i}`, await read, await wanted[i]!.numbers, tolerance);
      }
    });
  }

  withBackend("what it infers is the same as that of who only infers", async (backend) => {
    const cases = CASES.filter(({ weightType }) => weightType === undefined); // it trains float32 alone
    for (const { name: title, run, tolerance } of cases.filter((_, i) => i % 7 === 0)) {
      const reference = new ReferenceBackward();
      assertClose(title, await backend.read(run(backend)), await reference.read(run(reference)), tolerance);
    }
  });

  withBackend(
    "a snapshot has the numbers of its moment, whatever happens until it is read",
    async (backend) => {
      const weight = backend.upload(Float32Array.of(1, 2, 3, 4), [2, 2], "weight");
      const snapshots = backend.scope(() => {
        const sum = backend.upload(Float32Array.of(5), [1]);
        const before = [weight, sum].map((x) => backend.snapshot(x));
        backend.accumulate(sum, backend.upload(Float32Array.of(5), [1]));
        backend.write(weight, new Float32Array(4));
        return [...before, backend.snapshot(sum)];
      });
      for (let i = 0; i < 4; i++) backend.upload(Float32Array.of(9), [1]);
      const found = await Promise.all(snapshots.map((read) => read()));
      assertEquals(found, [Float32Array.of(1, 2, 3, 4), Float32Array.of(5), Float32Array.of(10)]);
    },
  );

  withBackend("logits that are no numbers give a loss that is none", async (backend) => {
    const targets = backend.upload(Float32Array.of(0, 1, 0), [1, 3]);
    for (const logits of [[NaN, 0, 0], [0, NaN, 0], [Infinity, 0, 0], [0, Infinity, 0], [0, -Infinity, 0]]) {
      const loss = backend.crossEntropy(backend.upload(Float32Array.from(logits), [1, 3]), targets, 1);
      assert(!Number.isFinite((await backend.read(loss))[0]), `${logits}`);
    }
  });

  withBackend("slopes of activations end at 0 and 1", async (backend) => {
    const x = backend.upload(Float32Array.of(-3e38, -1e10, -1e4, 1e4, 1e10, 3e38), [6]);
    const dy = backend.upload(new Float32Array(6).fill(1), [6]);
    for (const activation of ["gelu", "geluTanh", "quickGelu", "silu"] as const) {
      const slopes = await backend.read(backend[`${activation}Backward`](dy, x));
      assertClose(activation, slopes, [0, 0, 0, 1, 1, 1], absolute(2e-7));
    }
  });

  for (const [title, kind, action] of misuses()) {
    withBackend(`${title} is refused`, (backend) => void assertThrows(() => action(backend), kind, "Cannot"));
  }
}

type Misuse = [string, typeof TypeError | typeof RangeError, (backend: TrainingBackend) => unknown];

const ROTATION = { heads: 1, first: 0, half: true };

function misuses(): Misuse[] {
  const filled = (backend: TrainingBackend, ...shape: number[]): Tensor => {
    return backend.upload(new Float32Array(sizeOf(shape)), shape);
  };
  const wants = { x: true, weight: true, bias: true };
  const step = { learningRate: 1, momentum: 0, weightDecay: 0 };
  return [
    ["a gradient of another shape", TypeError, (b) => b.geluBackward(filled(b, 2), filled(b, 3))],
    ["a linear's gradient of the wrong width", TypeError, (b) => {
      const weight = b.upload(new Float32Array(12), [3, 4], "weight");
      b.linearBackward(filled(b, 2, 4), filled(b, 2, 4), { weight }, wants);
    }],
    [
      "a gradient of other heads",
      TypeError,
      (b) => b.attentionBackward(filled(b, 1, 2, 3), filled(b, 1, 2, 12), 2, 1),
    ],
    [
      "a gradient of another bias",
      TypeError,
      (b) =>
        b.attentionBackward(filled(b, 1, 2, 4), filled(b, 1, 2, 12), 2, 1, undefined, filled(b, 2, 2, 3)),
    ],
    ["an embedding of nothing but tokens", RangeError, (b) => b.embedBackward(filled(b, 1, 2, 3), 2, 2)],
    ["an embedding of some positions", RangeError, (b) => b.embedBackward(filled(b, 1, 5, 3), 2, 4)],
    [
      "a rotation by tables of other tokens",
      TypeError,
      (b) => b.rotateBackward(filled(b, 1, 3, 6), filled(b, 2, 2), filled(b, 2, 2), ROTATION),
    ],
    [
      "an index of other tokens",
      TypeError,
      (b) => b.attentionBiasBackward(filled(b, 2, 3, 3), filled(b, 2, 2), 5),
    ],
    ["columns beyond the last", RangeError, (b) => b.columnsBackward(filled(b, 2, 3), 3, 5)],
    ["parts of other columns", TypeError, (b) => b.joinColumnsBackward(filled(b, 2, 5), [[2, 3], [2, 3]])],
    ["patches that make no square", TypeError, (b) => b.patchifyBackward(filled(b, 1, 5, 12), 3, 2)],
    ["a token that is not there", RangeError, (b) => b.tokenBackward(filled(b, 1, 3), 4, 4)],
    ["a mean of tokens from none on", RangeError, (b) => b.meanTokensBackward(filled(b, 1, 3), 4, 4)],
    [
      "a scale's gradient of another shape",
      TypeError,
      (b) => b.scaleBackward(filled(b, 2, 3), filled(b, 3, 3), filled(b, 3)),
    ],
    ["targets of other classes", TypeError, (b) => b.crossEntropy(filled(b, 2, 3), filled(b, 2, 4), 1)],
    ["dropping everything", RangeError, (b) => b.dropout(filled(b, 2), 1, 0)],
    ["dropping less than nothing", RangeError, (b) => b.dropPath(filled(b, 2), -0.1, 0)],
    [
      "dropping all weights",
      RangeError,
      (b) => b.droppedAttention(filled(b, 1, 2, 6), 1, 1, { rate: 1, key: 0 }),
    ],
    ["a sum of different shapes", TypeError, (b) => b.accumulate(filled(b, 2), filled(b, 3))],
    [
      "a step by another gradient",
      TypeError,
      (b) => b.sgdStep(filled(b, 2), filled(b, 3), filled(b, 2), { ...step, gradientScale: filled(b, 1) }),
    ],
    [
      "a step by two factors",
      TypeError,
      (b) => b.sgdStep(filled(b, 2), filled(b, 2), filled(b, 2), { ...step, gradientScale: filled(b, 2) }),
    ],
    ["clipping to nothing", RangeError, (b) => b.clipFactor(filled(b, 1), filled(b, 1), 0)],
    ["writing too few numbers", TypeError, (b) => b.write(filled(b, 2), new Float32Array(1))],
  ];
}

/** Operators whose kernel and shader are another one's with other numbers. */
const OF_OTHERS = ["dropPath", "droppedAttention", "joinColumnsBackward"];

Deno.test("every operator of training has its twins: a case, a reference loop, a kernel and a shader of one name", async () => {
  const others = ["constructor", "upload", "read", "snapshot", "write", "zeros", "release"];
  const operators = [ReferenceGradients, ReferenceBackward]
    .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
    .filter((name) => !others.includes(name)).sort();
  assertEquals(operators, Object.keys(cpuBackwardOperators({} as TrainingTools)).sort());
  assertEquals(operators, Object.keys(gpuBackwardOperators({} as GpuTools)).sort());
  const tested = new Set(BACKWARD_CASES.map(({ operator }) => operator));
  for (const operator of [...operators, "randomBits"]) {
    const stem = operator.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const kernel = OF_OTHERS.includes(operator) ? [] : [`wasm/${stem}.ts`];
    const shader = OF_OTHERS.includes(operator) ? [] : [`shaders/${stem}.wgsl`];
    const loop = operator === "randomBits" ? "numbers" : "reference"; // who trains needs it on every device
    for (const twin of [`src/${loop}/${stem}.ts`, ...kernel, ...shader]) {
      const { isFile } = await Deno.stat(new URL(`../../${twin}`, import.meta.url));
      assert(isFile, twin);
    }
    assert(operator === "randomBits" || tested.has(operator), `${operator} has no case`);
  }
});

Deno.test("a snapshot on the CPU tells why it is not there", async () => {
  const cpu = await CpuTools.open<TrainingKernels>({}, compileTraining);
  const backend = trainingOn(cpu);
  const x = backend.upload(Float32Array.of(1), [1]);
  const before = backend.snapshot(x);
  cpu.commands.add(() => {
    throw new DeviceError("a thread has died");
  });
  const after = backend.snapshot(x);
  assertThrows(() => backend.read(x), DeviceError);
  assertEquals(await before(), Float32Array.of(1));
  assertThrows(after, DeviceError, "a thread has died");
  const late = backend.snapshot(x);
  backend.dispose();
  assertThrows(late, DisposedError);
});

Deno.test("a scope of the CPU backend gives back all memory of training", async () => {
  const backend = await CpuBackward.create();
  const before = backend.usedBytes;
  backend.scope(() => {
    for (const { run } of BACKWARD_CASES) run(backend);
  });
  assertEquals(backend.usedBytes, before);
});

Deno.test("training gives the same bits on any number of threads", async () => {
  const [one, three] = [await CpuBackward.create(), await startThreads()];
  for (const { name, run } of BACKWARD_CASES) {
    const results = [one, three].map((backend) =>
      backend.scope(() => Promise.all(run(backend).map((x) => backend.read(x))))
    );
    assertEquals(await results[1], await results[0], name);
  }
  one.dispose();
  three.dispose();
});
