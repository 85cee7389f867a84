import type { Dataset } from "../types.ts";

/** @throws {TypeError} where there are too few classes, no pictures or labels of no class */
export function expectDataset(dataset: Dataset): Dataset {
  const { classNames, training, validation } = dataset;
  if (![classNames, training, validation].every(Array.isArray)) {
    const given = Object.keys(dataset).join(", ");
    throw new TypeError(
      `Cannot train on a data set of ${given}: lists classNames, training and validation are wanted`,
    );
  }
  const { length: classes } = classNames;
  if (classes < 2 || training.length === 0 || validation.length === 0) {
    throw new TypeError(
      `Cannot train on ${training.length} pictures of ${classes} classes and validate on ${validation.length}: ` +
        "two classes and a picture on either side are wanted",
    );
  }
  for (const { path, label } of [...training, ...validation]) {
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new TypeError(`Cannot train on ${path} with label ${label}: there are ${classes} classes`);
  }
  return dataset;
}

/** A digest of the pictures' classes and names, wherever their folder is. */
export async function digestOf({ training, validation }: Dataset): Promise<string> {
  const names = [training, validation].map((samples) =>
    samples.map(({ path, label }) => [label, path.split(/[\\/]/).slice(-2).join("/")])
  );
  const bytes = new TextEncoder().encode(JSON.stringify(names));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
