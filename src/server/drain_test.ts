import { assertEquals } from "@std/assert";
import { Drain } from "./drain.ts";

/** A drain before a handler that answers when told, and the number of times that it has called `exit`. */
function start(timeout = 60_000) {
  const answers: ((response: Response) => void)[] = [];
  let exits = 0;
  const ended = Promise.withResolvers<void>();
  const exit = () => {
    exits++;
    ended.resolve();
  };
  const fetch = () => new Promise<Response>((resolve) => answers.push(resolve));
  const drain = new Drain(fetch, { timeout, exit });
  const ask = (path = "/classify") => drain.answer(new Request(`http://localhost${path}`));
  return { drain, ask, answers, exits: () => exits, ended: ended.promise };
}

const options = { sanitizeOps: false, sanitizeResources: false };

Deno.test("what has begun is answered, the rest refused, and then it ends", options, async () => {
  const { drain, ask, answers, exits, ended } = start();
  const begun = ask();
  drain.stop();
  drain.stop();
  const refused = await ask();
  const { status, headers } = refused;
  assertEquals([status, headers.get("retry-after"), headers.get("connection")], [503, "1", "close"]);
  assertEquals((await refused.json()).error.code, "busy");
  const health = ask("/healthz");
  answers[1]!(new Response("well"));
  assertEquals((await health).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 800));
  assertEquals(exits(), 0);
  answers[0]!(new Response("done"));
  const answered = await begun;
  assertEquals([await answered.text(), answered.headers.get("connection")], ["done", "close"]);
  await ended;
});

Deno.test("it ends at its limit, whatever has not been answered", options, async () => {
  const { drain, ask, exits, ended } = start(50);
  ask();
  drain.stop();
  await ended;
  assertEquals(exits(), 1);
});
