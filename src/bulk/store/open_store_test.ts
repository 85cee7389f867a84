import { assert, assertEquals, assertRejects } from "@std/assert";
import { FolderStore } from "./folder_store.ts";
import { openStore } from "./open_store.ts";

Deno.test("a place is a folder or a bucket, no other address", async () => {
  for (const folder of ["results", "/mnt/results/", "C:\\results"]) {
    assert(await openStore(folder) instanceof FolderStore);
  }
  for (const place of ["ftp://a/b", "http://a/b", "file:///results", "redis://a"]) {
    const error = await assertRejects(() => openStore(place), Error);
    assertEquals(
      error.message,
      `Cannot use ${place} as a place of results: a folder or s3://BUCKET/PREFIX is wanted`,
    );
  }
});
