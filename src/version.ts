/** The version of this library; a test compares it with `deno.json`, which is not there where this runs from a URL. */
export const VERSION = "0.1.0";
