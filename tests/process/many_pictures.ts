/**
 * Classifies the pictures of a folder, by `model.classify` or by the command line, and then prints the most memory that
 * the process took, in kilobytes, to standard error.
 *
 * @module
 */
import { main } from "../../src/cli/classify/main.ts";
import { loadModel } from "../../mod.ts";

const [way, folder] = Deno.args as [string, string];
if (way === "main") await main(["--json", "--threads", "2", folder]);
else {
  await using model = await loadModel("weights", { device: "cpu", threads: 2 });
  const paths = await Array.fromAsync(Deno.readDir(folder), ({ name }) => `${folder}/${name}`);
  const found = await model.classify(paths);
  if (found.some(([best]) => best!.label !== "cat")) throw new Error("a cat was not recognised");
}
const status = await Deno.readTextFile("/proc/self/status");
console.error(status.match(/VmHWM:\s+(\d+)/)![1]);
