/**
 * Gradients of operators of the reference against differences of the losses themselves, in float64.
 */
import type { Tensor } from "../../src/backend/backend.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { dataOf } from "../../src/reference/reference_backend.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { Tape } from "../../src/train/autograd/tape.ts";
import { Random } from "../support/random.ts";
import { assertSlope } from "../support/slopes.ts";

/** Pairs of one head. */
const HALVES = { heads: 1, first: 1, half: true };

/** Cosines and sines of that many tokens, which are no angles': a transpose needs none. */
function tablesOf(tape: Tape, tokens: 1 | 2): [Tensor, Tensor] {
  const upload = (...numbers: number[]) =>
    tape.upload(Float32Array.from(numbers.slice(0, 2 * tokens)), [tokens, 2]);
  return [upload(0.5, -1.5, 0.1, 3), upload(2, 0.3, -1, 0.7)];
}

/** Rows of a table by places: some several times, some never. */
const INDEX = Float32Array.of(3, 1, 3, 0, 3, 1, 11, 2, 2);

/** Everything the tape differentiates, on x [2, 3, 6], a weight [6, 6] and factors [6]. */
const FUNCTIONS: Record<string, (tape: Tape, x: Tensor, weight: Tensor, factors: Tensor) => Tensor> = {
  softmax: (tape, x) => tape.softmax(x),
  "mean of one tensor and itself": (tape, x) => tape.mean(x, x),
  "mean of two": (tape, x) => tape.mean(x, tape.softmax(x)),
  dropout: (tape, x) => tape.dropout(x, 0.4, 3),
  dropPath: (tape, x) => tape.dropPath(x, 0.4, 5),
  token: (tape, x) => tape.token(x, 1),
  attention: (tape, x) => tape.attention(x, 1, 0.7),
  "attention from one token": (tape, x) => tape.attention(x, 1, 0.7, 1),
  "attention from two tokens": (tape, x) => tape.attention(x, 2, 0.7, 2),
  "attention with a bias, x in both": (tape, x) => {
    const bias = tape.reshape(tape.columns(tape.token(x, 0), 0, 2), [1, 2, 2]);
    const pair = tape.firstTokens(x, 2);
    return tape.attention(
      tape.rotate(pair, ...tablesOf(tape, 1), HALVES),
      1,
      0.7,
      undefined,
      undefined,
      bias,
    );
  },
  "attention from one token with a bias": (tape, x) => {
    const bias = tape.attentionBias(tape.reshape(x, [36, 1]), tape.upload(INDEX, [3, 3]));
    return tape.attention(x, 1, 0.7, 1, undefined, bias);
  },
  "attention with a bias, some weights dropped": (tape, x) => {
    const bias = tape.attentionBias(tape.reshape(x, [12, 3]), tape.upload(INDEX, [3, 3]));
    return tape.attention(
      tape.columns(tape.joinColumns([x, x]), 0, 9),
      3,
      0.7,
      undefined,
      { rate: 0.4 },
      bias,
    );
  },
  "embedding with positions of all tokens": (tape, x) => {
    const prefix = tape.reshape(tape.token(x, 0), [1, 2, 6]);
    return tape.embed(x, prefix, tape.reshape(tape.columns(x, 1, 5), [1, 5, 6]));
  },
  "embedding with positions of patches": (tape, x) => {
    return tape.embed(
      x,
      tape.reshape(tape.token(x, 0), [1, 2, 6]),
      tape.reshape(tape.columns(x, 1, 3), [1, 3, 6]),
    );
  },
  "embedding without positions": (tape, x) =>
    tape.embed(x, tape.reshape(tape.token(x, 0), [1, 2, 6]), undefined),
  "embedding of patches alone": (tape, x) => tape.embed(x, undefined, undefined),
  "attentionBias, an index that leaves out rows": (tape, x) => {
    return tape.attentionBias(tape.reshape(x, [12, 3]), tape.upload(INDEX, [3, 3]));
  },
  "rotate, halves": (tape, x) => tape.rotate(x, ...tablesOf(tape, 2), HALVES),
  "rotate, neighbours": (tape, x) => tape.rotate(x, ...tablesOf(tape, 2), { ...HALVES, half: false }),
  "rotate, tables of every head": (tape, x) => {
    const [cos, sin] = [0, 1].map((i) => tape.reshape(tape.columns(tape.token(x, i), 0, 4), [2, 2, 2]));
    return tape.rotate(tape.joinColumns([x, x]), cos!, sin!, { heads: 2, first: 1, half: false });
  },
  "sine and cosine": (tape, x) => tape.scope(() => tape.sine(tape.sine(x, 0), 1)),
  "norm by squares": (tape, x, _, factors) => tape.rmsNorm(x, factors, 0.1),
  sum: (tape, x) => tape.sum(x, tape.softmax(x)),
  "sum of one tensor and itself": (tape, x) => tape.sum(x, x),
  "sum with dropout": (tape, x) => tape.sum(tape.softmax(x), x, { rate: 0.4, pathRate: 0.3 }),
  columns: (tape, x) => tape.columns(x, 2, 3),
  "joined columns": (tape, x) => tape.joinColumns([x, tape.columns(x, 2, 3), x]),
  "a joined row that is repeated": (tape, x) => {
    return tape.joinColumns([tape.firstTokens(tape.reshape(x, [1, 6, 6]), 1), x]);
  },
  "reshape and what it is of": (tape, x) =>
    tape.mean(tape.reshape(x, [3, 12]), tape.reshape(tape.softmax(x), [3, 12])),
  "reshape in a scope": (tape, x) => {
    const y = tape.scope(() => tape.reshape(tape.softmax(x), [6, 6]));
    return tape.scope(() => tape.softmax(tape.reshape(y, [2, 18])), y);
  },
  linear: (tape, x, weight) => tape.linear(x, { weight }, { residual: x }),
  "linear twice": (tape, x, weight) => tape.linear(tape.linear(x, { weight }), { weight }, { residual: x }),
  "gelu and residual": (tape, x, weight) => tape.linear(x, { weight }, { activation: "gelu", residual: x }),
  "tanh and residual": (tape, x, weight) => tape.linear(x, { weight }, { activation: "tanh", residual: x }),
  "geluTanh and residual": (tape, x, weight) =>
    tape.linear(x, { weight }, { activation: "geluTanh", residual: x }),
  "quickGelu and residual": (tape, x, weight) =>
    tape.linear(x, { weight }, { activation: "quickGelu", residual: x }),
  "silu and residual": (tape, x, weight) => tape.linear(x, { weight }, { activation: "silu", residual: x }),
  "scaled linear": (tape, x, weight, scale) => tape.linear(x, { weight }, { scale }),
  "scaled silu and residual": (tape, x, weight, scale) =>
    tape.linear(x, { weight }, { activation: "silu", scale, residual: x }),
  "linear and fixed factors": (tape, x, weight) => {
    const scale = tape.upload(Float32Array.of(1, -2, 0.5, 0, 3, 1), [6]);
    return tape.linear(x, { weight }, { scale, residual: x });
  },
  "scale of a product": (tape, x, _, factors) => tape.scale(tape.multiply(x, tape.softmax(x)), factors),
  "product of one tensor and itself": (tape, x) => tape.multiply(x, x),
  "product of a tensor and a constant": (tape, x) =>
    tape.multiply(tape.upload(Float32Array.from({ length: 36 }, (_, i) => i - 7), [2, 3, 6]), x),
  "mean of all tokens": (tape, x) => tape.meanTokens(x, 0),
  "mean of later tokens": (tape, x) => tape.meanTokens(x, 1),
  "linear in scopes": (tape, x, weight) => {
    const y = tape.scope(() => tape.linear(tape.softmax(x), { weight }, { activation: "gelu" }));
    return tape.scope(() => tape.linear(tape.softmax(y), { weight }, { residual: y }), y);
  },
};

