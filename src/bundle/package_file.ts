/** Stands in a bundle for `src/image/codec/package_file.ts`: there the file of a package is an asset. */
export { readAsset as packageFile } from "./assets.ts";
