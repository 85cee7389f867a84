import { assertEquals } from "@std/assert";
import { loadCheckpoint, type OpenModel } from "./checkpoint.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { openEmbedded } from "./open_embedded.ts";

Deno.test("the embedded file is what its checks make of it", async () => {
  const bytes = await Deno.readFile(new URL("../../weights/model.safetensors", import.meta.url));
  const facts = ({ name, config, preprocess, classNames, activation, tensors }: OpenModel) => {
    const described = [...tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    return { name, config, preprocess, classNames, activation, tensors: described };
  };
  using wanted = await openCheckpoint(bytes);
  using found = openEmbedded(wanted.name, bytes, {});
  assertEquals(facts(found), facts(wanted));
  assertEquals(await loadCheckpoint(found), await loadCheckpoint(wanted));
});

Deno.test("reading the embedded file tells its progress, and ends when it is aborted", async () => {
  const bytes = await Deno.readFile(new URL("../../weights/model.safetensors", import.meta.url));
  const stop = new AbortController();
  const seen: (number | undefined)[] = [];
  const onProgress = ({ loaded, total }: { loaded: number; total: number | undefined }) => {
    seen.push(total);
    if (loaded > bytes.length / 2) stop.abort(new Error("enough"));
  };
  using model = openEmbedded("model", bytes, { signal: stop.signal, onProgress });
  const failed = await model.readTensors(() => {}).catch((error: Error) => error.message);
  assertEquals([failed, new Set(seen)], ["enough", new Set([bytes.length])]);
});
