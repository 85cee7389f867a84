/**
 * Runs cases of one kind by orders on standard input; each result is a line on standard output. It is a
 * process of its own so that it can be ended whatever a case does to it. The argument is a kind's name, or
 * the URL of a module that exports how to `open` one.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { KINDS } from "./kinds.ts";
import type { Kind } from "./kind.ts";
import { linesOf } from "./lines.ts";
import { HANG, type Order, type Ready, type Result } from "./messages.ts";
import { CaseRandom } from "./random.ts";
import { verdictOf } from "./verdict.ts";

const [name = ""] = Deno.args;
const encoder = new TextEncoder();
console.log = console.info = console.debug = console.error; // codecs print

function say(message: Result | Ready): void {
  const bytes = encoder.encode(JSON.stringify(message) + "\n");
  for (let at = 0; at < bytes.length;) {
    at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}

async function runCase(kind: Kind, seed: number): Promise<Result> {
  const random = new CaseRandom(name, seed);
  const input = kind.make(random);
  const [start, used] = [performance.now(), computed()];
  const verdict = await kind.run(input, random)
    .then(
      (outcome) => ({ outcome: outcome ?? "accepted" }),
      (error) => verdictOf(error, kind.refusals),
    );
  const milliseconds = performance.now() - start;
  const slow = milliseconds > HANG && computed() - used > HANG &&
    kind.parallel === undefined;
  const hang = {
    outcome: "hang",
    fault: `${verdict.outcome}, after ${Math.round(milliseconds)} ms`,
  };
  return { seed, milliseconds, ...slow ? hang : verdict };
}

/** Milliseconds that this process has computed for. */
function computed(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** Runs cases, as many at a time as the kind allows. */
async function runBatch(
  kind: Kind,
  first: number,
  count: number,
): Promise<void> {
  let next = first;
  const lane = async () => {
    while (next < first + count) say(await runCase(kind, next++));
  };
  await Promise.all(
    Array.from({ length: Math.min(count, kind.parallel ?? 1) }, lane),
  );
}

/** Checks the state after a batch; a fault in it counts for the last case. */
async function check(kind: Kind, seed: number): Promise<void> {
  try {
    await kind.check?.();
  } catch (error) {
    say({ seed, milliseconds: 0, ...verdictOf(error, []) });
  }
}

async function ready(kind: Kind): Promise<void> {
  (globalThis as { gc?: () => void }).gc?.();
  const memory = Deno.memoryUsage().rss + (await kind.memory?.() ?? 0);
  say({ memory, parallel: kind.parallel ?? 1 });
}

const open: () => Promise<Kind> = KINDS[name] ?? (await import(name)).open;
const kind = await open();
await ready(kind);
for await (const line of linesOf(Deno.stdin.readable)) {
  const order: Order = JSON.parse(line);
  if ("save" in order) {
    await Deno.writeFile(
      order.path,
      kind.make(new CaseRandom(name, order.save)),
    );
  } else {
    await runBatch(kind, order.first, order.count);
    await check(kind, order.first + order.count - 1);
  }
  await ready(kind);
}
await kind.close?.();
Deno.exit();
