/// <reference lib="dom" />
import { find } from "./dom.ts";
import type { VitAnswer } from "./elements/answer.ts";
import type { VitCamera } from "./elements/camera.ts";
import type { VitDrop } from "./elements/drop.ts";
import type { VitGallery } from "./elements/gallery.ts";
import type { VitHeat } from "./elements/heat.ts";
import type { VitModel } from "./elements/model.ts";
import type { VitStage } from "./elements/stage.ts";
import type { VitTimes } from "./elements/times.ts";

/** The elements of the page. */
export interface View {
  readonly answer: VitAnswer;
  readonly camera: VitCamera;
  readonly drop: VitDrop;
  readonly gallery: VitGallery;
  readonly heat: VitHeat;
  readonly model: VitModel;
  readonly stage: VitStage;
  readonly times: VitTimes;
}

/** Finds the elements of the page. */
export function viewOf(): View {
  return {
    answer: find("vit-answer"),
    camera: find("vit-camera"),
    drop: find("vit-drop"),
    gallery: find("vit-gallery"),
    heat: find("vit-heat"),
    model: find("vit-model"),
    stage: find("vit-stage"),
    times: find("vit-times"),
  };
}
