import { assertEquals, assertThrows } from "@std/assert";
import { Scopes, Shares } from "./scopes.ts";

class Named {
  constructor(readonly name: string) {}
}

function recorded(): { scopes: Scopes<Named>; freed: string[] } {
  const freed: string[] = [];
  return { scopes: new Scopes<Named>(({ name }) => void freed.push(name)), freed };
}

Deno.test("a scope frees what was made inside it, but not its result", () => {
  const { scopes, freed } = recorded();
  const outer = scopes.keep(new Named("outer"));
  const result = scopes.scope(() => {
    scopes.keep(new Named("a"));
    const kept = scopes.keep(new Named("result"));
    scopes.keep(new Named("b"));
    return kept;
  });
  assertEquals(freed, ["a", "b"]);
  scopes.release(result);
  scopes.release(outer);
  assertEquals(freed, ["a", "b", "result", "outer"]);
});

Deno.test("a consumed tensor goes with the scope, unless the scope returns it", () => {
  const { scopes, freed } = recorded();
  const [x, y] = [scopes.keep(new Named("x")), scopes.keep(new Named("y"))];
  scopes.scope(() => {}, x);
  assertEquals(freed, ["x"]);
  assertEquals(scopes.scope(() => y, y), y);
  assertEquals(freed, ["x"]);
  scopes.release(y);
  assertEquals(freed, ["x", "y"]);
});

Deno.test("a result of nested scopes is the outer one's, whose end frees it", () => {
  const { scopes, freed } = recorded();
  scopes.scope(() => {
    scopes.scope(() => scopes.keep(new Named("inner")));
    assertEquals(freed, []);
  });
  assertEquals(freed, ["inner"]);
});

Deno.test("a scope that throws frees what it had made, and its tensors are no longer the outer scope's", () => {
  const { scopes, freed } = recorded();
  assertThrows(() =>
    scopes.scope(() => {
      scopes.keep(new Named("a"));
      throw new Error("on purpose");
    })
  );
  scopes.release(scopes.keep(new Named("b")));
  assertEquals(freed, ["a", "b"]);
});

Deno.test("only a tensor of the innermost scope is released early, and only once", () => {
  const { scopes, freed } = recorded();
  const outer = scopes.keep(new Named("outer"));
  scopes.scope(() => scopes.release(outer));
  assertEquals(freed, []);
  scopes.release(outer);
  scopes.release(outer);
  scopes.release(new Named("of another"));
  assertEquals(freed, ["outer"]);
});

Deno.test("what is cleared is never freed", () => {
  const { scopes, freed } = recorded();
  const x = scopes.keep(new Named("x"));
  scopes.clear();
  scopes.release(x);
  assertEquals(freed, []);
});

Deno.test("memory can be freed when its last holder lets go of it", () => {
  const shares = new Shares<number>();
  for (let i = 0; i < 2; i++) shares.add(7);
  assertEquals([8, 7, 7, 7, 7].map((memory) => shares.drop(memory)), [true, false, false, true, true]);
});
