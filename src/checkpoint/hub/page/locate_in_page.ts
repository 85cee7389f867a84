/**
 * The way of a page into the hub.
 *
 * @module
 */
import type { ModelFiles } from "../../reading/find_model.ts";
import { nameOf } from "../model_files.ts";
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
  const { folder } = model;
  const isDownloaded = await page.fetch(wanted, options);
  const place = (name: string) => files.has(folder + name) ? page.urlOf(folder + name) : undefined;
  const texts = {
    config: place("config.json"),
    preprocessor: place("preprocessor_config.json"),
    openClip: place("open_clip_config.json"),
  };
  return {
    name: nameOf(model),
    architecture: model.architecture,
    weights: page.urlOf(weights),
    ...texts,
    placeOfShard: (file) => page.urlOf(folder + file),
    open: (place, options) => page.open(place, options),
    isDownloaded,
  };
}
