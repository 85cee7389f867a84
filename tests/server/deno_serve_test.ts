import { assertEquals } from "@std/assert";
import { fixture } from "./helpers.ts";

/** Ends the server when the test ends, whatever happened. */
class Server implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<string>;
  #said = "";

  constructor(...args: string[]) {
    const command = ["serve", "--no-lock", "--no-prompt", "--host", "127.0.0.1", "--port", "0", ...args];
    const env = { NO_COLOR: "1" };
    this.#child = new Deno.Command(Deno.execPath(), { args: command, stdout: "null", stderr: "piped", env })
      .spawn();
    this.#output = this.#child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The address, once the server listens. */
  async address(): Promise<string> {
    for (;;) {
      const found = this.#said.match(/Listening on (http:\S+)/);
      if (found) return found[1]!;
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`The server ended before it listened: ${this.#said}`);
      this.#said += value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#output.cancel();
    await this.#child.status;
  }
}

Deno.test("deno serve classifies with no permission but to read", async () => {
  const path = new URL("../../serve.ts", import.meta.url).pathname;
  await using server = new Server("--allow-read", path);
  const address = await server.address();
  assertEquals(await (await fetch(`${address}healthz`)).json(), { status: "ok" });
  for (const name of ["chelsea.png", "pictures/420.jpg", "pictures/lossy.webp", "pictures/lossy.avif"]) {
    const body = await fixture(name);
    const response = await fetch(`${address}classify?topK=1`, { method: "POST", body });
    const { predictions } = await response.json();
    assertEquals([response.status, predictions.length], [200, 1]);
    if (name === "chelsea.png") assertEquals(predictions[0].label, "cat");
  }
  const response = await fetch(`${address}classify`, { method: "POST", body: new Uint8Array(17e6) });
  assertEquals([response.status, (await response.json()).error.code], [413, "tooLarge"]);
});
