import { freeBytes } from "../../image/preprocess.ts";
import { yieldToEvents } from "../../threads/thread.ts";
import { HttpError } from "../http_error.ts";
import type { PictureRoute } from "./picture_route.ts";

/** Which tokens are wanted, and in which format. */
interface Asked {
  readonly tokens: "all" | "first";
  readonly format: "json" | "f32";
}

/** Digits that tell every float32 from its neighbours. */
const FLOAT32_DIGITS = 9;

/** Numbers that are written at a time, in a few milliseconds. */
const PART = 8192;

/** `POST /features`: the tokens after the last norm, as JSON or as bytes. */
export const featuresRoute: PictureRoute<Asked> = {
  parameters: ["tokens", "format"],

  parse(query) {
    return {
      tokens: oneOf("tokens", query.get("tokens") ?? "all", ["all", "first"]),
      format: oneOf("format", query.get("format") ?? "json", ["json", "f32"]),
    };
  },

  fit(asked, { name, features, config }) {
    if (features && config?.embedDim) return asked;
    throw new HttpError("badModel", `Cannot give features: the model ${name} has none`);
  },

  async compute({ model, asked: { tokens, format }, prepared: { input, milliseconds }, signal, trace }) {
    const start = performance.now();
    const all = await model.features!(input, { signal, maxPixels: Infinity });
    const forward = performance.now() - start;
    trace.computed(forward);
    if ("data" in input) freeBytes(new Uint8Array(input.data.buffer));
    const dim = model.config!.embedDim!;
    const features = tokens === "all" ? all : all.slice(0, dim);
    const shape = [features.length / dim, dim];
    const { name, device } = model;
    const beside = { model: name, device, shape, milliseconds: { ...milliseconds, forward } };
    return () => format === "f32" ? bytesOf(features, shape) : jsonOf(features, beside);
  },
};

/** Numbers as JSON, beside what else there is; they are written in parts, between which others are answered. */
async function jsonOf(features: Float32Array, beside: object): Promise<Response> {
  const parts: string[] = [];
  for (let at = 0; at < features.length; at += PART) {
    const part = features.subarray(at, at + PART);
    parts.push(Array.from(part, (value) => Number(value.toPrecision(FLOAT32_DIGITS))).join(","));
    await yieldToEvents();
  }
  const text = `${JSON.stringify(beside).slice(0, -1)},"features":[${parts.join(",")}]}`;
  return new Response(text, { headers: { "content-type": "application/json" } });
}

/** Float32 numbers, little end first, as these machines have them. */
function bytesOf(features: Float32Array, shape: readonly number[]): Response {
  const headers = { "content-type": "application/octet-stream", "x-shape": shape.join(",") };
  return new Response(features.slice(), { headers });
}

/** @throws {HttpError} `badRequest` for a text that is none of the names */
export function oneOf<Name extends string>(key: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new HttpError(
    "badRequest",
    `Cannot answer with ${key} "${text}": one of ${names.join(", ")} is wanted`,
  );
}
