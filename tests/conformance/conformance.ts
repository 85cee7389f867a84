/**
 * The suite that every backend passes.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Backend, Tensor } from "../../src/backend/backend.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { quantizeRows } from "../../src/numbers/int8.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { Random } from "../support/random.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases.ts";
import { kept } from "./kept.ts";
import { absolute, assertClose, type Tolerance } from "./tolerance.ts";

/** Expectations of a backend that keeps numbers in fewer bits. */
export interface Expectation {
  /** The backend that it is compared with: the reference, given the same numbers. */
  readonly reference?: () => Backend;
  /** Tells the cases of the suite that are left out. */
  readonly skips?: (title: string) => boolean;
  /** The tolerance of a case, from that of a backend which keeps float32. */
  readonly loosen?: (tolerance: Tolerance) => Tolerance;
}

/** What references say of the cases: one is asked once, whatever is compared with it. */
const known = new Map<string, { shape: readonly number[]; numbers: Promise<Float32Array> }>();

function answerOf(reference: Backend, { name, run }: Case) {
  const key = `${reference.constructor.name} ${name}`;
  let answer = known.get(key);
  if (!answer) {
    const result = run(reference);
    known.set(key, answer = { shape: result.shape, numbers: reference.read(result) });
  }
  return answer;
}

