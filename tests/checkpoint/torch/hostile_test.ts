/** Pickles that ask for what is not theirs, lie about sizes, or never end: each is refused by a `CheckpointError`. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../../src/errors.ts";
import { dict, number, program, tensor, text, torchZip } from "../../support/torch_file.ts";
import { chunked, readTorch, torchFile } from "./read.ts";

const BYTES = new Uint8Array(16);
const SOUND = { key: "0", count: 4, shape: [2, 2] };

/** A pickle of a state_dict with this value in it. */
const holding = (value: string) => program(dict({ a: value }));

const REFUSED: Record<string, [pickle: string, message: string]> = {
  "a function of the system": [
    program("cos\nsystem\n", text("rm"), "\x85R"),
    'asks for "os.system", which is never',
  ],
  "a function by protocol 4": [
    program(`\x8c\x08builtins\x8c\x04eval\x93${text("1")}\x85R`),
    'asks for "builtins.eval"',
  ],
  "a class of another library": [
    program("ctimm.models\nVisionTransformer\n)\x81"),
    'asks for "timm.models.VisionTransformer", which is never run; a file with tensors in plain dicts',
  ],
  "a name of Object's": [program("c__proto__\nconstructor\n"), 'asks for "__proto__.constructor"'],
  "a storage of unknown kind": [program("ctorch\nQInt8Storage\n"), 'asks for "torch.QInt8Storage"'],
  "a call of what is no function": [program(text("a"), ")R"), "calls a text"],
  "a call of a storage": [program("ctorch\nFloatStorage\n)R"), "calls a storage"],
  "an old class": [program("(ios\nsystem\n"), "operation 0x69 at byte 52, which is not known"],
  "an extension": [program("\x82\x01"), "operation 0x82"],
  "an empty stack": [program("0"), "takes a value from an empty stack"],
  "a stack below a mark": [program("N(\x850"), "takes a value from an empty stack"],
  "a mark that is not there": [program("Nt"), "a mark that is not there"],
  "two values at the end": [program("NN"), "ends with 2 values"],
  "a value that was not remembered": [program("h\x07"), "recalls value 7"],
  "items of a list": [program("](NNu"), "sets items of a list"],
  "an item without a value": [program("}(Nu"), "an item without a value"],
  "an append to a dict": [program("}Na"), "appends to a dict"],
  "a state of a text": [program(text("a"), "Nb"), "puts a state into a text"],
  "a reference to nothing": [program("NQ"), "refers to nothing"],
  "a module as a whole": [program(`(${text("module")}NNNtQ`), "refers to a text"],
  "a huge text": [program("X\xff\xff\xff\xff"), "a text of 4294967295 bytes, at most 1048576"],
  "huge bytes": [program("B\xff\xff\xff\xff"), "announces 4294967295 bytes of an object"],
  "bytes beyond the file": [program("B\xff\xff\0\0"), "is it whole?"],
  "a name without an end": [program("c" + "a".repeat(300)), "names something in more than 256 bytes"],
  "a text that is not UTF-8": [program("X\x01\0\0\0\xff"), "not UTF-8"],
  "no dict": [program("N"), "it holds None, a dict of tensors is wanted"],
  "no tensors": [program(dict({ epoch: number(3) })), 'no tensors under names, but "epoch"'],
  "two models": [
    program(dict({ model: dict({ a: tensor(SOUND) }), "model_ema": dict({ a: tensor(SOUND) }) })),
    'it holds several models, "model", "model_ema"; one of them, saved alone, is wanted',
  ],
  "a tensor beyond its storage": [
    holding(tensor({ ...SOUND, offset: 1 })),
    "of shape [2,2] ends at number 4 of storage 0, which has 4",
  ],
  "strides beyond it": [holding(tensor({ ...SOUND, strides: [3, 1] })), "ends at number 4 of storage 0"],
  "strides backwards": [holding(tensor({ ...SOUND, strides: [-1, 1] })), "no whole numbers, from 0 on"],
  "a shape without strides": [holding(tensor({ ...SOUND, strides: [1] })), "no whole numbers, from 0 on"],
  "a shape too large to count": [
    holding(tensor({ ...SOUND, shape: [2 ** 52, 2 ** 52], strides: [0, 0] })),
    "has 2.028240960365167e+31 numbers, its storage 0 only 4",
  ],
  "one number that becomes a million millions": [
    holding(tensor({ ...SOUND, shape: [1e6, 1e6], strides: [0, 0] })),
    "has 1000000000000 numbers, its storage 0 only 4",
  ],
  "a storage that is not in the archive": [
    holding(tensor({ ...SOUND, key: "1" })),
    'its archive lacks "x/data/1"',
  ],
  "a storage that is larger than the file": [
    holding(tensor({ ...SOUND, count: 2 ** 40 })),
    "its storages need 4398046511104 bytes, the file ends at",
  ],
  "a storage too large to count": [holding(tensor({ ...SOUND, count: 2 ** 53 - 1 })), "too many to count"],
  "a storage of two kinds": [
    program(dict({ a: tensor(SOUND), b: tensor({ ...SOUND, kind: "HalfStorage" }) })),
    "storage 0 is FloatStorage of 4 and HalfStorage of 4 numbers",
  ],
};

