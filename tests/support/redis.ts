/**
 * Servers of Redis for tests: on a port and with a folder of their own, with an append-only file.
 *
 * @module
 */

/** The reason why there is no server here; `undefined` where there is one. */
export const NO_REDIS: string | undefined = await noRedis();

async function noRedis(): Promise<string | undefined> {
  const found = await new Deno.Command("redis-server", { args: ["--version"] }).output().catch(() =>
    undefined
  );
  return found?.success ? undefined : "Debian's redis-server is not installed";
}

/** Registers a test that needs Redis; without it, it is skipped, with the reason in its name. */
export function redisTest(name: string, run: () => Promise<void>): void {
  Deno.test({
    name: NO_REDIS ? `${name} (skipped: ${NO_REDIS})` : name,
    ignore: NO_REDIS !== undefined,
    fn: run,
  });
}

/** Milliseconds in which a server starts. */
const PATIENCE = 30_000;

/** A server that can be ended as by a crash, and started again with what it had. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #options: readonly string[];
  #process: Deno.ChildProcess | undefined;

  private constructor(port: number, folder: string, options: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  /** @param options words of its command line besides, as `--requirepass` */
  static async start(...options: string[]): Promise<RedisServer> {
    using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr as Deno.NetAddr;
    free.close();
    const server = new RedisServer(port, await Deno.makeTempDir({ prefix: "redis" }), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder];
    this.#process = new Deno.Command("redis-server", {
      args: [...options, "--appendonly", "yes", "--save", "", ...this.#options],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await this.#answers();
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    for (const start = performance.now(); performance.now() - start < PATIENCE;) {
      try {
        using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
        await connection.write(new TextEncoder().encode("PING\r\n"));
        const answer = new Uint8Array(64);
        const count = await connection.read(answer) ?? 0;
        // One that wants a password answers, too; one that still reads its file says that it is loading.
        if (!new TextDecoder().decode(answer.subarray(0, count)).includes("LOADING")) return;
      } catch {
        // not yet
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Redis did not start on port ${this.port}`);
  }
}
