import { assertEquals } from "@std/assert";
import { isHubAddress, parseHubName, withScheme } from "./hub_name.ts";

const HUB = "https://huggingface.co";

Deno.test("a repository is named in several ways", () => {
  const cases: [
    source: string,
    repository: string,
    revision?: string | undefined,
    folder?: string,
    file?: string,
  ][] = [
    ["google/vit-base-patch16-224", "google/vit-base-patch16-224"],
    ["timm/vit_tiny.augreg@v1.0", "timm/vit_tiny.augreg", "v1.0"],
    ["a/b@refs/pr/1", "a/b", "refs/pr/1"],
    ["hf://a/b", "a/b"],
    ["hf://a/b@main", "a/b", "main"],
    [`${HUB}/a/b`, "a/b"],
    [`${HUB}/a/b/`, "a/b"],
    [`${HUB}/a/b/tree/v2`, "a/b", "v2"],
    [`${HUB}/a/b/tree/refs%2Fpr%2F1`, "a/b", "refs/pr/1"],
    [`${HUB}/a/b/tree/refs/pr/1`, "a/b", "refs/pr/1"],
    [`${HUB}/a/b/tree/refs/pr/1/c/d`, "a/b", "refs/pr/1", "c/d/"],
    [`${HUB}/a/b/tree/my%2Fbranch/c`, "a/b", "my/branch", "c/"],
    [`${HUB}/a/b/tree/v2/c%20d/e`, "a/b", "v2", "c d/e/"],
    [`${HUB}/a/b/blob/main/x.pth`, "a/b", "main", "", "x.pth"],
    [`${HUB}/a/b/blob/main/c/weights`, "a/b", "main", "c/", "weights"],
    [`${HUB}/a/b/resolve/v2/c/x.safetensors?download=true`, "a/b", "v2", "c/", "x.safetensors"],
    [`${HUB}/a/b/resolve/v2/c`, "a/b", "v2", "c/"],
    [`${HUB}/a/b/resolve/main`, "a/b", "main"],
    ["hf://a/b/c/d", "a/b", undefined, "c/d/"],
    ["hf://a/b@v2/c/x.bin", "a/b", "v2", "c/", "x.bin"],
    ["hf://a/b@refs/pr/1/x.npz", "a/b", "refs/pr/1", "", "x.npz"],
    ["hf://a/b@my%2Fbranch/c", "a/b", "my/branch", "c/"],
  ];
  for (const [source, repository, revision, folder = "", file] of cases) {
    assertEquals(parseHubName(source, HUB), { repository, revision, folder, file }, source);
  }
});

Deno.test("a name in a Worker has the same revision", () => {
  for (const source of ["a/b", "a/b@v2", "a/b@my/branch", "a/b@refs/pr/1"]) {
    assertEquals(parseHubName(withScheme(source), HUB), parseHubName(source, HUB), source);
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
    `${HUB}/a/b/tree`,
    `${HUB}/a/b/resolve/main/c//d`,
    `${HUB}/a/b/blob/main/c%2F..%2F..%2Fx`,
    `${HUB}/a/b/discussions/1`,
    `${HUB}/datasets/a/b`,
    "hf://a/b/../c",
    "hf://a/b@/c",
    "https://example.com/a/b",
    "file:///a/b",
  ];
  for (const source of sources) assertEquals(parseHubName(source, HUB), undefined, source);
});

Deno.test("what cannot be a path is told from what can", () => {
  for (const source of ["hf://a/b", `${HUB}/a/b`, `${HUB}/a/b/blob/main/x.pth`, "hf://nonsense"]) {
    assertEquals(isHubAddress(source, HUB), true, source);
  }
  for (const source of ["a/b", "vit-tiny", `${HUB}/a/b/discussions`, "https://example.com/a/b"]) {
    assertEquals(isHubAddress(source, HUB), false, source);
  }
});

Deno.test("a hub below another address has its pages there", () => {
  const mirror = "http://127.0.0.1:8080/hub/";
  assertEquals(parseHubName("http://127.0.0.1:8080/hub/a/b", mirror)?.repository, "a/b");
  assertEquals(parseHubName("http://127.0.0.1:8080/other/a/b", mirror), undefined);
});
