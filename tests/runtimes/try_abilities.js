/** Run by Node, Bun and Deno: prints what `abilities` finds of a package, as JSON. Arguments: its name, an order. */
import process from "node:process";
import { abilities } from "./abilities.js";

const [name, order] = process.argv.slice(2);
console.log(JSON.stringify(await abilities(await import(name), JSON.parse(order))));
