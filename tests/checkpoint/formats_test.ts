/**
 * A file's format is told by its bytes, wherever it comes from and whatever it is called.
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { type ModelSource, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../src/errors.ts";
import { MICRO, microFile } from "../support/micro_file.ts";

/** Runs with the same bytes as a file of this name and at an address that ends in it. */
async function named(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  run: (source: ModelSource) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/${name}`, bytes);
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const isWanted = (url: string) => new URL(url).pathname === `/${name}`;
  const server = Deno.serve(options, ({ url }) => new Response(bytes, { status: isWanted(url) ? 200 : 404 }));
  try {
    await run(`${folder}/${name}`);
    await run(`http://127.0.0.1:${server.addr.port}/${name}`);
  } finally {
    stop.abort();
    await server.finished;
    await Deno.remove(folder, { recursive: true });
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

Deno.test("safetensors are read under any name", async () => {
  for (const name of ["model.bin", "weights.pth", "x.npz"]) {
    await named(name, microFile(), async (source) => {
      using checkpoint = await openCheckpoint(source);
      assertEquals([checkpoint.config, checkpoint.name], [MICRO, name.split(".")[0]]);
      const weights = await loadWeights(checkpoint, (data) => data[0]);
      assertEquals(weights.head, { weight: 18, bias: 19 });
    });
  }
  await named("weights", microFile(), async (source) => {
    if (`${source}`.startsWith("http")) return; // an address without an ending is a folder
    using checkpoint = await openCheckpoint(source);
    assertEquals([checkpoint.config, checkpoint.name], [MICRO, "weights"]);
  });
});

Deno.test("what is called safetensors and is not says what it looks like, and where", async () => {
  const others = {
    'a zip archive that begins with the file "cls"; this': "PK\x03\x04" + "\0".repeat(22) + "\x03\0\0\0cls",
    "a pickle of Python; torch.save": "\x80\x02}q\0X\x09\0\0\0cls_token",
    "one array of NumPy (.npy), which has no name; numpy.savez": "\x93NUMPY\x01\0v\0{'descr': '<f4'",
    "a pointer of Git LFS; git lfs pull": "version https://git-lfs.github.com/spec/v1\n",
    "a web page; this format is not supported": "<!doctype html><title>Sign in</title>",
  };
  for (const [look, text] of Object.entries(others)) {
    await named("model.safetensors", bytesOf(text), async (source) => {
      const { message } = await assertRejects(() => openCheckpoint(source), CheckpointError);
      assertStringIncludes(message, `Cannot read these weights: they look like ${look}`);
      const known = "safetensors or PyTorch (.pth, .pt, .bin) or NumPy (.npz) or Flax (.msgpack)";
      assertStringIncludes(message, `, ${known} is wanted (in ${source})`);
    });
  }
});

Deno.test("a digest covers the first bytes, which were looked at before", async () => {
  const bytes = microFile();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  await named("model.bin", bytes, async (source) => {
    using checkpoint = await openCheckpoint(source, { sha256 });
    await checkpoint.readTensors(() => {});
  });
});
