/**
 * The messages between the page and its Worker.
 *
 * @module
 */
import type { ModelSize } from "../../../checkpoint/hub/page/measure_in_page.ts";
import type { LoadProgress } from "../../../checkpoint/open_checkpoint.ts";
import type { Device } from "../../../device/options.ts";
import type { SentError } from "../../../threads/sent_error.ts";
import type { Answer, DrawnMap, MapOptions, ModelFacts, PictureFile } from "../engines/engine.ts";

/** A model that runs in the page: the embedded one, or one of a hub. */
export interface PageModel {
  /** `undefined` for the embedded one. */
  readonly name: string | undefined;
  /** The address of the hub. */
  readonly endpoint: string;
}

/** A model to load, and where to. */
export interface OpenOrder extends PageModel {
  readonly device: Device;
}

/** A picture, and the map that is wanted of it. */
export interface ExplainOrder {
  readonly picture: PictureFile;
  readonly options: MapOptions;
}

/** What the Worker can be asked for: argument and result. */
export interface Calls {
  readonly open: [OpenOrder, ModelFacts];
  readonly measure: [PageModel, ModelSize];
  readonly classify: [PictureFile, Answer];
  readonly explain: [ExplainOrder, DrawnMap];
}

/** A message to the Worker. */
export type Request =
  | { [Name in keyof Calls]: { readonly id: number; readonly call: Name; readonly order: Calls[Name][0] } }[
    keyof Calls
  ]
  | { readonly cancel: number };

/** A message from the Worker. */
export type Reply =
  | { readonly id: number; readonly value: Calls[keyof Calls][1] }
  | { readonly id: number; readonly error: SentError }
  | { readonly id: number; readonly progress: LoadProgress };
