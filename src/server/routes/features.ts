import { freeBytes } from "../../image/preprocess.ts";
import { HttpError } from "../http_error.ts";
import type { PictureRoute } from "./picture_route.ts";

/** Which tokens are wanted, and in which format. */
interface Asked {
  readonly tokens: "all" | "first";
  readonly format: "json" | "f32";
}

/** Digits that tell every float32 from its neighbours. */
const FLOAT32_DIGITS = 9;

/** `POST /features`: the tokens after the last norm, as JSON or as bytes. */
export const featuresRoute: PictureRoute<Asked> = {
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
    return () =>
      format === "f32" ? bytesOf(features, shape) : Response.json({
        model: name,
        device,
        shape,
        features: Array.from(features, (value) => Number(value.toPrecision(FLOAT32_DIGITS))),
        milliseconds: { ...milliseconds, forward },
      });
  },
};

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
