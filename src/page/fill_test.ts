import { assertEquals } from "@std/assert";
import { digestOf, fillPage } from "./fill.ts";

Deno.test("a page is filled in, with what attributes may not hold escaped", () => {
  const template = `<meta content="{{hub}}"><meta content="{{server}}">`;
  assertEquals(fillPage(template, { hub: "" }), `<meta content=""><meta content="">`);
  const server = { models: [`<"&$&`], wantsToken: true };
  assertEquals(
    fillPage(template, { hub: "https://a.b", server }),
    `<meta content="https://a.b"><meta content="{&quot;models&quot;:[&quot;&lt;\\&quot;&amp;$&amp;&quot;],` +
      `&quot;wantsToken&quot;:true}">`,
  );
});

Deno.test("digests tell versions apart", async () => {
  const digests = await Promise.all([Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2)].map(digestOf));
  assertEquals([digests[0]!.length, digests[0] === digests[1], digests[0] === digests[2]], [32, true, false]);
});
