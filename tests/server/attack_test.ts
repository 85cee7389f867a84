import { assertEquals } from "@std/assert";
import { bodyAttacks } from "./attacks.ts";
import { Server } from "./deno_server.ts";
import { type AttackReport, observeAttack, send, stallAll } from "./during_attack.ts";

/** Statuses that an attacker may get; 200 where the picture is only large. */
const TOLD = new Set(["200", "400", "413", "415", "422", "503"]);

/** Megabytes. */
const MOST_MEMORY = 400;

function check({ name, statuses, failures, memory }: AttackReport): void {
  assertEquals(failures, [], name);
  assertEquals(Object.keys(statuses).filter((status) => !TOLD.has(status)), [], name);
  if (memory > MOST_MEMORY) throw new Error(`${name}: ${memory} MB`);
}

Deno.test("others are answered while somebody attacks", async () => {
  await using server = new Server();
  const address = await server.address();
  for (const attack of await bodyAttacks()) {
    check(await observeAttack(server, attack.name, () => send(address, attack, 2)));
  }
  check(await observeAttack(server, "uploads that stall", () => stallAll(address, 2000)));
});
