import { CheckpointError } from "../../../errors.ts";
import { type HubPlace, parseHubName, splitRevision, WHOLE } from "./hub_name.ts";
import { knownArchitecture, knownRepository, nearestNames } from "./known.ts";

/** A model that was named. */
export interface NamedModel extends HubPlace {
  /** `organisation/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** timm's name of the network, where the name says it: repositories are shared by several. */
  readonly architecture: string | undefined;
}

/**
 * The model that a text names.
 *
 * @param revision of a name that has none
 * @throws {CheckpointError} where it names none; it lists those that look like it
 */
export function resolveName(source: string, revision: string | undefined, endpoint: string): NamedModel {
  const named = parseHubName(source, endpoint);
  if (named) return { architecture: undefined, ...named, revision: named.revision ?? revision ?? "main" };
  const [name, told] = splitRevision(source.replace(/^hf:\/\//i, ""));
  const isWord = !/[\\/]/.test(name);
  const repository = isWord && told !== "" ? knownRepository(name) : undefined;
  if (repository !== undefined) {
    const architecture = knownArchitecture(name);
    return { repository, revision: told ?? revision ?? "main", architecture, ...WHOLE };
  }
  if (/^hf:/i.test(source) && !isWord) {
    throw new CheckpointError(
      `Cannot load model ${source}: that is no address on the hub; hf://organisation/name is wanted, perhaps with ` +
        `@REVISION behind it, and /FILE or /FOLDER behind that`,
    );
  }
  const near = isWord ? nearestNames(name) : [];
  const hint = near.length > 0 ? `; known names like it are ${near.join(", ")}` : "";
  throw new CheckpointError(
    `Cannot load model ${source}: there is no such file or folder; a file of weights, or a folder that holds ` +
      `model.safetensors or the like, is wanted, or a model's name on the hub (organisation/name, or ` +
      `hf://organisation/name/FILE for a file in it)${hint}`,
  );
}
