import { CheckpointError } from "../../errors.ts";
import { showValue } from "../json/json_value.ts";
import type { Naming } from "./naming.ts";

/** Names that only one kind of network has, of those that are not read; the first that matches is named. */
const RESEMBLED: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["a Hugging Face Swin Transformer", /(^|\.)encoder\.layers\.\d+\.blocks\./],
  ["a Hugging Face ConvNeXt", /(^|\.)encoder\.stages\.\d+\./],
  ["a Hugging Face ViT", /(^|\.)(embeddings\.(cls_token|patch_embeddings)|encoder\.layer\.\d+)\./],
  ["a Hugging Face CLIP or SigLIP", /(^|\.)vision_model\./],
  ["an OpenCLIP model", /(^|\.)(visual\.|resblocks\.\d+\.)/],
  ["a torchvision ViT", /^(class_token$|conv_proj\.|heads\.)/],
  ["a JAX ViT", /(^|\/)(Transformer\/|embedding\/kernel$)/],
  ["a ResNet", /(^|\.)layer[1-4]\.\d+\.(conv|bn)\d\./],
  ["a Swin Transformer or another of timm's with stages", /(^|\.)(layers|stages)\.\d+\.(blocks|downsample)/],
];

/** What trainers put before each name. */
const WRAPPED = /^(module|model|backbone|encoder|teacher|student|_orig_mod)\.(?=(.+\.)?(cls_token|blocks\.))/;

/** Of a linear head by itself, also inside a module. */
const HEAD = /^(module\.)?(linear\.|linear_head\.|head\.)?weight$/;

const MOST_SHOWN = 5;

/** The error that a file's tensors have names of no naming that is read: what they resemble, and the first of them. */
export function unknownNames(names: readonly string[], known: readonly Naming[]): CheckpointError {
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  const listed = names.slice(0, MOST_SHOWN).map((name) => showValue(name)).join(", ") + more;
  const wanted = known.map(({ name }) => name).join(", ");
  return new CheckpointError(
    `Cannot load tensors named ${listed}: ${resemblance(names)}names as those of ${wanted} are wanted`,
  );
}

function resemblance(names: readonly string[]): string {
  const prefix = names.map((name) => name.match(WRAPPED)?.[0]).find((found) => found !== undefined);
  if (prefix) return `they resemble timm's with "${prefix}" before each; `;
  const head = names.length <= 2 && names.find((name) => HEAD.test(name));
  if (head) {
    const advice = "give its network as the model, and this file as its head (head, --head)";
    return `they resemble a linear head without its network (${showValue(head)}): ${advice}; `;
  }
  for (const [kind, pattern] of RESEMBLED) {
    const found = names.find((name) => pattern.test(name));
    if (found !== undefined) {
      return `they resemble ${kind} (${showValue(found)}), which is not supported so; `;
    }
  }
  return "";
}
