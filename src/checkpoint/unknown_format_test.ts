import { assertEquals } from "@std/assert";
import { unknownFormat } from "./unknown_format.ts";

/** The first bytes of a zip archive whose first file has this name. */
function zip(name: string): string {
  return "PK\x03\x04" + "\0".repeat(26) + name + "...";
}

const LOOKS: Record<string, string> = {
  [zip("vit_tiny/data.pkl")]: "a zip archive of PyTorch",
  [zip("archive/byteorder")]: "a zip archive of PyTorch",
  [zip("word/document.xml")]: "a zip archive",
  "PK\x05\x06": "a zip archive",
  "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.": "a pickle, as PyTorch wrote it before 1.6",
  "\x93NUMPY\x01": "an array of NumPy (.npy)",
  "\x89HDF\r\n\x1a\n": "HDF5, as Keras writes it",
  "GGUF\x03": "GGUF",
  "\x1f\x8b\x08": "gzip",
  "version https://git-lfs.github.com/spec/v1\noid": "a pointer of Git LFS, whose file was not fetched",
  "<!DOCTYPE html><html>": "a web page",
  "\n <html>": "a web page",
  '{ "architecture": "vit" }': "a JSON text",
};

for (const [head, look] of Object.entries(LOOKS)) {
  Deno.test(`a file in another format is named: ${JSON.stringify(head.slice(0, 20))}`, () => {
    const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
    const fault = `they look like ${look}; this format is not supported, safetensors or npz is wanted`;
    assertEquals(
      unknownFormat(bytes, ["safetensors", "npz"]).message,
      `Cannot read these weights: ${fault}`,
    );
  });
}

Deno.test("a file that looks like nothing known shows its first bytes, or its length", () => {
  const message = (bytes: Uint8Array) => unknownFormat(bytes, ["safetensors", "npz"]).message;
  const wanted = "is it another format? safetensors or npz is wanted";
  assertEquals(
    message(new Uint8Array(256).fill(0xab)),
    `Cannot read these weights: they begin with the bytes ab ab ab ab ab ab ab ab ab; ${wanted}`,
  );
  assertEquals(message(new Uint8Array()), `Cannot read these weights: the file has 0 bytes; ${wanted}`);
});
