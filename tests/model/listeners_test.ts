/**
 * An error that a caller's own function throws rejects the call that it belongs to; the process goes on.
 */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { loadModel } from "../../mod.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const WEIGHTS = new URL("../../weights/", import.meta.url);
const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url);
const PIXELS = new Float32Array(PICTURE_LENGTH);

class Enough extends Error {}

/** Throws the same error whenever it is called. */
function thrower(): { readonly error: Enough; readonly listener: () => never } {
  const error = new Enough("enough");
  return {
    error,
    listener: () => {
      throw error;
    },
  };
}

for (const worker of [false, true]) {
  const where = worker ? "in a Worker" : "here";

  Deno.test(`a throwing onProgress ends the loading of a model ${where}`, async () => {
    const { error, listener } = thrower();
    const loading = () => loadModel(WEIGHTS, { worker, onProgress: listener });
    assertStrictEquals(await assertRejects(loading), error);
  });

  Deno.test(`a throwing onProfile rejects the passes of a model ${where}, which goes on`, async () => {
    const { error, listener } = thrower();
    let listen: () => void = listener;
    await using model = await loadModel(WEIGHTS, { worker, device: "cpu", onProfile: () => listen() });
    for (let i = 0; i < 2; i++) {
      const calls = await Promise.allSettled([1, 2, 3].map(() => model.forward(PIXELS)));
      for (const call of calls) assertEquals(call, { status: "rejected", reason: error });
      assertStrictEquals(await assertRejects(() => model.attention({ pixels: PIXELS })), error);
    }
    listen = () => {};
    assertEquals((await model.forward(PIXELS)).length, 10);
  });

  Deno.test(`a throwing onTimings rejects the call of a model ${where}`, async () => {
    const { error, listener } = thrower();
    await using model = await loadModel(WEIGHTS, { worker });
    const classify = () => model.classify(CHELSEA, { onTimings: listener });
    assertStrictEquals(await assertRejects(classify), error);
  });
}