/** Registers the suite for one backend, which all of its tests share. */
export function testConformance(
  name: string,
  create: () => Promise<Backend> | Backend,
  {
    reference: createReference = () => new ReferenceBackend(),
    skips = () => false,
    loosen = (same) => same,
  }: Expectation = {},
): void {
  let shared: Promise<Backend> | Backend | undefined;
  const withBackend = (title: string, test: (backend: Backend) => Promise<void> | void) =>
    Deno.test(`${name}: ${title}`, async () => await test(await (shared ??= create())));

  for (const one of CASES.filter(({ name }) => !skips(name))) {
    withBackend(one.name, async (backend) => {
      const { shape, numbers } = answerOf(createReference(), one);
      const found = one.run(backend);
      assertEquals(found.shape, shape);
      assertClose(one.name, await backend.read(found), await numbers, loosen(one.tolerance));
    });
  }

  withBackend("what is uploaded is read", async (backend) => {
    const data = new Random(3).normals(35);
    const [found, wanted] = [backend, createReference()].map((x) => x.read(x.upload(data, [5, 7])));
    assertEquals(await found, await wanted);
  });

  withBackend("a weight in eight bits is the same, whoever quantized it", async (backend) => {
    const data = new Random(5).normals(9 * 35);
    const x = backend.upload(new Random(6).normals(2 * 35), [2, 35]);
    const weights = [
      backend.upload(kept(data, 35, "int8"), [9, 35], "weight", "int8"),
      backend.uploadQuantized?.(quantizeRows(data, 35), [9, 35]),
    ];
    const [wanted, found] = weights.map((weight) => weight && backend.read(backend.linear(x, { weight })));
    if (found) assertEquals(await found, await wanted);
    assertThrows(
      () => backend.uploadQuantized?.(quantizeRows(data, 35), [8, 35]) ?? backend.upload(data, [8, 35]),
      TypeError,
    );
  });

  withBackend("read gives the value at the call, whatever happens to the tensor", async (backend) => {
    const promise = backend.scope(() => backend.read(backend.upload(Float32Array.of(1, 2), [2])));
    backend.upload(Float32Array.of(3, 4), [2]);
    assertEquals(await promise, Float32Array.of(1, 2));
  });

  withBackend("scope keeps its result and what was there before", async (backend) => {
    const before = filled(backend, 1);
    const kept = backend.scope(() => {
      filled(backend, 2);
      return backend.scope(() => backend.mean(before, filled(backend, 3)));
    });
    for (let i = 0; i < 4; i++) filled(backend, 9);
    assertEquals(await backend.read(before), Float32Array.of(1, 1));
    assertEquals(await backend.read(kept), Float32Array.of(2, 2));
  });

  withBackend("an error inside a scope leaves the scopes in order", async (backend) => {
    const before = filled(backend, 5);
    assertThrows(() => backend.scope(() => backend.token(filled(backend, 1), 0)), TypeError);
    assertEquals(await backend.read(backend.mean(before, before)), Float32Array.of(5, 5));
  });

  withBackend("a picture's numbers are the same bits in any batch", async (backend) => {
    for (const { run, name } of batchable()) {
      const alone = await backend.read(run(backend, 1));
      const first = (await backend.read(run(backend, 4))).slice(0, alone.length);
      assertEquals(first, alone, name);
    }
  });

  withBackend("attention gives a token the same bits, whether others ask or not", async (backend) => {
    const qkv = backend.upload(new Random(6).normals(2 * 70 * 48), [2, 70, 48]);
    const all = await backend.read(backend.attention(qkv, 2, 0.3));
    for (const queries of [1, 2, 41, 70]) {
      const some = await backend.read(backend.attention(qkv, 2, 0.3, queries));
      const wanted = [0, 70].flatMap((first) => [...all.subarray(first * 16, (first + queries) * 16)]);
      assertEquals([...some], wanted, `${queries} queries`);
    }
    for (const queries of [0, 1.5, 71]) {
      assertThrows(() => backend.attention(qkv, 2, 0.3, queries), RangeError, "from 1 to 70 are wanted");
    }
  });

  withBackend("a mean of no tokens is refused", (backend) => {
    for (const first of [-1, 0.5, 3]) {
      assertThrows(() => backend.meanTokens(filled(backend, 0, [1, 3, 2]), first), RangeError, "from 0 to 2");
    }
  });

  for (const [title, action] of misuses()) {
    withBackend(title, (backend) => void assertThrows(() => action(backend), TypeError, "Cannot"));
  }

  withBackend("columns and tokens that are not there are refused", (backend) => {
    const [x, table] = [filled(backend, 0, [1, 2, 12]), filled(backend, 0, [1, 4])];
    for (const [start, length] of [[-1, 2], [0, 0], [0.5, 1], [3, 10]] as const) {
      assertThrows(() => backend.columns(x, start, length), RangeError, "of 12: they must lie within");
    }
    for (const first of [-1, 0.5, 2]) {
      const rotation = { ...ROTATION, first };
      assertThrows(() => backend.rotate(x, table, table, rotation), RangeError, "from 0 to 1 is wanted");
    }
  });

  withBackend("a sine is shifted by whole quarters", async (backend) => {
    const x = backend.upload(Float32Array.of(0, -0, 1e-9, -1e-9, Math.PI, 5000), [6], "vector");
    const found = [...await backend.read(backend.sine(x, 4))];
    const wanted = [0, 0, 1e-9, -1e-9, -8.742278e-8, Math.sin(5000)];
    assertClose("of few and many turns", Float32Array.from(found), wanted, absolute(4e-6));
    for (const quarters of [0.5, NaN, Infinity]) {
      assertThrows(() => backend.sine(x, quarters), RangeError, "a whole number is wanted");
    }
  });

  withBackend("a reshaped tensor and its source outlive each other", async (backend) => {
    const views = [[2, 4], [2, 3]].map((shape) => {
      return backend.scope(() => backend.reshape(filled(backend, 7, shape), [shape[0]! * shape[1]!]));
    });
    const source = filled(backend, 5, [2, 4]);
    backend.scope(() => void backend.reshape(source, [8]));
    for (let i = 0; i < 4; i++) filled(backend, 9, [8]);
    for (const view of views) assertEquals(new Set(await backend.read(view)), new Set([7]));
    assertEquals(new Set(await backend.read(source)), new Set([5]));
  });

  withBackend("a bias of zero is none, and a softmax has no use for a constant one", async (backend) => {
    const qkv = backend.upload(new Random(6).normals(2 * 9 * 48), [2, 9, 48]);
    const wanted = await backend.read(backend.attention(qkv, 2, 0.3));
    for (const value of [0, 1.5]) {
      const bias = backend.upload(new Float32Array(162).fill(value), [2, 9, 9], "vector");
      const found = backend.attention(qkv, 2, 0.3, undefined, undefined, bias);
      assertClose(`a bias of ${value}`, await backend.read(found), wanted, loosen(absolute(1e-6)));
    }
  });

  withBackend("a tensor of another backend is refused", async (backend) => {
    const stranger: Tensor = { shape: [2] };
    await assertRejects(async () => await backend.read(stranger), TypeError, "another backend");
  });
}

function filled(backend: Backend, value: number, shape: number[] = [2]): Tensor {
  return backend.upload(new Float32Array(sizeOf(shape)).fill(value), shape);
}

/** Operators on `batch` pictures of which the first is always the same. */
function batchable() {
  const picture = new Random(7).normals(9 * 48);
  const upload = (backend: Backend, batch: number) => {
    const rest = new Random(8).normals((batch - 1) * picture.length);
    return backend.upload(Float32Array.of(...picture, ...rest), [batch, 9, 48]);
  };
  const weight = new Random(9).normals(20 * 48);
  return [
    {
      name: "linear",
      run: (backend: Backend, batch: number) =>
        backend.linear(upload(backend, batch), { weight: backend.upload(weight, [20, 48], "weight") }),
    },
    {
      name: "attention",
      run: (backend: Backend, batch: number) => backend.attention(upload(backend, batch), 2, 0.3),
    },
    { name: "softmax", run: (backend: Backend, batch: number) => backend.softmax(upload(backend, batch)) },
    {
      name: "meanTokens",
      run: (backend: Backend, batch: number) => backend.meanTokens(upload(backend, batch), 1),
    },
  ];
}

