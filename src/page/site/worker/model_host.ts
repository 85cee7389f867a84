/// <reference lib="dom" />
import type { ModelSize } from "../../../checkpoint/hub/page/measure_in_page.ts";
import { loadPicture } from "../../../image/preprocess.ts";
import type { RgbPicture } from "../../../image/picture.ts";
import type { Timings } from "../../../model/classify_options.ts";
import { loadDefaultModel } from "../../../model/default_model.ts";
import { paint } from "../../../model/explain/heat_map.ts";
import type { Model } from "../../../model/model.ts";
import {
  type Answer,
  type CallOptions,
  type DrawnMap,
  MAP_SIDE,
  type ModelFacts,
  type PictureFile,
  TOP_K,
} from "../engines/engine.ts";
import type { ExplainOrder, OpenOrder, PageModel } from "./messages.ts";

/** The model of the page, and the picture that was decoded last. */
export class ModelHost {
  #model: Model | undefined;
  #decoded: { readonly key: number; readonly picture: RgbPicture } | undefined;

  /** Loads a model, and lets the one before go; where that fails, the one before stays. */
  async open(order: OpenOrder, options: CallOptions): Promise<ModelFacts> {
    const model = await load(order, options);
    this.#model?.dispose();
    this.#model = model;
    const { name, device, config } = model;
    return { name, device, classes: model.classNames.length, depth: config.depth };
  }

  async measure({ name = "", endpoint }: PageModel, { signal }: CallOptions): Promise<ModelSize> {
    const { measureInPage } = await import("../../../checkpoint/hub/page/measure_in_page.ts");
    return await measureInPage(name, { endpoint, signal, offline: isOffline() });
  }

  async classify(file: PictureFile, { signal }: CallOptions): Promise<Answer> {
    const model = this.#loaded();
    const start = performance.now();
    const picture = await this.#decode(file);
    const read = performance.now() - start;
    let milliseconds: Timings = { decode: read, preprocess: 0, forward: 0 };
    const onTimings = ({ decode, ...rest }: Timings) => milliseconds = { ...rest, decode: decode + read };
    const predictions = await model.classify(picture, { topK: TOP_K, signal, onTimings });
    return { model: model.name, device: model.device, predictions, milliseconds };
  }

  async explain({ picture: file, options }: ExplainOrder, { signal }: CallOptions): Promise<DrawnMap> {
    const model = this.#loaded();
    const picture = await this.#decode(file);
    const start = performance.now();
    const map = await model.explain(picture, { ...options, maxSide: MAP_SIDE, signal });
    const milliseconds = performance.now() - start;
    const colours = new Uint8ClampedArray(paint(map));
    const bitmap = await createImageBitmap(new ImageData(colours, map.width, map.height));
    return { bitmap, milliseconds };
  }

  async #decode({ key, blob }: PictureFile): Promise<RgbPicture> {
    if (this.#decoded?.key === key) return this.#decoded.picture;
    this.#decoded = undefined;
    const picture = await loadPicture(blob);
    this.#decoded = { key, picture };
    return picture;
  }

  #loaded(): Model {
    if (this.#model) return this.#model;
    throw new TypeError("Cannot look at a picture without a model: one is to be loaded first");
  }
}

async function load({ name, endpoint, device }: OpenOrder, options: CallOptions): Promise<Model> {
  if (name === undefined) {
    return await loadDefaultModel({ ...options, device: device === "auto" ? "cpu" : device });
  }
  const { loadModel } = await import("../../../model/load_model.ts");
  return await loadModel(onHub(name), { ...options, endpoint, device, offline: isOffline() });
}

/** Tells whether the browser knows that there is no network: then the hub is not waited for. */
function isOffline(): boolean {
  return !navigator.onLine;
}

/** A name as one that is never looked for among the site's own files. */
function onHub(name: string): string {
  return name.includes("://") ? name : `hf://${name}`;
}