for (const [what, [pickle, message]] of Object.entries(REFUSED)) {
  Deno.test(`refused: ${what}`, async () => {
    const file = torchZip(Uint8Array.from(pickle, (character) => character.charCodeAt(0)), { 0: BYTES });
    await assertRejects(() => readTorch(file), CheckpointError, message);
    const fromStream = () => readTorch(file, chunked(file, false, 4096));
    if (!/need|is it whole/.test(message)) await assertRejects(fromStream, CheckpointError, message);
  });
}

const BOMBS: Record<string, [pickle: string, message: string]> = {
  "objects without an end": [program("]0".repeat(400_000)), "makes more than 200000 objects"],
  "a stack without an end": [program("N".repeat(200_000)), "stacks more than 100000 values"],
  "marks without an end": [program("(".repeat(200_000)), "more than 100000 open marks"],
  "memories without an end": [program("N" + "\x94".repeat(500_000)), "remembers more than 400000 values"],
  "deep nesting": [program("]" + "\x85".repeat(190_000)), "it holds a list"],
  "lists of lists of lists": [
    program("]q\x000", ("(" + "h\0".repeat(10) + "tq\x000").repeat(5_000), "h\0"),
    "it holds a list",
  ],
};

for (const [what, [pickle, message]] of Object.entries(BOMBS)) {
  Deno.test(`bounded: ${what}`, async () => {
    const file = torchZip(Uint8Array.from(pickle, (character) => character.charCodeAt(0)));
    await assertRejects(() => readTorch(file), CheckpointError, message);
  });
}

Deno.test("a pickle that never ends is refused by its length, and by how much it makes", async () => {
  const endless = (operation: string) => {
    const times = Math.ceil(2 ** 16 / operation.length);
    const piece = Uint8Array.from(operation.repeat(times), (character) => character.charCodeAt(0));
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(torchZip(program("N")).slice(0, 49)),
      pull: (controller) => controller.enqueue(piece.slice()),
    });
  };
  const { PipeReader } = await import("../../../src/checkpoint/reading/pipe_reader.ts");
  const { StreamPipe } = await import("../../../src/checkpoint/reading/stream_pipe.ts");
  const kilobytes = "B\0\x10\0\0" + "\0".repeat(4096) + "0";
  for (
    const [operation, message] of [["N0", "3000000 operations"], [kilobytes, "100000000 bytes"]] as const
  ) {
    const reader = new PipeReader(new StreamPipe(endless(operation)), undefined, "it", {});
    await assertRejects(
      () => readTorch(new Uint8Array(), reader),
      CheckpointError,
      `more than ${message}`,
    );
    reader.close();
  }
});

Deno.test("a list that is changed after its tensor was made leaves the tensor as it was", async () => {
  const shape = `](${number(2)}${number(2)}eq\x09`;
  const strides = `(${number(2)}${number(1)}t`;
  const storage = `(${text("storage")}ctorch\nFloatStorage\n${text("0")}N${number(4)}tQ`;
  const made = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}${number(0)}${shape}${strides}tR`;
  const changed = `h\x09${number(1 << 30)}a0`;
  const file = torchZip(
    Uint8Array.from(program(dict({ a: made + changed })), (character) => character.charCodeAt(0)),
    { 0: new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer) },
  );
  assertEquals(await readTorch(file), { a: { shape: [2, 2], numbers: [1, 2, 3, 4] } });
});

Deno.test("a model that was saved as a whole is refused by its class, one tensor as such", async () => {
  const module = await torchFile("module.pth");
  await assertRejects(() => readTorch(module), CheckpointError, 'asks for "torch.nn.modules.linear.Linear"');
  await assertRejects(
    async () => readTorch(await torchFile("tensor.pth")),
    CheckpointError,
    "it holds a tensor",
  );
});

for (const name of ["parameters.pth", "views.legacy.pth"]) {
  Deno.test(`${name} cut at any byte is refused, its length told or not`, async () => {
    const bytes = await torchFile(name);
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      await assertRejects(() => readTorch(cut), CheckpointError, undefined, `at ${length}`);
      const reader = chunked(cut, length % 2 === 0, 1024);
      await assertRejects(() => readTorch(cut, reader), CheckpointError, undefined, `stream at ${length}`);
    }
    const longer = new Uint8Array([...bytes, 0]);
    for (const reader of [undefined, chunked(longer, false)]) {
      await assertRejects(() => readTorch(longer, reader), CheckpointError);
    }
  });

  Deno.test(`${name} with any byte changed is read or refused, and never read otherwise where a checksum has it`, async () => {
    const bytes = await torchFile(name);
    const wanted = await readTorch(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 0x41;
      try {
        const found = await readTorch(changed);
        if (!name.includes("legacy")) assertEquals(found, wanted, `byte ${at}`);
      } catch (error) {
        assert(error instanceof CheckpointError, `byte ${at}: ${error}`);
      }
    }
  });
}
