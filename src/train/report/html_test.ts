import { assertEquals } from "@std/assert";
import { html, trusted } from "./html.ts";

Deno.test("what is put into a page is escaped, unless it is HTML already", () => {
  const name = `<img src=x onerror="alert('&')">`;
  assertEquals(
    html`<a title="${name}">${[1, html`<b>${name}</b>`, undefined, trusted("<br>")]}</a>`.text,
    `<a title="&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">1<b>&lt;img src=x onerror=` +
      `&quot;alert(&#39;&amp;&#39;)&quot;&gt;</b><br></a>`,
  );
});
