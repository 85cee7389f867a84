/**
 * Settings of the hub: where it is, who asks, where files are kept. They are those of Python's `huggingface_hub`, under
 * the same variables.
 *
 * @module
 */
import { grantedVariable, isGranted } from "../../util/environment.ts";

const PUBLIC_HUB = "https://huggingface.co";

/** What a caller can decide. */
export interface HubOptions {
  /** A branch, a tag or a commit; wins over the environment, not over one in the name. */
  readonly revision?: string | undefined;
  /** Uses only what was downloaded before. */
  readonly offline?: boolean | undefined;
  /** The folder of the cache; by default the one that Python uses. */
  readonly cacheDir?: string | undefined;
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

/** The address of the hub. */
export function hubEndpoint(): string {
  return (grantedVariable("HF_ENDPOINT") ?? PUBLIC_HUB).replace(/\/+$/, "");
}

/** Reads the settings. Variables and files that may not be read already are passed over. */
export async function hubSettings({ offline, cacheDir }: HubOptions): Promise<HubSettings> {
  return {
    endpoint: hubEndpoint(),
    token: await readToken(),
    cacheDir: cacheDir ?? cacheFolder(),
    offline: offline ?? (isOn("HF_HUB_OFFLINE") || isOn("TRANSFORMERS_OFFLINE")),
  };
}

function cacheFolder(): string | undefined {
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
  return expandHome(`${caches ?? "~/.cache"}/huggingface`);
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
  const home = hubHome();
  const path = expandHome(grantedVariable("HF_TOKEN_PATH") ?? (home ? `${home}/token` : "~"));
  if (path === undefined || !isGranted({ name: "read", path })) return undefined;
  return (await Deno.readTextFile(path).catch(() => "")).trim() || undefined;
}

function isOn(variable: string): boolean {
  return /^(1|on|yes|true)$/i.test(grantedVariable(variable) ?? "");
}
