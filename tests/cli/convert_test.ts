/**
 * `src/cli/convert.ts` as its users run it, with only the permissions that its help promises.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { preprocess } from "../../src/image/preprocess.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { headsOf, MICRO, microFile } from "../support/micro_file.ts";
import { sharedTest } from "../checkpoint/oracle.ts";
import { CAN_MOUNT, WHO, withSmallDisk } from "./full_disk.ts";
import { convert, filesIn, ROOT, start, WEIGHTS, withFolder } from "./convert_runs.ts";
import { CAT } from "../support/embedded_model.ts";

const CHELSEA = new URL("tests/fixtures/chelsea.png", ROOT);

Deno.test("the embedded model is written in every type, and says cat in each", async () => {
  await withFolder(async (folder) => {
    const source = await Deno.stat(new URL(`weights/${WEIGHTS}`, ROOT));
    for (const dtype of ["f32", "f16", "int8"]) {
      const out = `${folder}/made/${dtype}`;
      const run = await convert("weights", out, "--dtype", dtype, "--json");
      assertEquals([run.code, run.err], [0, ""]);
      const { milliseconds, ...report } = JSON.parse(run.out);
      assert(milliseconds > 0);
      const after = (await Deno.stat(`${out}/${WEIGHTS}`)).size;
      assertEquals(report, { model: "weights", out, dtype, bytes: { before: source.size, after } });
      assertEquals(await filesIn(out), ["config.json", WEIGHTS]);
      using model = await loadModel(out);
      const [found] = await model.classify(CHELSEA);
      assert(found!.label === "cat" && Math.abs(found!.probability - CAT) < 0.02, `${dtype} ${found}`);
    }
  });
});

Deno.test("--heads says what a bare file of tensors does not, and is kept", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/bare.safetensors`, microFile(MICRO, {}));
    const args = [`${folder}/bare.safetensors`, `${folder}/out`, "--dtype", "f32"];
    const without = await convert(...args);
    assertEquals(without.code, 1);
    assertStringIncludes(without.err, "Cannot tell the number of heads");
    assertStringIncludes(without.err, "--heads");
    const found = await convert(...args, "--heads", "2");
    assertEquals([found.code, found.err], [0, ""]);
    using checkpoint = await openCheckpoint(`${folder}/out`);
    assertEquals(checkpoint.config.numHeads, 2);
    const wrong = await convert(...args, "--heads", "0", "--force");
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, "a whole number from 1");
  });
});

Deno.test("float16 numbers become float32 and float16 again without a change", async () => {
  await withFolder(async (folder) => {
    await convert("weights", `${folder}/a`, "--dtype", "f32");
    const { out } = await convert(`${folder}/a`, `${folder}/b`, "--dtype", "f16");
    assertStringIncludes(out, `${folder}/b/${WEIGHTS}: 4.9 MB became 2.5 MB of f16`);
    const numbers = new Map<string, Float32Array>();
    using wanted = await openCheckpoint(new URL("weights", ROOT));
    await wanted.readTensors((tensor) => void numbers.set(tensor.name, toFloat32(tensor).slice()));
    using found = await openCheckpoint(`${folder}/b`);
    await found.readTensors((tensor) => assertEquals(toFloat32(tensor), numbers.get(tensor.name)));
  });
});

Deno.test("the source's own metadata and texts stay", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/in`);
    const texts = {
      "config.json": '{ "architecture": "x", "num_classes": 3, "label_names": ["ä", "b", "c"] }\n',
      "preprocessor_config.json": '{ "size": 8, "resample": 2 }',
    };
    await Deno.writeFile(`${folder}/in/${WEIGHTS}`, microFile(MICRO, { ...headsOf(MICRO), format: "pt" }));
    for (const [name, text] of Object.entries(texts)) await Deno.writeTextFile(`${folder}/in/${name}`, text);
    assertEquals((await convert(`${folder}/in`, `${folder}/out`, "--dtype", "f16")).code, 0);
    for (const [name, text] of Object.entries(texts)) {
      assertEquals(await Deno.readTextFile(`${folder}/out/${name}`), text);
    }
    using found = await openCheckpoint(`${folder}/out`);
    assertEquals(found.metadata["format"], "pt");
    assertEquals([found.classNames, found.preprocess.interpolation], [["ä", "b", "c"], "bilinear"]);
  });
});

Deno.test("what is there is replaced only by force, even in place", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/${WEIGHTS}`;
    await Deno.writeFile(file, microFile());
    const refused = await convert(folder, folder, "--dtype", "int8");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.err, `Cannot write ${file}: it exists; --force replaces it`);
    assertEquals(await Deno.readFile(file), microFile());
    assertEquals((await convert(folder, folder, "--dtype", "int8", "--force")).code, 0);
    assert((await Deno.stat(file)).size < microFile().length / 2);
    assertEquals(await filesIn(folder), ["config.json", WEIGHTS]);
    (await loadModel(folder)).dispose();
  });
});

Deno.test("without --dtype matrices stay as they are, or become float32 where they differ", async () => {
  await withFolder(async (folder) => {
    const typeIn = async (name: string) => {
      using found = await openCheckpoint(`${folder}/${name}`);
      return found.tensors.get("head.weight")!.dtype;
    };
    for (const dtype of ["f16", "int8"]) {
      await convert("weights", `${folder}/${dtype}`, "--dtype", dtype);
      await convert(`${folder}/${dtype}`, `${folder}/again`, "--force");
      assertEquals(await typeIn("again"), await typeIn(dtype));
    }
    await Deno.writeFile(`${folder}/x.safetensors`, microFile());
    assertEquals((await convert(`${folder}/x.safetensors`, `${folder}/x`)).code, 0);
    assertEquals(await typeIn("x"), "F32");
  });
});

Deno.test("the configuration beside the weights is the model's own where that is timm's, else made", async () => {
  await withFolder(async (folder) => {
    const timms = '{ "architecture": "x", "num_classes": 3, "anything": 1 }\n';
    const huggingFaces = JSON.stringify({
      ...{ "model_type": "vit", "num_attention_heads": 1, "hidden_size": 64, "num_hidden_layers": 1 },
      ...{ "intermediate_size": 256, "image_size": 8, "patch_size": 4, "layer_norm_eps": 1e-6 },
    });
    const written = async (config: string, ...options: string[]) => {
      await Deno.writeFile(`${folder}/${WEIGHTS}`, microFile(MICRO, {}));
      await Deno.writeTextFile(`${folder}/config.json`, config);
      await Deno.writeTextFile(`${folder}/preprocessor_config.json`, '{ "size": 8 }');
      const { code, err } = await convert(folder, `${folder}/out`, "--force", ...options);
      assertEquals([code, err], [0, ""]);
      return await Deno.readTextFile(`${folder}/out/config.json`);
    };
    assertEquals(JSON.parse(await written(huggingFaces)).architecture, "test_vit");
    assertEquals(await filesIn(`${folder}/out`), ["config.json", WEIGHTS]);
    assertEquals(JSON.parse(await written(timms, "--heads", "2"))["model_args"]["num_heads"], 2);
    const whole = timms.replace('"anything": 1', '"model_args": { "num_heads": 1 }');
    assertEquals(await written(whole), whole);
  });
});

Deno.test("a model that cannot be read or kept leaves nothing behind", async () => {
  await withFolder(async (folder) => {
    const damaged = microFile();
    new Float32Array(damaged.buffer, damaged.length - 16, 1).fill(NaN); // the last of head.weight, before head.bias
    await Deno.writeFile(`${folder}/nan.safetensors`, damaged);
    await Deno.writeFile(`${folder}/short.safetensors`, microFile().subarray(0, -1));
    await Deno.mkdir(`${folder}/out`);
    const wrong = [
      ["absent", "there is no such file or folder"],
      ["short.safetensors", `(in ${folder}/short.safetensors)`],
      ["nan.safetensors", "as f16: it holds NaN"],
    ];
    for (const [name, message] of wrong) {
      const { code, out, err } = await convert(`${folder}/${name}`, `${folder}/out`, "--dtype", "f16");
      assertEquals([code, out], [1, ""]);
      assertStringIncludes(err, message!);
      assertEquals(await filesIn(`${folder}/out`), []);
    }
    const inFile = await convert("weights", `${folder}/nan.safetensors/out`, "--dtype", "f16");
    assertEquals([inFile.code, inFile.out], [1, ""]);
  });
});

Deno.test("a command line of convert.ts that cannot be understood exits with 2 and says why", async () => {
  const wrong: [string[], string][] = [
    [[], "Cannot convert: MODEL and OUT are wanted, 0 names are given"],
    [["weights", "--dtype", "f16"], "wanted, 1 name is given"],
    [["a", "b", "c", "--dtype", "f16"], "wanted, 3 names are given"],
    [["weights", "out", "--dtype", "f64"], "Cannot use --dtype f64: one of f32, f16, int8 is wanted"],
    [["weights", "out.safetensors", "--dtype", "f16"], "OUT is a folder"],
    [["--bogus"], "--bogus"],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await convert(...args);
    assertEquals([code, out], [2, ""], args.join(" "));
    assertStringIncludes(err, message);
  }
  const help = await convert("--help");
  assertEquals([help.code, help.err], [0, ""]);
  assertStringIncludes(help.out, "--force");
});

Deno.test({
  name: `a full disk says what did not fit where, and leaves what was there${WHO}`,
  ignore: !CAN_MOUNT,
  fn: async () => {
    await withFolder(async (folder) => {
      const out = `${folder}/disk`;
      await withSmallDisk(out, async () => {
        await Deno.writeTextFile(`${out}/config.json`, "{}");
        const { code, err } = await convert("weights", out, "--dtype", "f32", "--force");
        assertEquals(code, 1);
        const fault = "No space left on device (os error 28)";
        const remedy = "what was there before is as it was; make room there, or name another folder";
        assertEquals(err, `Cannot write the model into ${out}: ${fault}; ${remedy}\n`);
        assertEquals(await filesIn(out), ["config.json"]);
        assertEquals(await Deno.readTextFile(`${out}/config.json`), "{}");
      });
    });
  },
});

Deno.test("Ctrl-C while weights arrive leaves nothing behind", async () => {
  const file = microFile();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(file.slice(0, file.length - 10)),
    pull: () => resolve(),
  });
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, () => new Response(stalled));
  await withFolder(async (folder) => {
    const url = `http://127.0.0.1:${server.addr.port}/x.safetensors`;
    const child = start([url, folder, "--dtype", "f16"], ["--allow-net"]);
    await asked;
    while ((await filesIn(folder)).length === 0) await new Promise((wake) => setTimeout(wake, 10));
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 130);
    assertStringIncludes(new TextDecoder().decode(stderr), "Interrupted: nothing was written");
    assertEquals(await filesIn(folder), []);
  });
  stop.abort();
  await server.finished;
});

sharedTest(
  "a converted ViT-Ti answers like the original",
  "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
  async (source) => {
    await withFolder(async (folder) => {
      using original = await loadModel(source);
      const pixels = await preprocess(CHELSEA, original.preprocessing);
      const wanted = await original.forward(pixels);
      for (const [dtype, budget] of [["f32", 0], ["f16", 0.02], ["int8", 0.5]] as const) {
        assertEquals((await convert(source.pathname, `${folder}/${dtype}`, "--dtype", dtype)).code, 0);
        using model = await loadModel(`${folder}/${dtype}`);
        const found = await model.forward(pixels);
        const error = found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
        assert(error <= budget, `${dtype} is ${error} away, at most ${budget} is allowed`);
        assertEquals([model.classNames, model.preprocessing], [original.classNames, original.preprocessing]);
      }
    });
  },
);
