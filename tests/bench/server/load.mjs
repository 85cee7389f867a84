/**
 * Loads a server by autocannon, and asks after its health meanwhile; prints JSON. `tests/bench/server.ts`, which names
 * the package's version, runs it by Node:
 *
 *     npx -y -p autocannon node tests/bench/server/load.mjs URL PICTURE CONNECTIONS SECONDS
 */
import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const [url, picture, connections, seconds] = process.argv.slice(2);
const [bin] = process.env.PATH.split(delimiter); // where npx has put it
const autocannon = createRequire(join(bin, "..", "autocannon", "package.json"))("autocannon");

let over = false;
const agent = new http.Agent({ keepAlive: true });

function ask() {
  const start = performance.now();
  return new Promise((resolve) => {
    const finish = () => resolve(performance.now() - start);
    http.get(new URL("/healthz", url), { agent }, (response) => response.resume().on("end", finish))
      .on("error", () => resolve(Infinity));
  });
}

async function askRepeatedly() {
  const times = [];
  while (!over) {
    times.push(await ask());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return times;
}

const health = askRepeatedly();
const body = readFileSync(picture);
const load = autocannon({
  url,
  method: "POST",
  body,
  connections: Number(connections),
  duration: Number(seconds),
});
const pictures = [];
let refused = 0;
load.on("response", (_client, status, _bytes, milliseconds) => {
  if (status === 200) pictures.push(milliseconds);
  else refused++;
});
const { duration, errors } = await load;
over = true;
process.stdout.write(JSON.stringify({ duration, errors, refused, pictures, health: await health }));
agent.destroy();
