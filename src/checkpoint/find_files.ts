import { isGranted } from "../util/environment.ts";
import { resolvePath } from "../util/files.ts";
import { runtime } from "../util/runtime.ts";
import type { LocateOptions } from "./hub/settings.ts";
import { findModel, type ModelFiles } from "./reading/find_model.ts";

/**
 * Finds a model's files by its path, URL or name. An existing path wins over a name on the hub, whose modules are loaded
 * only where there is no such path.
 *
 * @throws {CheckpointError} where there is nothing of that path or name
 */
export async function findFiles(source: string | URL, options: LocateOptions): Promise<ModelFiles> {
  const found = await isForHub(source, options) ? undefined : await findModel(source);
  if (found) return found;
  const { locateOnHub } = await import("./hub/locate.ts");
  return await locateOnHub(String(source), options);
}

/**
 * A text that names the same model in a Worker, which has no address that paths are relative to.
 *
 * @throws {TypeError} for a path where there are no files, and no page either
 */
export async function absoluteSource(source: string, options: LocateOptions): Promise<string> {
  if (!await isForHub(source, options)) return String(resolvePath(source));
  if (/^[a-z]+:/i.test(source)) return source;
  return (await import("./hub/names/hub_name.ts")).withScheme(source);
}

async function isForHub(source: string | URL, options: LocateOptions): Promise<boolean> {
  if (/^(hf|https?):/i.test(String(source))) {
    return (await import("./hub/is_for_hub.ts")).isForHub(source, options.endpoint);
  }
  if (typeof source !== "string" || /^([./\\]|[a-z][a-z\d+.-]*:)/i.test(source) || isAsked(source)) {
    return false;
  }
  return await (await import("./hub/is_no_path.ts")).isNoPath(source, options);
}

/** Tells whether it is found out at once, and without a prompt, whether a path is there. */
function isAsked(path: string): boolean {
  return runtime === "node" || runtime === "deno" && isGranted({ name: "read", path });
}
