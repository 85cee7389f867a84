/**
 * Settings of the hub: where it is, who asks, where files are kept. They are those of Python's `huggingface_hub`, under
 * the same variables.
 *
 * @module
 */
import type { OpenOptions } from "../reading/open_place.ts";
import { CheckpointError } from "../../errors.ts";
import { runtime } from "../../util/runtime.ts";
import { grantedVariable, isGranted } from "../../util/environment.ts";
import { readFile } from "../../util/files.ts";

const PUBLIC_HUB = "https://huggingface.co";

/** What a caller can decide. */
export interface HubOptions {
  /** A branch, a tag or a commit; wins over the environment, not over one in the name. */
  readonly revision?: string | undefined;
  /** Uses only what was downloaded before. */
  readonly offline?: boolean | undefined;
  /** The folder of the cache; by default the one that Python uses. */
  readonly cacheDir?: string | undefined;
  /** The address of the hub; by default `HF_ENDPOINT`, else the public hub. */
  readonly endpoint?: string | undefined;
}

/** What a caller can decide about one model. */
export interface LocateOptions extends OpenOptions, HubOptions {
  /** The SHA-256 that the file of weights must have. */
  readonly sha256?: string | undefined;
}

/** The settings in force. */
export interface HubSettings {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** `undefined` where nothing says where it would be. */
  readonly cacheDir: string | undefined;
  readonly offline: boolean;
}

/**
 * The address of the hub.
 *
 * @throws {CheckpointError} where it is none
 */
export function hubEndpoint(told?: string): string {
  const endpoint = told ?? grantedVariable("HF_ENDPOINT") ?? PUBLIC_HUB;
  if (/^https?:/i.test(endpoint) && URL.canParse(endpoint)) return endpoint.replace(/\/+$/, "");
  throw new CheckpointError(`Cannot ask the hub at ${endpoint}: an https: URL is wanted (HF_ENDPOINT)`);
}

/** Reads the settings. Variables and files that may not be read already are passed over. */
export async function hubSettings({ offline, cacheDir, endpoint }: HubOptions): Promise<HubSettings> {
  return {
    endpoint: hubEndpoint(endpoint),
    token: await readToken(),
    cacheDir: cacheDir ?? cacheFolder(),
    offline: offline ?? (isOn("HF_HUB_OFFLINE") || isOn("TRANSFORMERS_OFFLINE")),
  };
}

/** The folder of the cache; `undefined` where nothing says where it would be. */
export function cacheFolder(): string | undefined {
  const told = grantedVariable("HF_HUB_CACHE") ?? grantedVariable("HUGGINGFACE_HUB_CACHE");
  if (told !== undefined) return expandHome(told);
  const home = hubHome();
  return home && `${home}/hub`;
}

/** The folder of the cache and the token. */
function hubHome(): string | undefined {
  const told = grantedVariable("HF_HOME");
  if (told !== undefined) return expandHome(told);
  const caches = grantedVariable("XDG_CACHE_HOME");
  return runtime === "web" ? undefined : expandHome(`${caches ?? "~/.cache"}/huggingface`);
}

/** `undefined` where the home folder is wanted, but not known. */
function expandHome(path: string): string | undefined {
  if (!/^~(?=$|[\\/])/.test(path)) return path;
  const home = grantedVariable("HOME") ?? grantedVariable("USERPROFILE");
  return home && home + path.slice(1);
}

async function readToken(): Promise<string | undefined> {
  const told = grantedVariable("HF_TOKEN") ?? grantedVariable("HUGGING_FACE_HUB_TOKEN");
  if (told !== undefined) return told.trim();
  if (isOn("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return undefined;
  const path = tokenPath();
  if (path === undefined || !isGranted({ name: "read", path })) return undefined;
  const text = await readFile(path).then((bytes) => new TextDecoder().decode(bytes), () => "");
  return text.trim() || undefined;
}

function tokenPath(): string | undefined {
  const told = grantedVariable("HF_TOKEN_PATH");
  if (told !== undefined) return expandHome(told);
  const home = hubHome();
  return home && `${home}/token`;
}

function isOn(variable: string): boolean {
  return /^(1|on|yes|true)$/i.test(grantedVariable(variable) ?? "");
}
