/**
 * Run by Node: starts a Worker of Cloudflare's in Miniflare, prints its address and the process that runs it, and ends with
 * its standard input.
 *
 * Arguments: Miniflare's module, a folder with `worker.js` and its WebAssembly.
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [, , miniflare, folder] = process.argv;
const { Miniflare } = await import(pathToFileURL(miniflare));

const read = (type, path) => ({ type, path, contents: readFileSync(`${folder}/${path}`) });
const wasm = readdirSync(folder).filter((path) => path.endsWith(".wasm"));
const modules = [
  { ...read("ESModule", "worker.js"), contents: readFileSync(`${folder}/worker.js`, "utf8") },
  ...wasm.map((path) => read("CompiledWasm", path)),
];
const worker = new Miniflare({ modules, compatibilityDate: "2026-07-01", cf: false });
const address = await worker.ready;
const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
console.log(JSON.stringify({ address, children }));
process.stdin.resume().on("end", () => worker.dispose());
