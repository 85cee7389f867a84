import { assertEquals } from "@std/assert";
import { unknownFormat } from "./unknown_format.ts";

/** The first bytes of a zip archive whose first file has this name. */
function zip(name: string): string {
  return "PK\x03\x04" + "\0".repeat(22) + String.fromCharCode(name.length) + "\0\0\0" + name + "...";
}

const UNSUPPORTED = "this format is not supported";
const LOOKS: Record<string, string> = {
  [zip("word/document.xml")]: `a zip archive that begins with the file "word/document.xml"; ${UNSUPPORTED}`,
  [zip("x".repeat(200)).slice(0, 100)]: `a zip archive; ${UNSUPPORTED}`,
  "PK\x05\x06": `an empty zip archive; ${UNSUPPORTED}`,
  "\x80\x02}q\0X\x09\0\0\0cls_token":
    "a pickle of Python; torch.save of a state_dict writes what can be read",
  "\x93NUMPY\x01":
    "one array of NumPy (.npy), which has no name; numpy.savez writes all of a model's, by their names, into one .npz",
  "\x89HDF\r\n\x1a\n": `HDF5, as Keras writes it; ${UNSUPPORTED}`,
  "GGUF\x03": `GGUF; ${UNSUPPORTED}`,
  "\x08\x07\x12\x07pytorch": `ONNX; ${UNSUPPORTED}`,
  "\x1f\x8b\x08": "gzip; unpack it first",
  "version https://git-lfs.github.com/spec/v1\noid":
    "a pointer of Git LFS; git lfs pull fetches the file that it stands for",
  "<!DOCTYPE html><html>": `a web page; ${UNSUPPORTED}`,
  "\n <html>": `a web page; ${UNSUPPORTED}`,
  '{ "architecture": "vit" }': "a JSON text; of a model the folder is given in which its configuration lies",
  "\x89PNG\r\n\x1a\n": "a picture; pictures come after the model",
  "\xff\xd8\xff\xe0": "a picture; pictures come after the model",
  "RIFF1234WEBPVP8 ": "a picture; pictures come after the model",
};

for (const [head, look] of Object.entries(LOOKS)) {
  Deno.test(`a file in another format is named: ${JSON.stringify(head.slice(0, 20))}`, () => {
    const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
    assertEquals(
      unknownFormat(bytes, ["safetensors", "npz"]).message,
      `Cannot read these weights: they look like ${look}, safetensors or npz is wanted`,
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
