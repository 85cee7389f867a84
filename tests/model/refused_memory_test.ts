/**
 * Errors where the system has no memory for WebAssembly: they say so, and not that a picture is damaged or a
 * package missing.
 */
import { assert, assertRejects, assertThrows } from "@std/assert";
import { DeviceError, loadModel, PictureError } from "../../mod.ts";
import { warmCodec } from "../../src/image/codec/codec.ts";
import { resize } from "../../src/image/resize/resize.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const WEIGHTS = new URL("../../weights/", import.meta.url);
const BYTES = new Uint8Array(8);

/** Runs `f` while memories neither begin (unless they are tiny) nor grow, in V8's words. */
async function withoutMemory(f: () => Promise<unknown>): Promise<void> {
  const { Memory } = WebAssembly;
  const { grow } = Memory.prototype;
  class Refused extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.initial > 1) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      super(descriptor);
    }
  }
  Memory.prototype.grow = () => {
    throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
  };
  WebAssembly.Memory = Refused;
  try {
    await f();
  } finally {
    WebAssembly.Memory = Memory;
    Memory.prototype.grow = grow;
  }
}

Deno.test("a model without memory", async () => {
  await withoutMemory(async () => {
    for (const threads of [1, 2]) {
      const { message } = await assertRejects(
        () => loadModel(WEIGHTS, { device: "cpu", threads }),
        DeviceError,
        "MB for a model: the system refuses it WebAssembly memory; fewer models",
      );
      assert(/Cannot reserve \d+ MB/.test(message), message);
    }
  });
});

Deno.test("a model whose memory cannot grow", async () => {
  await using model = await loadModel(WEIGHTS, { device: "cpu", threads: 1, dtype: "f32" });
  await withoutMemory(async () => {
    const { message } = await assertRejects(
      () => model.forward(new Float32Array(60 * PICTURE_LENGTH)),
      DeviceError,
      "the system refuses it WebAssembly memory",
    );
    assert(/Cannot add \d+ MB to the \d+ MB that this model holds/.test(message), message);
  });
  assert((await model.forward(new Float32Array(PICTURE_LENGTH))).length === 10);
});

Deno.test("a picture that a codec has no memory for is not called damaged", async () => {
  const decode = warmCodec("JPEG", () => Promise.resolve({}), () => {
    throw new WebAssembly.RuntimeError("Aborted()"); // all that a codec says then
  });
  const start = () => Promise.reject(new RangeError("WebAssembly.instantiate(): Out of memory: …"));
  const unloadable = warmCodec("PNG", start, () => ({ data: new Uint8Array(3), width: 1, height: 1 }));
  await withoutMemory(async () => {
    await assertRejects(() => decode(BYTES), DeviceError, "Cannot decode this JPEG: the system refuses");
    await assertRejects(() => unloadable(BYTES), DeviceError, "Cannot load the PNG codec: the system");
  });
  await assertRejects(() => decode(BYTES), PictureError, "damaged JPEG");
});

Deno.test("a picture that cannot be resized for want of memory", async () => {
  const picture = { data: new Uint8Array(3 * 2000 * 2000), width: 2000, height: 2000 };
  await withoutMemory(() => {
    assertThrows(() => resize(picture, 500, 500), DeviceError, "Cannot resize this picture: the system");
    return Promise.resolve();
  });
  assert(resize(picture, 500, 500).width === 500);
});
