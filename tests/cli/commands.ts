/**
 * The commands that pages show, and how tests run them.
 *
 * @module
 */
import { findFiles, readText } from "../text_files.ts";

/** A block of commands in a page. */
export interface Block {
  readonly page: string;
  readonly commands: readonly string[];
}

/** Pages whose commands are for development, or for machines that a test does not have. */
const OTHER_PAGES = /^(CONTRIBUTING|CHANGELOG|tests\/|weights\/|src\/(gpu|bulk|evaluate)\/)/;

/** Commands that are not run here, and why. */
const EXCUSED: readonly (readonly [command: RegExp, reason: string])[] = [
  [/ task ok$/, "the gate itself"],
  [/ google\/vit-base-patch16-224 /, "another name is run"],
  [/ dino(v2)?_vit\w+\.pth /, "files that are not here; tests/checkpoint has others of their kinds"],
  [/^npm install vit-edge$/, "tests/runtimes installs the packed file"],
  [/^deno task package$|^npm pack /, "tests/runtimes makes the package"],
  [/ task compile$/, "compile_test.ts"],
  [/ --config tests\/deno\.json /, "development's"],
  [/ (task|src\/cli\/)\s?(bulk|evaluate)\b/, "they have tests of their own"],
];

/** The blocks of commands of all pages for users, the excused ones left out. */
export async function documentedBlocks(): Promise<Block[]> {
  const pages = (await findFiles("", /\.md$/)).filter((path) => !OTHER_PAGES.test(path));
  const blocks = await Promise.all(pages.map(async (page) => {
    const text = await readText(page);
    return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => ({
      page,
      commands: commandsOf(block!).filter((command) => !EXCUSED.some(([pattern]) => pattern.test(command))),
    }));
  }));
  return blocks.flat().filter(({ commands }) => commands.length > 0);
}

/** The commands of a block: lines belong together after a backslash, and until a quotation ends. */
export function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let open = "";
  for (const line of block.split("\n")) {
    const text = open + line.replace(/\s+# .*$/, "");
    const isOpen = text.endsWith("\\") || text.split("'").length % 2 === 0;
    open = isOpen ? `${text}\n` : "";
    if (!isOpen && text.trim() !== "") commands.push(text);
  }
  return commands;
}
