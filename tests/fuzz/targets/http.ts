/** Raw bytes on TCP connections to a server in a process of its own. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { Fault, type Kind, Late } from "../kind.ts";
import { HANG } from "../messages.ts";
import { httpMutant } from "../mutate/http.ts";
import { expectAnswer } from "./answer.ts";
import { type Answer, parseAnswers } from "./http_answers.ts";
import { filesOf } from "./seeds.ts";
import { ServerProcess } from "./server_process.ts";

/** Milliseconds without a byte after which the client has nothing more to say. */
const SILENCE = 200;

export async function openHttp(): Promise<Kind> {
  const pictures = await filesOf([
    "grey1.png",
    "palette1.png",
    "grey_progressive.jpg",
  ]);
  const server = await ServerProcess.start();
  return {
    refusals: [],
    parallel: 24,
    make: (random) => httpMutant(random, pictures),
    run: async (input) => outcomeOf(parseAnswers(await exchange(server.port, input))),
    check: () => server.expectWell(),
    memory: () => server.memory(),
    close: () => server.close(),
  };
}

/** Sends everything, then reads until the server closes. */
async function exchange(port: number, input: Uint8Array): Promise<Uint8Array> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Late(`the connection is open after ${HANG} ms`)),
    HANG,
  );
  const sent = send(connection, input);
  try {
    return await Promise.race([receive(connection), late.promise]);
  } finally {
    clearTimeout(timer);
    connection.closeWrite().catch(() => {});
    await Promise.race([
      sent,
      new Promise((resolve) => setTimeout(resolve, 10)),
    ]);
  }
}

/** A server that has refused may close while more is sent. */
async function send(
  connection: Deno.TcpConn,
  input: Uint8Array,
): Promise<void> {
  try {
    for (let at = 0; at < input.length;) {
      at += await connection.write(input.subarray(at));
    }
  } catch {
    // Its answer says why.
  }
}

async function receive(connection: Deno.TcpConn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const quiet = () => setTimeout(() => connection.closeWrite().catch(() => {}), SILENCE);
  let timer = quiet();
  try {
    for await (const part of pieces(connection)) {
      parts.push(part);
      clearTimeout(timer);
      timer = quiet();
    }
  } finally {
    clearTimeout(timer);
  }
  return joinedBytes(parts);
}

async function* pieces(connection: Deno.TcpConn): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(16384);
  for (;;) {
    const count = await connection.read(buffer).catch(() => null); // reset: what came before it counts
    if (count === null) return;
    yield buffer.slice(0, count);
  }
}

/** The last answer's word. Those of the HTTP library itself have no body. */
function outcomeOf(answers: readonly Answer[]): string | void {
  let outcome: string | void = "closed";
  for (const { status, headers, body } of answers) {
    const isJson = headers.get("content-type")?.startsWith("application/json");
    outcome = isJson && body !== "" && !isHealth(body) ? expectAnswer(status, body) : `${status}`;
    if (status >= 500 && status !== 503) {
      throw new Fault(`status ${status}: ${body.slice(0, 300)}`);
    }
  }
  return outcome;
}

function isHealth(body: string): boolean {
  return body === `{"status":"ok"}`;
}
