/**
 * The package that decodes JPEGs, and encodes them for reports of training; its version is pinned in this file alone.
 *
 * @module
 */

/** The decoder's WebAssembly, for `packageFile`. */
export const DECODER_WASM = "npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.wasm";

/** Imports what makes instances of the decoder. */
export async function importDecoder() {
  return (await import("npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js")).default;
}

/** Imports the encoder, a function from `ImageData` to a file's bytes. */
export async function importEncoder() {
  return (await import("npm:@jsquash/jpeg@1.6.0/encode.js")).default;
}
