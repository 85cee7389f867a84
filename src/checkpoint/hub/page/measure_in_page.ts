import { hubEndpoint, type LocateOptions } from "../settings.ts";
import { resolveName } from "../names/resolve_name.ts";
import { findInPage } from "./page_files.ts";

/** The size of a model, before it is downloaded. */
export interface ModelSize {
  /** `organisation/name`. */
  readonly repository: string;
  /** Of all files that are wanted. */
  readonly bytes: number;
  /** True where the browser has kept all of them. */
  readonly isKept: boolean;
}

/**
 * Asks the hub how large a model is, by its name.
 *
 * @throws {CheckpointError} where there is no such model, no weights that can be used, or no answer
 */
export async function measureInPage(
  name: string,
  options: Pick<LocateOptions, "endpoint" | "offline" | "signal">,
): Promise<ModelSize> {
  const endpoint = hubEndpoint(options.endpoint);
  const model = resolveName(name, undefined, endpoint);
  const { page, files, wanted } = await findInPage(
    model,
    { endpoint, offline: options.offline ?? false },
    options,
  );
  const bytes = wanted.reduce((sum, path) => sum + (files.get(path)?.size ?? 0), 0);
  return { repository: model.repository, bytes, isKept: (await page.missing(wanted)).length === 0 };
}
