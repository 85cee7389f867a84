import { assertEquals, assertRejects } from "@std/assert";
import { MICRO, microFile } from "../../../tests/support/micro_file.ts";
import { CheckpointError } from "../../errors.ts";
import { startFrom } from "./start.ts";

Deno.test("training from a bare file of tensors is told the number of heads", async () => {
  const options = {
    classNames: ["a", "b", "c"],
    seed: 1,
    dropRate: 0,
    attnDropRate: 0,
    dropPathRate: 0,
  };
  const bare = microFile(MICRO, {});
  await assertRejects(() => startFrom(bare, options), CheckpointError, "Cannot tell the number of heads");
  const { config } = await startFrom(bare, { ...options, config: { numHeads: 4 } });
  assertEquals(config.numHeads, 4);
});
