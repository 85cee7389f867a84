/**
 * What a model is loaded from, and how.
 *
 * @module
 */
import type { VitConfig } from "../vit/config.ts";
import type { LoadProgress } from "./reading/byte_reader.ts";

/**
 * The source of a model: the path or URL (`file:`, `http:`, `https:`) of a safetensors file or of a folder in hub
 * layout (`model.safetensors` and, where there are, `config.json` and `preprocessor_config.json`); a weights file's
 * bytes; or a model's name on the hub (`organisation/name`, `organisation/name@revision`, `hf://…`, its page's
 * address, a name of timm's, or a short one such as `vit-tiny`), where no such path exists.
 *
 * @example
 * ```ts
 * import type { ModelSource } from "../../mod.ts";
 *
 * const sources: ModelSource[] = ["weights", "vit-tiny", new URL("https://example.com/model.safetensors")];
 * ```
 */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/**
 * Options of the reading of a model's files.
 *
 * @example
 * ```ts
 * import type { LoadOptions } from "../../mod.ts";
 *
 * const options: LoadOptions = { onProgress: ({ loaded }) => console.log(loaded) };
 * ```
 */
export interface LoadOptions {
  /** Wins over what the files say. */
  readonly config?: Partial<VitConfig> | undefined;
  /** Ends the loading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Allows `http:` addresses other than this machine's, where anybody on the way can change what is
   * read; false by default.
   */
  readonly allowInsecure?: boolean | undefined;
  /** The SHA-256 of the file with the weights, in hexadecimal digits: it is checked before the model can be used. */
  readonly sha256?: string | undefined;
  /** The branch, tag or commit of a model that is named, where its name has none (`name@revision`). */
  readonly revision?: string | undefined;
  /** The address of the hub that has named models; by default as `HF_ENDPOINT` says, else the public one. */
  readonly endpoint?: string | undefined;
  /** Uses only named models that were downloaded before; by default as `HF_HUB_OFFLINE` says. */
  readonly offline?: boolean | undefined;
  /** The folder that keeps named models; by default the one that Python's `huggingface_hub` uses. */
  readonly cacheDir?: string | undefined;
  /** Called while the weights are read. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}
