import * as esbuild from "esbuild";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { toModule } from "../../weights/build.ts";
import { denoPlugin, entryOf, type PluginOptions } from "./plugin.ts";

/** Bundles files of a temporary folder; calls `use` with the URL of the bundle. */
async function bundled(
  files: Record<string, string | Uint8Array>,
  options: Partial<PluginOptions>,
  use: (folder: URL) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "a folder " });
  const { workers = [] } = options;
  const url = pathToFileURL(`${folder}/`);
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        new URL(name, url),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    await esbuild.build({
      stdin: { contents: entryOf("main.ts", workers), resolveDir: folder },
      outfile: `${folder}/dist/main.js`,
      assetNames: "[name]",
      bundle: true,
      format: "esm",
      logLevel: "silent",
      plugins: [denoPlugin({ ...options, workers, root: url })],
    });
    await use(new URL("dist/", url));
  } finally {
    await esbuild.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A test that bundles: the bundler's process may outlive it by a moment. */
function bundlerTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

function names(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

bundlerTest("a module's WebAssembly is inside when small, beside when large", async () => {
  const files = {
    "small.wasm": toModule(Uint8Array.of(7, 8, 9)),
    "large.wasm": toModule(new Uint8Array(300_000)),
    "main.ts": `export async function lengths(): Promise<number[]> {
      const small = await import("./small.wasm");
      const large = new URL(
        'large.wasm',
        import.meta.url,
      );
      const bytes = await (await fetch(large)).arrayBuffer();
      return [new Uint32Array(small.memory.buffer)[0]!, bytes.byteLength];
    }`,
  };
  await bundled(files, {}, async (folder) => {
    assertEquals(names(folder), ["large.wasm", "main.js"]);
    const { lengths } = await import(new URL("main.js", folder).href);
    assertEquals(await lengths(), [3, files["large.wasm"].length]);
  });
});

bundlerTest("a bundle is the module of its Workers", async () => {
  const files = {
    "worker.ts": `globalThis.started = "worker.ts" as string;`,
    "main.ts": `export const url = new URL("./worker.ts", import.meta.url).href;`,
  };
  await bundled(files, { workers: ["worker.ts"] }, async (folder) => {
    const { url } = await import(new URL("main.js", folder).href);
    const scope = globalThis as { started?: string };
    assertEquals(scope.started, undefined);
    await import(url);
    assertEquals([url, scope.started], [new URL("main.js#worker.ts", folder).href, "worker.ts"]);
    delete scope.started;
  });
  await assertRejects(
    () => bundled(files, { workers: ["other.ts"] }, () => Promise.resolve()),
    Error,
    "Cannot bundle the Worker worker.ts: the bundle starts other.ts only",
  );
});

bundlerTest("what is left out says so when it is loaded", async () => {
  const files = {
    "files.ts": `export const secret = "SECRET";`,
    "main.ts": `export const read = async () => (await import("./files.ts")).secret;`,
  };
  await bundled(files, { absent: ["files.ts"] }, async (folder) => {
    const { read } = await import(new URL("main.js", folder).href);
    await assertRejects(read, Error, "Cannot load files.ts in a bundle");
    assertEquals((await Deno.readTextFile(new URL("main.js", folder))).includes("SECRET"), false);
  });
});

bundlerTest("text is inside, and what is not of Deno's is left alone", async () => {
  const files = {
    "shader.wgsl": "fn main() {}",
    "main.ts": `import text from "./shader.wgsl" with { type: "text" };
      export const shader: string = text;
      export const lazy = () => import("node:os");`,
  };
  await bundled(files, {}, async (folder) => {
    assertEquals((await import(new URL("main.js", folder).href)).shader, "fn main() {}");
    assertMatch(await Deno.readTextFile(new URL("main.js", folder)), /import\("node:os"\)/);
  });
});

bundlerTest("a module can be another in a bundle", async () => {
  const files = {
    "files.ts": `export const name = "files";`,
    "pages.ts": `export const name = "pages";`,
    "main.ts": `export * from "./files.ts";`,
  };
  await bundled(files, { replaced: { "files.ts": "pages.ts" } }, async (folder) => {
    assertEquals((await import(new URL("main.js", folder).href)).name, "pages");
  });
});

bundlerTest(
  "code of a package that is large lies beside the bundle, when it is imported where it is needed",
  async () => {
    const codec = await Deno.readTextFile(new URL("../image/avif/codec.ts", import.meta.url));
    const [decoder] = codec.match(/npm:[^"]+\.js/)!;
    const files = {
      "main.ts": `export const decoder = () => import("${decoder}");
      export const lint = () => import("npm:esbuild@${esbuild.version}");`,
    };
    const beside: string[] = [];
    await bundled(files, { onBeside: (file) => void beside.push(file) }, async (folder) => {
      const code = await Deno.readTextFile(new URL("main.js", folder));
      assertMatch(code, /import\("\.\/esbuild\.js"\)/);
    });
    assertEquals(beside, ["esbuild.js"]);
  },
);

bundlerTest("modules of data lie beside the bundle, and Workers may have files of their own", async () => {
  const files = {
    "words.json": `["a", "b"]`,
    "small.wasm": toModule(Uint8Array.of(7)),
    "worker.ts": `globalThis.started = true;`,
    "main.ts":
      `export const words = async () => (await import("./words.json", { with: { type: "json" } })).default;
      export const url = new URL("./worker.ts", import.meta.url).href;
      export const memory = async () => (await import("./small.wasm")).memory;`,
  };
  const beside: string[] = [];
  const options: Partial<PluginOptions> = {
    besides: ["words.json"],
    onBeside: (file) => void beside.push(file),
    workerFiles: { "worker.ts": "own.js" },
    inlineBytes: 8,
  };
  await bundled(files, options, async (folder) => {
    assertEquals(beside, ["words.js"]);
    assertEquals(names(folder), ["main.js", "small.wasm"]);
    await Deno.writeTextFile(new URL("words.js", folder), `export default ["c"];`);
    const { words, url } = await import(new URL("main.js", folder).href);
    assertEquals([await words(), url], [["c"], new URL("own.js", folder).href]);
  });
});

bundlerTest(
  "where a runtime compiles none, WebAssembly is imported as modules beside the bundle",
  async () => {
    const codec = await Deno.readTextFile(new URL("../image/webp/codec.ts", import.meta.url));
    const [packaged] = codec.match(/npm:[^"]+\.wasm/)!;
    const files = {
      "small.wasm": toModule(Uint8Array.of(7)),
      "kernels.ts": `export const strict = "0061736d01000000";\nexport const relaxed = "0061736d01000000";\n`,
      "main.ts": `export * from "./kernels.ts";
      export const small = async () => await import("./small.wasm");
      export const codec = "${packaged}";`,
    };
    const modules = new Map<string, Uint8Array>();
    const onModule = (file: string, bytes: Uint8Array) => void modules.set(file, bytes);
    await bundled(files, { onModule }, async (folder) => {
      const code = await Deno.readTextFile(new URL("main.js", folder));
      for (const name of ["strict", "relaxed"]) {
        assertMatch(code, new RegExp(`import ${name} from "./kernels_${name}.wasm"`));
      }
      assertMatch(code, /importWasm\(\(?\(\) => import\("\.\/small\.wasm"\)\)/);
      assertMatch(code, /codec = \(?\(\) => import\("\.\/webp_dec\.wasm"\)/);
    });
    assertEquals([...modules.keys()].sort(), [
      "kernels_relaxed.wasm",
      "kernels_strict.wasm",
      "small.wasm",
      "webp_dec.wasm",
    ]);
    assertEquals(modules.get("kernels_strict.wasm"), Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  },
);