/** Pairs of halves of all tokens of one head. */
const ROTATION = { heads: 1, first: 0, half: true };

function misuses(): [string, (backend: Backend) => unknown][] {
  const weight = (backend: Backend) => backend.upload(new Float32Array(12), [3, 4], "weight");
  return [
    ["upload of too few numbers is refused", (b) => b.upload(new Float32Array(5), [2, 3])],
    ["patches that do not fit are refused", (b) => b.patchify(filled(b, 0, [1, 3, 3, 3]), 4)],
    ["pictures that are not square are refused", (b) => b.patchify(filled(b, 0, [1, 3, 8, 4]), 4)],
    ["a linear of the wrong width is refused", (b) => b.linear(filled(b, 0, [2, 5]), { weight: weight(b) })],
    [
      "a bias of the wrong length is refused",
      (b) => b.linear(filled(b, 0, [2, 4]), { weight: weight(b), bias: filled(b, 0, [4]) }),
    ],
    [
      "a residual of the wrong shape is refused",
      (b) => b.linear(filled(b, 0, [2, 4]), { weight: weight(b) }, { residual: filled(b, 0, [3, 2]) }),
    ],
    ["heads that do not divide are refused", (b) => b.attention(filled(b, 0, [1, 2, 12]), 3, 1)],
    [
      "positions that do not fit are refused",
      (b) => b.embed(filled(b, 0, [1, 4, 6]), filled(b, 0, [1, 1, 6]), filled(b, 0, [1, 3, 6])),
    ],
    [
      "a prefix of another length is refused",
      (b) => b.embed(filled(b, 0, [1, 4, 6]), filled(b, 0, [1, 1, 5]), undefined),
    ],
    [
      "a rotation of odd heads is refused",
      (b) => b.rotate(filled(b, 0, [1, 2, 9]), filled(b, 0, [2, 3]), filled(b, 0, [2, 3]), ROTATION),
    ],
    [
      "tables of another length are refused",
      (b) => b.rotate(filled(b, 0, [1, 2, 12]), filled(b, 0, [1, 4]), filled(b, 0, [2, 4]), ROTATION),
    ],
    [
      "a bias of other tokens is refused",
      (b) => b.attention(filled(b, 0, [1, 2, 12]), 2, 1, 1, undefined, filled(b, 0, [2, 2, 3])),
    ],
    [
      "maps with a bias of other heads are refused",
      (b) => b.attentionWeights(filled(b, 0, [1, 2, 12]), 2, 1, filled(b, 0, [1, 2, 2])),
    ],
    [
      "an index that is not square is refused",
      (b) => b.attentionBias(filled(b, 0, [5, 2]), filled(b, 0, [2, 3])),
    ],
    [
      "parts of different rows are refused",
      (b) => b.joinColumns([filled(b, 0, [2, 3]), filled(b, 0, [3, 3])]),
    ],
    ["nothing to join is refused", (b) => b.joinColumns([])],
    ["a shape of other numbers is refused", (b) => b.reshape(filled(b, 0, [2, 3]), [2, 4])],
    [
      "a norm of the wrong length is refused",
      (b) => b.layerNorm(filled(b, 0, [2, 4]), { scale: filled(b, 0, [3]), bias: filled(b, 0, [4]) }, 1e-6),
    ],
    [
      "a norm of squares of the wrong length is refused",
      (b) => b.rmsNorm(filled(b, 0, [2, 4]), filled(b, 0, [3]), 1e-6),
    ],
    [
      "tables with heads before tokens are refused",
      (b) =>
        b.rotate(filled(b, 0, [1, 3, 12]), filled(b, 0, [2, 3, 2]), filled(b, 0, [2, 3, 2]), {
          ...ROTATION,
          heads: 2,
        }),
    ],
    [
      "a scale of the wrong length is refused",
      (b) => b.linear(filled(b, 0, [2, 4]), { weight: weight(b) }, { scale: filled(b, 0, [4]) }),
    ],
    ["factors of the wrong number are refused", (b) => b.scale(filled(b, 0, [2, 4]), filled(b, 0, [2]))],
    ["a sum of different shapes is refused", (b) => b.sum(filled(b, 0, [2]), filled(b, 0, [3]))],
    ["a product of different shapes is refused", (b) => b.multiply(filled(b, 0, [2]), filled(b, 0, [3]))],
    ["a mean of tokens without pictures is refused", (b) => b.meanTokens(filled(b, 0, [2, 4]), 0)],
    ["a mean of different shapes is refused", (b) => b.mean(filled(b, 0, [2]), filled(b, 0, [3]))],
  ];
}
