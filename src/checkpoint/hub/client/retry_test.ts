import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { askedWait, Passing, retried } from "./retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("a server asks to wait in seconds, until a time, or by a limit that is used up", () => {
  const cases: [headers: Record<string, string>, milliseconds: number | undefined][] = [
    [{}, undefined],
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    [{ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{ ratelimit: '"resolvers";r=0;t=120' }, 120_000],
    [{ ratelimit: '"resolvers";r=4999;t=120' }, undefined],
    [{ "retry-after": "3", ratelimit: '"api";r=0;t=120' }, 3000],
  ];
  for (const [headers, milliseconds] of cases) {
    assertEquals(askedWait(new Headers(headers), NOW), milliseconds);
  }
});

Deno.test("where no answer ever came, fewer attempts are made", async () => {
  const patience = { attempts: 5, firstAttempts: 2, firstWait: 1, longestWait: 10, stall: 10 };
  const count = async (failures: Passing[]) => {
    let calls = 0;
    const run = () => Promise.reject(failures[Math.min(calls++, failures.length - 1)]!);
    await assertRejects(() => retried("Cannot ask", { patience }, run), CheckpointError, "times in a row");
    return calls;
  };
  const silence = new Passing("no network", { isSilence: true });
  assertEquals(await count([silence]), 2);
  assertEquals(await count([new Passing("busy")]), 5);
  assertEquals(await count([new Passing("busy"), silence]), 5);
});
