import { assert, assertEquals, assertRejects } from "@std/assert";
import { openS3Store } from "./s3_store.ts";

const ENVIRONMENT: Record<string, string> = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "eu-test-1",
};

/** Objects of a page of a list. */
const PAGE = 2;

/** A server with objects in memory, which lists as S3 does. It fails `busy` times first. */
function serve(busy = 0) {
  const objects = new Map<string, string>();
  const signatures: string[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    signatures.push(request.headers.get("authorization") ?? "");
    if (busy-- > 0) return new Response("", { status: 503 });
    const key = decodeURIComponent(pathname).replace("/bucket/", "");
    switch (request.method) {
      case "PUT":
        objects.set(key, await request.text());
        return new Response();
      case "DELETE":
        objects.delete(key);
        return new Response(null, { status: 204 });
    }
    if (key !== "") {
      const text = objects.get(key);
      const missing = "<Error><Code>NoSuchKey</Code></Error>";
      return text === undefined ? new Response(missing, { status: 404 }) : new Response(text);
    }
    const start = Number(searchParams.get("continuation-token") ?? 0);
    const all = [...objects.keys()].filter((name) => name.startsWith(searchParams.get("prefix")!)).sort();
    const keys = all.slice(start, start + PAGE).map((name) => `<Key>${encodeURIComponent(name)}</Key>`);
    const more = all.length > start + PAGE;
    const next = more ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : "";
    return new Response(`<ListBucketResult>${keys.join("")}${next}</ListBucketResult>`);
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const endpoint = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  return { server, endpoint, objects, signatures };
}

Deno.test("objects come back, replace each other, and are listed page by page", async () => {
  const { server, endpoint, objects, signatures } = serve(1);
  await using _server = server;
  const variables: Record<string, string> = { ...ENVIRONMENT, AWS_ENDPOINT_URL: endpoint };
  const store = await openS3Store("s3://bucket/some/prefix/", (name) => variables[name]);
  await store.check();
  assertEquals(objects.size, 0);
  assertEquals(await store.read("parts/ab/c"), undefined);
  const paths = ["parts/ab/c", "parts/cd/ü e.ndjson", "parts/ef/g", "parts/gh/i", "parts/ij/k"];
  for (const path of paths) await store.write(path, `one of ${path}`);
  await store.write(paths[1]!, "twö");
  assertEquals(await store.read(paths[1]!), "twö");
  await store.write("run.json", "{}");
  assertEquals([...objects.keys()][0], "some/prefix/parts/ab/c");
  assertEquals((await Array.fromAsync(store.list("parts"))).sort(), paths);
  for (const signature of signatures) {
    assert(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-test-1\/s3\//.test(signature), signature);
  }
});

Deno.test("what is wrong with a store is said before any work, without its secret", async () => {
  const open = (place: string, variables: Record<string, string>) =>
    openS3Store(place, (name) => variables[name]);
  await assertRejects(() => open("s3://bucket", {}), Error, "Cannot use s3://bucket: AWS_ACCESS_KEY_ID and");
  for (const wrong of ["s3://", "s3://a/b", "s3:bucket/a", "s3://under_score/a"]) {
    await assertRejects(() => open(wrong, ENVIRONMENT), Error, `${wrong}: s3://BUCKET/PREFIX is wanted`);
  }
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    return new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 });
  });
  const endpoint = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  const store = await open("s3://bucket/a", { ...ENVIRONMENT, AWS_ENDPOINT_URL_S3: endpoint });
  const error = await assertRejects(() => store.check(), Error, "HTTP status 403 AccessDenied");
  assert(
    error.message.startsWith("Cannot write results to s3://bucket/a") && !error.message.includes("secret"),
  );
  const nowhere = await open("s3://bucket/a", { ...ENVIRONMENT, AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9" });
  await assertRejects(() => nowhere.check(), Error, "Cannot reach s3://bucket/a");
});
