import { freeBytes } from "../../image/preprocess.ts";
import type { Timings } from "../../model/classify_options.ts";
import { resolveTopK } from "../../model/top_k.ts";
import { HttpError } from "../http_error.ts";
import { hasClasses } from "../served_model.ts";
import type { PictureRoute } from "./picture_route.ts";

/** The classes to list: at most so many, and those of at least this probability. */
interface Listed {
  readonly topK: number | undefined;
  readonly threshold: number | undefined;
}

/** `POST /classify`: the most probable classes. */
export const classifyRoute: PictureRoute<Listed> = {
  parameters: ["topK", "threshold"],

  parse(query) {
    const threshold = parseThreshold(query.get("threshold"));
    return { topK: parseTopK(query.get("topK")) ?? (threshold ? 0 : undefined), threshold };
  },

  fit({ topK, threshold }, model) {
    const { name, classNames } = model;
    if (!hasClasses(model)) {
      throw new HttpError("badModel", `Cannot classify: the model ${name} has no classes`);
    }
    try {
      return { topK: resolveTopK(topK, classNames.length), threshold };
    } catch (error) {
      throw new HttpError("badTopK", (error as Error).message);
    }
  },

  async compute({ model, asked, prepared: { input, milliseconds: spent }, signal, trace }) {
    let milliseconds: Timings | undefined;
    const onTimings = ({ decode, preprocess, forward }: Timings) => {
      milliseconds = { decode: decode + spent.decode, preprocess: preprocess + spent.preprocess, forward };
    };
    const start = performance.now();
    const predictions = await model.classify(input, { ...asked, signal, maxPixels: Infinity, onTimings });
    trace.computed(milliseconds?.forward ?? performance.now() - start);
    if ("data" in input) freeBytes(new Uint8Array(input.data.buffer));
    if (!Array.isArray(predictions)) throw new TypeError(`The model ${model.name} gave no predictions`);
    return () => Response.json({ model: model.name, device: model.device, predictions, milliseconds });
  },
};

function parseTopK(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new HttpError("badTopK", `Cannot list the best "${text}" classes: a whole number from 0 is wanted`);
}

function parseThreshold(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^(0|1|[01]?\.\d+)$/.test(text) && Number(text) <= 1) return Number(text);
  throw new HttpError(
    "badThreshold",
    `Cannot list classes from probability "${text}": a number from 0 to 1 is wanted`,
  );
}
