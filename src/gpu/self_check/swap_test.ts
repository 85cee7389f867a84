import { assert, assertRejects } from "@std/assert";
import type { Backend } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { DeviceError } from "../../errors.ts";
import { ReferenceBackend } from "../../reference/reference_backend.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import type { Gpu } from "../gpu.ts";
import { selfTest, selfTestWider } from "./inference.ts";
import { selfTestTraining } from "./training.ts";

/** A GPU of which only the name is read. */
const GPU = { name: "exact" } as Gpu;

/** Operators that take one tensor for another. */
const SWAPS: Record<string, (right: Backend) => Partial<Backend>> = {
  "a norm's scale and bias": ({ layerNorm }) => ({
    layerNorm: (x, { scale, bias }, epsilon) => layerNorm(x, { scale: bias, bias: scale }, epsilon),
  }),
  "the first token and the second": ({ token }) => ({
    token: (x, index) => token(x, x.shape[1] === 1 ? index : 1 - index),
  }),
};

/** Those of operators that plain networks do without. */
const WIDER_SWAPS: typeof SWAPS = {
  "joined parts": ({ joinColumns }) => ({
    joinColumns: (parts) => joinColumns(parts.toReversed()),
  }),
  "cosines and sines": ({ rotate }) => ({
    rotate: (qkv, cos, sin, rotation) => rotate(qkv, sin, cos, rotation),
  }),
};

const TRAINING_SWAPS: Record<string, (right: TrainingBackend) => Partial<TrainingBackend>> = {
  "dy and x of gelu": ({ geluBackward }) => ({ geluBackward: (dy, x) => geluBackward(x, dy) }),
  "dy and x of silu": ({ siluBackward }) => ({ siluBackward: (dy, x) => siluBackward(x, dy) }),
  "dy and x of a scale": ({ scaleBackward }) => ({
    scaleBackward: (dy, x, factors) => scaleBackward(x, dy, factors),
  }),
  "dy and y of tanh": ({ tanhBackward }) => ({ tanhBackward: (dy, y) => tanhBackward(y, dy) }),
  "dy and y of softmax": ({ softmaxBackward }) => ({ softmaxBackward: (dy, y) => softmaxBackward(y, dy) }),
  "dy and x of a norm": ({ layerNormBackward }) => ({
    layerNormBackward: (dy, x, norm, epsilon) => layerNormBackward(x, dy, norm, epsilon),
  }),
  "gradients of scale and bias": ({ layerNormBackward }) => ({
    layerNormBackward(...operands) {
      const { x, scale, bias } = layerNormBackward(...operands);
      return { x, scale: bias, bias: scale };
    },
  }),
  "gradients of joined parts": ({ joinColumnsBackward }) => ({
    joinColumnsBackward(dy, parts) {
      const [first, ...others] = joinColumnsBackward(dy, parts);
      return [first!, ...others.toReversed()];
    },
  }),
  "cosines and sines of the gradient": ({ rotateBackward }) => ({
    rotateBackward: (dy, cos, sin, rotation) => rotateBackward(dy, sin, cos, rotation),
  }),
  "logits and targets": ({ crossEntropy }) => ({
    crossEntropy: (logits, targets, scale) => crossEntropy(targets, logits, scale),
  }),
  "logits and targets of the gradient": ({ crossEntropyBackward }) => ({
    crossEntropyBackward: (logits, targets, scale, factor) =>
      crossEntropyBackward(targets, logits, scale, factor),
  }),
  "an average and what it is of": ({ average }) => ({ average: (x, y, decay) => average(y, x, decay) }),
  "a gradient and its velocity": ({ sgdStep }) => ({
    sgdStep: (parameter, gradient, velocity, step) => sgdStep(parameter, velocity, gradient, step),
  }),
  "both moments of AdamW": ({ adamWStep }) => ({
    adamWStep: (parameter, gradient, mean, square, step) =>
      adamWStep(parameter, gradient, square, mean, step),
  }),
};

Deno.test("what computes as the reference passes the self-checks", async () => {
  await selfTest(GPU, () => new ReferenceBackend());
  await selfTestWider(GPU, "f32", () => new ReferenceBackend());
  await selfTestTraining(GPU, () => new ReferenceBackward());
});

for (const [what, swap] of Object.entries(SWAPS)) {
  Deno.test(`the self-check sees that ${what} are swapped`, async () => {
    const open = () => wrapped(new ReferenceBackend(), swap);
    await assertRejects(() => selfTest(GPU, open), DeviceError, "Cannot trust the GPU exact");
  });
}

for (const [what, swap] of Object.entries(WIDER_SWAPS)) {
  Deno.test(`the self-check of other networks sees that ${what} are swapped`, async () => {
    const open = () => wrapped(new ReferenceBackend(), swap);
    await assertRejects(() => selfTestWider(GPU, "f32", open), DeviceError, "Cannot trust the GPU exact");
  });
}

for (const [what, swap] of Object.entries({ ...SWAPS, ...TRAINING_SWAPS })) {
  Deno.test(`the self-check of training sees that ${what} are swapped`, async () => {
    const open = () => wrapped(new ReferenceBackward(), swap);
    await assertRejects(() => selfTestTraining(GPU, open), DeviceError, "Cannot trust the GPU exact");
  });
}

Deno.test("no two tensors of a self-check begin alike", async () => {
  const wider: typeof selfTest = (gpu, open) => selfTestWider(gpu, "f32", open);
  for (const check of [selfTest, wider, selfTestTraining]) {
    const given: number[][] = [];
    const opened = () =>
      wrapped(new ReferenceBackward(), ({ upload }) => ({
        upload(data, ...others) {
          given.at(-1)!.push(data[0]!);
          return upload(data, ...others);
        },
      }));
    await check(GPU, () => (given.push([]), opened()));
    const [all] = given; // the others upload one weight in several types
    assert(all!.length > 10 && new Set(all).size === all!.length, `${all}`);
  }
});

/** A backend of which some operators do something else. */
function wrapped<B extends Backend>(right: B, change: (right: B) => Partial<B>): B {
  const bound = new Proxy(right, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const changed = change(bound);
  return new Proxy(bound, { get: (target, name) => Reflect.get(name in changed ? changed : target, name) });
}
