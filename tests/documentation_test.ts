import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

for (const entry of ["mod.ts", "classify.ts", "serve.ts", "train.ts"]) {
  Deno.test(`every export of ${entry} is documented, and so are the types it refers to`, async () => {
    const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--lint", entry], cwd: ROOT });
    const { success, stderr } = await command.output();
    assert(success, new TextDecoder().decode(stderr));
  });
}

interface Declaration {
  readonly location: { readonly filename: string };
  readonly jsDoc?: { readonly tags?: readonly { readonly kind: string; readonly doc?: string }[] };
}

interface Exported {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

/** The exports of a module, as `deno doc` describes them. */
async function exportsOf(entry: string): Promise<Exported[]> {
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--json", entry], cwd: ROOT });
  const { nodes } = JSON.parse(new TextDecoder().decode((await command.output()).stdout));
  return nodes[new URL(entry, ROOT).href].symbols;
}

const hasExample = ({ jsDoc }: Declaration): boolean =>
  jsDoc?.tags?.some(({ kind, doc }) => kind === "example" && doc?.includes("```ts\n")) ?? false;

Deno.test("every export of mod.ts has an example", async () => {
  const all = await exportsOf("mod.ts");
  assert(all.length > 40, `${all.length} exports found`);
  const without = all.filter(({ declarations }) => !declarations.some(hasExample));
  assertEquals(without.map(({ name }) => name), []);
});
