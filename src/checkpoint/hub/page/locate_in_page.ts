/**
 * The way of a page into the hub.
 *
 * @module
 */
import type { ModelFiles } from "../../reading/find_model.ts";
import type { NamedModel } from "../names/resolve_name.ts";
import type { HubSettings, LocateOptions } from "../settings.ts";
import { findInPage } from "./page_files.ts";

/**
 * Finds a model, and downloads what the page has not kept.
 *
 * @throws {CheckpointError} where there is no such model, or no weights that can be used
 */
export async function locateInPage(
  model: NamedModel,
  settings: HubSettings,
  options: LocateOptions,
): Promise<ModelFiles> {
  const { page, files, weights, wanted } = await findInPage(model, settings, options);
  const isDownloaded = await page.fetch(wanted, options);
  const place = (path: string) => files.has(path) ? page.urlOf(path) : undefined;
  const texts = {
    config: place("config.json"),
    preprocessor: place("preprocessor_config.json"),
    openClip: place("open_clip_config.json"),
  };
  return {
    name: model.repository.split("/").at(-1)!,
    architecture: model.architecture,
    weights: page.urlOf(weights),
    ...texts,
    placeOfShard: (file) => page.urlOf(file),
    open: (place, options) => page.open(place, options),
    isDownloaded,
  };
}
