import { assertEquals } from "@std/assert";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { readEach } from "./read_tensors.ts";

Deno.test("the numbers of tensors come in their order", async () => {
  const backend = new ReferenceBackward();
  const tensors = [1, 2, 3].map((value) => backend.upload(Float32Array.of(value), [1]));
  assertEquals(await Array.fromAsync(readEach(backend, tensors)), [1, 2, 3].map((v) => Float32Array.of(v)));
});
