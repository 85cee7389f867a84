import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import { defined } from "../../util/defined.ts";
import { expectSha256 } from "../../checkpoint/reading/sha256.ts";
import { UsageError } from "./usage_error.ts";

/** Options of every command that loads a model. */
export const LOAD_FLAGS = {
  "allow-insecure": { type: "boolean" },
  sha256: { type: "string" },
  revision: { type: "string" },
  offline: { type: "boolean" },
  "cache-dir": { type: "string" },
} as const;

/** The flags' part of `--help`. */
export const LOAD_HELP = `  --sha256 HEX      refuse the model unless its file of weights has this
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
}

/** Makes options of loading from flags. @throws {UsageError} for a text that is no digest */
export function loadOptionsOf(
  { sha256, revision, offline, ...values }: LoadFlags,
): Pick<LoadOptions, "allowInsecure" | "sha256" | "revision" | "offline" | "cacheDir"> {
  try {
    if (sha256 !== undefined) expectSha256(sha256);
  } catch {
    throw new UsageError(`Cannot use --sha256 ${sha256}: 64 hexadecimal digits are wanted`);
  }
  return defined({
    allowInsecure: values["allow-insecure"],
    sha256,
    revision,
    offline,
    cacheDir: values["cache-dir"],
  });
}
