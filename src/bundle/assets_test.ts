import { assertEquals, assertRejects } from "@std/assert";
import { toModule } from "../../weights/build.ts";
import { importWasm, readAsset } from "./assets.ts";

const BYTES = toModule(Uint8Array.of(1)) as Uint8Array<ArrayBuffer>;

Deno.test("an asset is in the bundle, in a file, or on a server, which is asked again after a failure", async () => {
  assertEquals(await readAsset("deflated:Y2RiBgA="), Uint8Array.of(1, 2, 3));
  assertEquals(await readAsset("./assets.ts"), await Deno.readFile(new URL("assets.ts", import.meta.url)));
  const answers = [new Response(null, { status: 503 }), new Response(BYTES)];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answers.shift()!);
  const url = `http://127.0.0.1:${server.addr.port}/model.wasm`;
  await assertRejects(
    () => importWasm(url),
    Error,
    "model.wasm: HTTP status 503; it must lie beside the bundle",
  );
  assertEquals(Object.keys(await importWasm(url)), ["memory"]);
});

Deno.test("an asset that is not there is named", async () => {
  const error = await assertRejects(() => importWasm("./no.wasm"), Error, "/src/bundle/no.wasm: ");
  assertEquals(error.message.endsWith("; it must lie beside the bundle"), true);
});
