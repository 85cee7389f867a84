import { assertEquals, assertRejects } from "@std/assert";
import { requestAdapter } from "../../src/backend/gpu_probe.ts";

Deno.test("an adapter is asked for with a folder for desktops, which is gone afterwards", async () => {
  const before = Deno.env.get("XDG_RUNTIME_DIR");
  let seen: string | undefined;
  const gpu = {
    requestAdapter: () => {
      seen = Deno.env.get("XDG_RUNTIME_DIR");
      return Promise.reject(new Error("as wanted"));
    },
  };
  try {
    Deno.env.delete("XDG_RUNTIME_DIR");
    await assertRejects(() => requestAdapter(gpu), Error, "as wanted");
    assertEquals([seen, Deno.env.get("XDG_RUNTIME_DIR")], ["/nonexistent", undefined]);
    Deno.env.set("XDG_RUNTIME_DIR", "/run/user/1");
    await assertRejects(() => requestAdapter(gpu), Error, "as wanted");
    assertEquals([seen, Deno.env.get("XDG_RUNTIME_DIR")], ["/run/user/1", "/run/user/1"]);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_RUNTIME_DIR");
    else Deno.env.set("XDG_RUNTIME_DIR", before);
  }
});
