import type { CachedModel } from "../../checkpoint/hub/cache/list_cache.ts";
import { megabytes } from "../../util/figures.ts";

/** Digits of a commit that are shown. */
const SHORT = 8;

/** The list of a cache's models: a table, or an object each. */
export function listLines(
  models: readonly CachedModel[],
  cacheDir: string,
  { json }: { readonly json: boolean },
): string[] {
  if (json) return models.map((model) => JSON.stringify(factsOf(model)));
  const rows = models.map((model) => [megabytes(model.bytes), model.repository, revisionsOf(model)] as const);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...rows.map(([size, name, revisions]) =>
      `${size.padStart(widths[0]!)}  ${name.padEnd(widths[1]!)}  ${revisions}`.trimEnd()
    ),
    `${megabytes(total)} in ${models.length} ${models.length === 1 ? "model" : "models"}: ${cacheDir}`,
  ];
}

function factsOf({ repository, folder, revisions, commits, bytes, incompleteBytes }: CachedModel) {
  return { model: repository, folder, revisions, commits, bytes, incompleteBytes };
}

/** Revisions by name, then commits that have none, then what a download left. */
function revisionsOf({ revisions, commits, incompleteBytes }: CachedModel): string {
  const named = revisions.map(({ revision, commit }) => `${revision} ${commit.slice(0, SHORT)}`);
  const others = commits.filter((commit) => revisions.every((known) => known.commit !== commit));
  const rest = incompleteBytes > 0 ? [`${megabytes(incompleteBytes)} incomplete`] : [];
  return [...named, ...others.map((commit) => commit.slice(0, SHORT)), ...rest].join(", ");
}
