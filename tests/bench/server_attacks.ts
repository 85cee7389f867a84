/**
 * The server under attack by requests that cost it much more than their sender, several at a time, and its
 * answers to other clients meanwhile.
 *
 *     deno run -A tests/bench/server_attacks.ts [--times N]
 *
 * Exits with 1 when another client was not answered, or the server took more than 300 MB.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { bodyAttacks } from "../server/attacks.ts";
import { Server } from "../server/deno_server.ts";
import { type AttackReport, observeAttack, send, stallAll } from "../server/during_attack.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { digits, note, print, table, wholeNumber } from "./print.ts";
import { quantile } from "./statistics.ts";

const MOST_MEMORY = 300;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { times: { type: "string", default: "8" } } });
  const times = wholeNumber("times", values.times);
  print(
    `## The server under attack, each body ${times} times at once\n\n${formatMachine(describeMachine())}\n`,
  );
  const reports = await attackAll(times);
  const head = [
    "attack",
    "told",
    "s",
    "pictures of others, ms: median, worst",
    "healthz, ms: 99 %",
    "MB at most",
  ];
  print(table(head, reports.map(row)));
  const failures = reports.flatMap((report) => report.failures);
  failures.slice(0, 10).forEach(note);
  if (failures.length > 0 || reports.some(({ memory }) => memory > MOST_MEMORY)) Deno.exitCode = 1;
}

async function attackAll(times: number): Promise<AttackReport[]> {
  await using server = new Server();
  const address = await server.address();
  const rest = () => new Promise<number[]>((resolve) => setTimeout(() => resolve([]), 2000));
  const reports: AttackReport[] = [];
  const run = async (name: string, attack: () => Promise<number[]>) => {
    note(`${name} …`);
    reports.push(await observeAttack(server, name, attack));
    note(row(reports.at(-1)!).join(" · "));
  };
  await run("none", rest);
  for (const attack of await bodyAttacks()) await run(attack.name, () => send(address, attack, times));
  await run("73 uploads that stall", () => stallAll(address, 8000));
  return reports;
}

function row({ name, statuses, milliseconds, pictures, health, memory }: AttackReport): string[] {
  const told = Object.entries(statuses).map(([status, count]) => `${status} ×${count}`).join(", ");
  const others = `${digits(quantile(pictures, 0.5))}, ${digits(Math.max(...pictures))}`;
  return [name, told, digits(milliseconds / 1000), others, digits(quantile(health, 0.99)), memory.toFixed(0)];
}
