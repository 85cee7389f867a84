/**
 * Attacks a server, and measures how it answers other clients meanwhile.
 *
 * @module
 */
import { type Attack, stall } from "./attacks.ts";
import type { Server } from "./deno_server.ts";
import { fixture } from "./helpers.ts";

/** Measurements during an attack. */
export interface AttackReport {
  readonly name: string;
  /** The statuses that the attackers got, and how often. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly milliseconds: number;
  /** Times of other clients' pictures, in milliseconds. */
  readonly pictures: readonly number[];
  /** Times of `GET /healthz`, in milliseconds. */
  readonly health: readonly number[];
  /** The most that the server had, in megabytes. */
  readonly memory: number;
  /** Answers to other clients that were not the right ones. */
  readonly failures: readonly string[];
}

/** Sends a body several times at once. */
export async function send(address: string, { body, contentType }: Attack, times: number): Promise<number[]> {
  const headers = { "content-type": contentType ?? "application/octet-stream" };
  const one = async () => {
    const response = await fetch(`${address}classify`, { method: "POST", body, headers });
    await response.body?.cancel();
    return response.status;
  };
  return await Promise.all(Array.from({ length: times }, one));
}

/** Uploads of 15 MB and of a few bytes that never end. */
export async function stallAll(address: string, milliseconds: number): Promise<number[]> {
  const sizes = [...Array<number>(3).fill(15e6), ...Array<number>(70).fill(100)];
  const connections = await Promise.all(sizes.map((size) => stall(address, size)));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const connection of connections) connection.close();
  return [];
}

/** Runs an attack while others ask, and at least until one of them has been answered. */
export async function observeAttack(
  server: Server,
  name: string,
  attack: () => Promise<number[]>,
): Promise<AttackReport> {
  const address = await server.address();
  const [pictures, health, memory, failures]: [number[], number[], number[], string[]] = [[], [], [], []];
  let over = false;
  const repeat = async (work: () => Promise<unknown>, pause: number) => {
    do {
      await work();
      await new Promise((resolve) => setTimeout(resolve, pause));
    } while (!over);
  };
  const body = await fixture("chelsea.jpg");
  const others = [
    repeat(() => time(pictures, failures, `${address}classify`, { method: "POST", body }), 50),
    repeat(() => time(health, failures, `${address}healthz`), 20),
    repeat(async () => memory.push(await server.memory()), 20),
  ];
  const start = performance.now();
  const statuses: Record<string, number> = {};
  for (const status of await attack()) statuses[status] = (statuses[status] ?? 0) + 1;
  const milliseconds = performance.now() - start;
  over = true;
  await Promise.all(others);
  return { name, statuses, milliseconds, pictures, health, memory: Math.max(...memory), failures };
}

async function time(times: number[], failures: string[], url: string, init: RequestInit = {}): Promise<void> {
  const start = performance.now();
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.status !== 200) failures.push(`${url}: ${response.status} ${text}`);
  times.push(performance.now() - start);
}
