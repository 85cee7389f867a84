import type { Kind } from "./kind.ts";

/** Every kind of input, and how what takes it is made ready; each loads only what it needs. */
export const KINDS: Readonly<Record<string, () => Promise<Kind>>> = {
  safetensors: async () => (await import("./targets/safetensors.ts")).openSafetensors(),
  npz: async () => await (await import("./targets/npz.ts")).openNpz(),
  flax: async () => (await import("./targets/flax.ts")).openFlax(),
  torch: async () => await (await import("./targets/torch.ts")).openTorch(),
  timm: async () => await (await import("./targets/configs.ts")).openTimm(),
  huggingface: async () => await (await import("./targets/configs.ts")).openHuggingFace(),
  preprocessor: async () => await (await import("./targets/configs.ts")).openPreprocessor(),
  runstate: async () => await (await import("./targets/run_state.ts")).openRunState(),
  png: async () => await (await import("./targets/pictures.ts")).openPng(),
  jpeg: async () => await (await import("./targets/pictures.ts")).openJpeg(),
  webp: async () => await (await import("./targets/pictures.ts")).openWebp(),
  avif: async () => await (await import("./targets/pictures.ts")).openAvif(),
  gif: async () => await (await import("./targets/pictures.ts")).openGif(),
  bmp: async () => await (await import("./targets/pictures.ts")).openBmp(),
  exif: async () => await (await import("./targets/notes.ts")).openExif(),
  xmp: async () => await (await import("./targets/notes.ts")).openXmp(),
  multipart: async () => await (await import("./targets/multipart.ts")).openMultipart(),
  http: async () => await (await import("./targets/http.ts")).openHttp(),
};
