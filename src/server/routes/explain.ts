import { type ExplainMethod, type ExplainOptions, METHODS } from "../../model/explain/options.ts";
import { HttpError } from "../http_error.ts";
import { hasClasses } from "../served_model.ts";
import { oneOf } from "./features.ts";
import type { PictureRoute } from "./picture_route.ts";

/** The most pixels on a side of the PNG. */
const MOST_SIDE = 1024;

interface Asked extends ExplainOptions {
  readonly method: ExplainMethod;
  /** False where the map alone is wanted, transparent where the model did not look. */
  readonly overlay: boolean;
}

/** `POST /explain`: where the model looked, as a PNG. */
export const explainRoute: PictureRoute<Asked> = {
  preview: MOST_SIDE,

  parameters: ["method", "layer", "classIndex", "overlay"],

  parse(query) {
    return {
      method: oneOf("method", query.get("method") ?? "rollout", METHODS),
      overlay: oneOf("overlay", query.get("overlay") ?? "true", ["true", "false"]) === "true",
      layer: indexOf("layer", query.get("layer")),
      classIndex: indexOf("classIndex", query.get("classIndex")),
    };
  },

  fit(asked, model) {
    const { name, explain, preprocessing, config, classNames } = model;
    if (!explain || !preprocessing || !config?.depth) {
      throw new HttpError("badModel", `Cannot explain: the model ${name} has no way to`);
    }
    expectBelow("layer", asked.layer, config.depth);
    expectBelow("classIndex", asked.classIndex, classNames.length);
    if (asked.method === "gradient" && asked.classIndex === undefined && !hasClasses(model)) {
      throw new HttpError("badModel", `Cannot explain the best class: the model ${name} has no classes`);
    }
    return asked;
  },

  async compute({ model, asked: { overlay, ...options }, prepared, pool, signal, trace }) {
    const { input, preview, size } = prepared;
    if (!("pixels" in input) || !preview || !size) {
      throw new TypeError("A prepared picture and its copy are wanted");
    }
    const start = performance.now();
    const map = await model.explain!(input, { ...options, signal });
    trace.computed(performance.now() - start);
    return async () => {
      const png = await pool.draw({ map, preview, overlay, size, crop: model.preprocessing! }, signal);
      return new Response(png, { headers: { "content-type": "image/png" } });
    };
  },
};

function indexOf(key: string, text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HttpError("badRequest", `Cannot explain ${key} "${text}": a whole number from 0 is wanted`);
}

function expectBelow(key: string, value: number | undefined, count: number): void {
  if (value === undefined || value < count) return;
  throw new HttpError(
    "badRequest",
    `Cannot explain ${key} ${value}: a whole number below ${count} is wanted`,
  );
}
