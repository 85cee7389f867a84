import { CheckpointError } from "../../errors.ts";
import { showValue } from "../json/json_value.ts";
import type { Naming } from "./naming.ts";

/** Names that only one library gives, of namings that are not read. */
const FOREIGN: readonly (readonly [library: string, pattern: RegExp])[] = [
  [
    "Hugging Face",
    /(^|\.)(embeddings\.(cls_token|position_embeddings|patch_embeddings\.)|encoder\.layer\.\d+\.)/,
  ],
  ["torchvision", /^(class_token$|conv_proj\.|encoder\.layers\.encoder_layer_\d+\.)/],
  ["JAX", /^(Transformer\/|embedding\/kernel$)/],
];

const MOST_SHOWN = 5;

/** The error that a file's tensors have names of no naming that is read. */
export function unknownNames(names: readonly string[], known: readonly Naming[]): CheckpointError {
  const wanted = known.map(({ name, example }) => `${name}'s names are wanted, such as ${example}`).join(
    "; ",
  );
  return new CheckpointError(`Cannot load ${describe(names)}: ${wanted}`);
}

function describe(names: readonly string[]): string {
  for (const [library, pattern] of FOREIGN) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) return `tensors in ${library}'s naming (${found})`;
  }
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  return `tensors named ${names.slice(0, MOST_SHOWN).map(showValue).join(", ")}${more}`;
}
