import { freeBytes } from "../../image/preprocess.ts";
import type { Timings } from "../../model/classify_options.ts";
import { resolveTopK } from "../../model/top_k.ts";
import { HttpError } from "../http_error.ts";
import type { PictureRoute } from "./picture_route.ts";

/** `POST /classify`: the most probable classes. */
export const classifyRoute: PictureRoute<number | undefined> = {
  parse(query) {
    const text = query.get("topK");
    if (text === null) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    throw new HttpError("badTopK", `Cannot list the best "${text}" classes: a whole number from 0 is wanted`);
  },

  fit(asked, { classNames }) {
    try {
      return resolveTopK(asked, classNames.length);
    } catch (error) {
      throw new HttpError("badTopK", (error as Error).message);
    }
  },

  async compute({ model, asked: topK, prepared: { input, milliseconds: spent }, signal, trace }) {
    let milliseconds: Timings | undefined;
    const onTimings = ({ decode, preprocess, forward }: Timings) => {
      milliseconds = { decode: decode + spent.decode, preprocess: preprocess + spent.preprocess, forward };
    };
    const start = performance.now();
    const predictions = await model.classify(input, { topK, signal, maxPixels: Infinity, onTimings });
    trace.computed(milliseconds?.forward ?? performance.now() - start);
    if ("data" in input) freeBytes(new Uint8Array(input.data.buffer));
    if (!Array.isArray(predictions)) throw new TypeError(`The model ${model.name} gave no predictions`);
    return () => Response.json({ model: model.name, device: model.device, predictions, milliseconds });
  },
};
