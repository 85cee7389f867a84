/**
 * The page: defines its elements, and starts.
 *
 * @module
 */
/// <reference lib="dom" />
import { App } from "./app.ts";
import { find } from "./dom.ts";
import { VitAnswer } from "./elements/answer.ts";
import { VitCamera } from "./elements/camera.ts";
import { VitDevice } from "./elements/device.ts";
import { VitDrop } from "./elements/drop.ts";
import { VitGallery } from "./elements/gallery.ts";
import { VitHeat } from "./elements/heat.ts";
import { VitHub } from "./elements/hub.ts";
import { VitModel } from "./elements/model.ts";
import { VitStage } from "./elements/stage.ts";
import { VitTimes } from "./elements/times.ts";
import { VitUpdate } from "./elements/update.ts";
import { siteSettings } from "./settings.ts";

const ELEMENTS = {
  "vit-answer": VitAnswer,
  "vit-camera": VitCamera,
  "vit-device": VitDevice,
  "vit-drop": VitDrop,
  "vit-gallery": VitGallery,
  "vit-heat": VitHeat,
  "vit-hub": VitHub,
  "vit-model": VitModel,
  "vit-stage": VitStage,
  "vit-times": VitTimes,
  "vit-update": VitUpdate,
};
for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);

const settings = siteSettings();
const started = new App(settings).start();
// The site is kept once the page needs nothing of it any more: what it needs first comes first.
if (!settings.server) started.finally(() => find<VitUpdate>("vit-update").keep());
