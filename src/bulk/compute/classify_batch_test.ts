import { assertEquals, assertMatch } from "@std/assert";
import { loadDefaultModel } from "../../model/default_model.ts";
import { identify } from "../identity.ts";
import type { Failed } from "../outcome.ts";
import { classifyBatch } from "./classify_batch.ts";

const ASKED = { topK: 1, threshold: undefined, maxPixels: undefined };

Deno.test("pictures come from addresses, too, and say whether to try again", async () => {
  const chelsea = await Deno.readFile("tests/fixtures/chelsea.jpg");
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    const { pathname } = new URL(url);
    return pathname === "/cat.jpg"
      ? new Response(chelsea)
      : new Response("", { status: Number(pathname.slice(1)) });
  });
  const root = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  using model = await loadDefaultModel();
  const pictures = await identify(["cat.jpg", "503", "404"].map((name) => `${root}/${name}`), "path");
  const [cat, busy, missing] = await classifyBatch(model, pictures, ASKED);
  assertEquals("predictions" in cat! && cat.predictions[0]!.label, "cat");
  assertEquals([(busy as Failed).retry, (missing as Failed).retry], [true, undefined]);
  assertMatch((busy as Failed).error, /^Cannot read http:.*503: HTTP status 503/);
});

Deno.test("a limit on pixels is each picture's own error", async () => {
  using model = await loadDefaultModel();
  const pictures = await identify(["tests/fixtures/chelsea.png"], "path");
  const [large] = await classifyBatch(model, pictures, { ...ASKED, maxPixels: 1000 });
  assertEquals((large as Failed).code, "tooLarge");
  model.dispose();
  const [disposed] = await classifyBatch(model, pictures, ASKED);
  assertMatch((disposed as Failed).error, /disposed/);
});