for (const [name, f] of Object.entries(FUNCTIONS)) {
  for (const gradientCheckpointing of [false, true]) {
    Deno.test(`the gradient through ${name} is its slope${gradientCheckpointing ? ", with checkpoints" : ""}`, () => {
      const backend = new ReferenceBackward();
      const random = new Random(1);
      const x = backend.upload(random.normals(36), [2, 3, 6]);
      const weight = backend.upload(random.normals(36), [6, 6], "weight");
      const factors = backend.upload(random.normals(6), [6]);
      const run = () => {
        const tape = new Tape(backend, [x, weight, factors], { gradientCheckpointing, dropKey: 7 });
        return { tape, y: f(tape, x, weight, factors) };
      };
      const { tape, y } = run();
      const seed = backend.upload(random.normals(sizeOf(y.shape)), y.shape);
      const weights = dataOf(seed).slice();
      const loss = () => {
        const { tape, y } = run();
        return dataOf(tape.valueOf(y)).reduce((sum, v, i) => sum + v * weights[i]!, 0);
      };
      tape.backward([[y, seed]]);
      assertSlope("x", x, tape.gradient(x)!, loss);
      for (const [what, tensor] of Object.entries({ weight, factors })) {
        const gradient = tape.gradient(tensor);
        if (gradient) assertSlope(what, tensor, gradient, loss);
      }
    });
  }
}

Deno.test("the gradient of pictures is the slope of the loss", () => {
  const backend = new ReferenceBackward();
  const random = new Random(4);
  const x = backend.upload(random.normals(2 * 3 * 16), [2, 3, 4, 4]);
  const weight = backend.upload(random.normals(60), [5, 12], "weight");
  const run = (tape: Tape) => tape.linear(tape.patchify(x, 2), { weight }, { activation: "tanh" });
  const tape = new Tape(backend, [x]);
  const y = run(tape);
  const seed = backend.upload(new Float32Array(sizeOf(y.shape)).fill(1), y.shape);
  tape.backward([[y, seed]]);
  const loss = () => {
    const tape = new Tape(backend, []);
    return dataOf(tape.valueOf(run(tape))).reduce((a, b) => a + b, 0);
  };
  assertSlope("pictures", x, tape.gradient(x)!, loss);
});

Deno.test("cross-entropy's gradient is its slope, for any targets and temperature", () => {
  const backend = new ReferenceBackward();
  const random = new Random(5);
  const logits = backend.upload(random.normals(12, 3), [3, 4]);
  const targets = backend.upload(random.normals(12).map(Math.abs), [3, 4]);
  const loss = () => 0.3 * dataOf(backend.crossEntropy(logits, targets, 0.5)).reduce((a, b) => a + b, 0);
  assertSlope("logits", logits, backend.crossEntropyBackward(logits, targets, 0.5, 0.3), loss);
});
