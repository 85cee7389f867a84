/** Replaces `src/image/codec/package_file.ts` in a bundle, where the file of a package is an asset. */
export { readAsset as packageFile } from "./assets.ts";
