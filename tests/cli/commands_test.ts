/**
 * The commands that pages for users show are run, in a copy of this project.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "node:path";
import versions from "../deno_versions.json" with { type: "json" };
import { MockHub } from "../support/mock_hub.ts";
import { type Block, commandsOf, documentedBlocks } from "./commands.ts";

const ROOT = new URL("../../", import.meta.url);
const VIT_TINY = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k";
const CLASSES = ["daisy", "tulip"];

/** Milliseconds after which a command hangs. */
const PATIENCE = 120_000;

/** A copy of the project's files, with what the commands name. */
async function copyProject(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "-co", "--exclude-standard"],
    cwd: ROOT,
  })
    .output();
  for (const path of new TextDecoder().decode(stdout).split("\0").filter(Boolean)) {
    const found = await Deno.stat(new URL(path, ROOT)).catch(() => undefined); // deleted, but not committed
    if (found) await copy(path, `${folder}/${path}`);
  }
  for (const name of ["FOLDER", "MODEL"]) await Deno.symlink("weights", `${folder}/${name}`);
  const places = ["photo.jpg", "tulip.jpg", "pictures/cat.jpg"];
  for (const kind of CLASSES) places.push(...Array.from({ length: 8 }, (_, i) => `flowers/${kind}/${i}.jpg`));
  for (const place of places) await copy("tests/fixtures/chelsea.jpg", `${folder}/${place}`);
  return folder;
}

async function copy(path: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.copyFile(new URL(path, ROOT), to);
}

/** A place to run commands in. */
class Shell implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #port: number;
  readonly #servers: Deno.ChildProcess[] = [];

  constructor(folder: string, env: Record<string, string>, port: number) {
    this.#folder = folder;
    this.#env = env;
    this.#port = port;
  }

  /** Runs a command to its end, a server until this is disposed. @returns what it printed */
  async run(command: string): Promise<string> {
    const words = command.replace(`npx -y deno@${versions.current} `, "deno ")
      .replace("deno serve ", `exec deno serve --port ${this.#port} `).replace(":8000", `:${this.#port}`)
      .replace("curl ", "curl --silent --fail ");
    const options: Deno.CommandOptions = {
      args: ["-ec", words],
      cwd: this.#folder,
      env: this.#env,
      stdin: "null",
    };
    if (words.includes("exec deno serve")) {
      this.#servers.push(new Deno.Command("bash", { ...options, stdout: "null", stderr: "null" }).spawn());
      await this.#answered();
      return "";
    }
    const shell = new Deno.Command("bash", { ...options, signal: AbortSignal.timeout(PATIENCE) });
    const { success, stdout, stderr } = await shell.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert(success, `${command}\n${out}${err}`);
    return out!;
  }

  async #answered(): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE);
    for (;; await new Promise((resolve) => setTimeout(resolve, 50))) {
      signal.throwIfAborted();
      const answer = await fetch(`http://127.0.0.1:${this.#port}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.kill("SIGTERM");
      await server.status;
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** What a command writes, which must not be there. */
const WRITTEN: readonly (readonly [command: RegExp, path: string])[] = [[/ train\.ts /, "runs"], [
  / convert /,
  "OUT",
]];

const SERVE = "deno serve --allow-read serve.ts";

/** A block's commands, after a server's where they ask one that runs already. */
function withServer(commands: readonly string[]): readonly string[] {
  const asks = commands.some((command) => command.startsWith("curl "));
  return asks && !commands.some((command) => / serve /.test(command)) ? [SERVE, ...commands] : commands;
}

/** Commands that others need come first. */
function inOrder(blocks: readonly Block[]): Block[] {
  const trains = ({ commands }: Block) => commands.some((command) => / train\.ts /.test(command));
  return [...blocks.filter(trains), ...blocks.filter((block) => !trains(block))];
}

async function environment(folder: string, hub: MockHub): Promise<Record<string, string>> {
  await Deno.mkdir(`${folder}/bin`);
  await Deno.symlink(Deno.execPath(), `${folder}/bin/deno`);
  return {
    PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
    HF_ENDPOINT: hub.endpoint,
    HF_HOME: `${folder}/cache`,
    DENO_INSTALL_ROOT: `${folder}/installed`,
    NO_COLOR: "1",
  };
}

Deno.test("commands of several lines are one", () => {
  const block = "a b # note\n\nc \\\n  d\necho 'e\nf' > g\n";
  assertEquals(commandsOf(block), ["a b", "c \\\n  d", "echo 'e\nf' > g"]);
});

Deno.test("commands that pages show run", async (t) => {
  const folder = await copyProject();
  const files = await Promise.all(["model.safetensors", "config.json"].map(async (path) => {
    return [path, await Deno.readFile(new URL(`weights/${path}`, ROOT))] as const;
  }));
  await using hub = new MockHub({
    repository: VIT_TINY,
    files: Object.fromEntries(files),
    large: ["model.safetensors"],
  });
  try {
    const env = await environment(folder, hub);
    const done = new Set<string>();
    for (const { page, commands } of inOrder(await documentedBlocks())) {
      await using shell = new Shell(folder, env, freePort());
      for (const command of withServer(commands)) {
        if (done.has(command) && !/serve|curl/.test(command)) continue;
        done.add(command);
        for (const [pattern, path] of WRITTEN) {
          if (pattern.test(command)) {
            await Deno.remove(`${folder}/${path}`, { recursive: true }).catch(() => {});
          }
        }
        await t.step(`${page}: ${command.split("\n")[0]}`, async () => void await shell.run(command));
      }
    }
    await t.step("what was installed runs", async () => {
      await using shell = new Shell(folder, env, 0);
      assertStringIncludes(await shell.run("./installed/bin/vit-edge photo.jpg"), "cat");
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
