import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import { defined } from "../../util/defined.ts";
import { expectSha256 } from "../../checkpoint/reading/sha256.ts";
import { UsageError } from "./usage_error.ts";
import { numberOf, WHOLE_FROM_1 } from "./values.ts";

/** Options of every command that loads a model. */
export const LOAD_FLAGS = {
  "allow-insecure": { type: "boolean" },
  sha256: { type: "string" },
  revision: { type: "string" },
  offline: { type: "boolean" },
  "cache-dir": { type: "string" },
  head: { type: "string" },
  heads: { type: "string" },
  "image-size": { type: "string" },
} as const;

/** The flags' part of `--help`. */
export const LOAD_HELP = `  --head FILE       linear head in a file of its own (dinov2_…_linear_head.pth),
                    a path, a URL or hf://organisation/name/FILE: it takes
                    the place of the model's
  --heads N         number of attention heads, where the model's files do not
                    say it: a bare file of tensors does not show it
  --image-size N    side of the square pictures that the network takes, in
                    pixels; positions are fitted to it (the model's own)
  --sha256 HEX      refuse the model unless its file of weights has this
                    SHA-256
  --allow-insecure  read http: addresses that are not this machine's, which
                    anybody on the way can change
  --revision REV    branch, tag or commit of a named model (main)
  --offline         only named models that were downloaded before
  --cache-dir DIR   the folder that keeps named models (Python's: HF_HUB_CACHE,
                    HF_HOME/hub, or ~/.cache/huggingface/hub)`;

/** The values of these options that were given. */
export interface LoadFlags {
  readonly "allow-insecure"?: boolean | undefined;
  readonly sha256?: string | undefined;
  readonly revision?: string | undefined;
  readonly offline?: boolean | undefined;
  readonly "cache-dir"?: string | undefined;
  readonly head?: string | undefined;
  readonly heads?: string | undefined;
  readonly "image-size"?: string | undefined;
}

/** Makes options of loading from flags. @throws {UsageError} for a text that is no digest, or no number of heads or pixels */
export function loadOptionsOf(
  { sha256, revision, offline, head, heads, ...values }: LoadFlags,
): Pick<LoadOptions, "allowInsecure" | "sha256" | "revision" | "offline" | "cacheDir" | "config" | "head"> {
  try {
    if (sha256 !== undefined) expectSha256(sha256);
  } catch {
    throw new UsageError(`Cannot use --sha256 ${sha256}: 64 hexadecimal digits are wanted`);
  }
  const config = defined({
    numHeads: numberOf("heads", heads, WHOLE_FROM_1),
    imageSize: numberOf("image-size", values["image-size"], WHOLE_FROM_1),
  });
  return defined({
    config: Object.keys(config).length > 0 ? config : undefined,
    allowInsecure: values["allow-insecure"],
    head,
    sha256,
    revision,
    offline,
    cacheDir: values["cache-dir"],
  });
}
