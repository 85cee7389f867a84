/** Stands in a bundle for `src/image/package_file.ts`: there the file of a package is an asset. */
export { readAsset as packageFile } from "./assets.ts";
