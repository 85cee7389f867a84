import { assertEquals } from "@std/assert";
import { isHubAddress, parseHubName } from "./hub_name.ts";

const HUB = "https://huggingface.co";

Deno.test("a repository is named in several ways", () => {
  const cases: [source: string, repository: string, revision?: string][] = [
    ["google/vit-base-patch16-224", "google/vit-base-patch16-224"],
    ["timm/vit_tiny.augreg@v1.0", "timm/vit_tiny.augreg", "v1.0"],
    ["a/b@refs/pr/1", "a/b", "refs/pr/1"],
    ["hf://a/b", "a/b"],
    ["hf://a/b@main", "a/b", "main"],
    [`${HUB}/a/b`, "a/b"],
    [`${HUB}/a/b/`, "a/b"],
    [`${HUB}/a/b/tree/v2`, "a/b", "v2"],
    [`${HUB}/a/b/tree/refs%2Fpr%2F1`, "a/b", "refs/pr/1"],
  ];
  for (const [source, repository, revision] of cases) {
    assertEquals(parseHubName(source, HUB), { repository, revision }, source);
  }
});

Deno.test("paths, files and other addresses name no repository", () => {
  const sources = [
    "./a/b",
    "../a/b",
    "/a/b",
    "a/b/c",
    "a",
    "a/model.safetensors",
    "a/..",
    "a/b@",
    "a--b/c",
    `${HUB}/a/b/resolve/main`,
    `${HUB}/a/b/tree`,
    "https://example.com/a/b",
    "file:///a/b",
  ];
  for (const source of sources) assertEquals(parseHubName(source, HUB), undefined, source);
});

Deno.test("what cannot be a path is told from what can", () => {
  for (const source of ["hf://a/b", `${HUB}/a/b`, "hf://nonsense"]) {
    assertEquals(isHubAddress(source, HUB), true, source);
  }
  for (const source of ["a/b", "vit-tiny", `${HUB}/a/b/resolve/main`, "https://example.com/a/b"]) {
    assertEquals(isHubAddress(source, HUB), false, source);
  }
});

Deno.test("a hub below another address has its pages there", () => {
  const mirror = "http://127.0.0.1:8080/hub/";
  assertEquals(parseHubName("http://127.0.0.1:8080/hub/a/b", mirror)?.repository, "a/b");
  assertEquals(parseHubName("http://127.0.0.1:8080/other/a/b", mirror), undefined);
});
