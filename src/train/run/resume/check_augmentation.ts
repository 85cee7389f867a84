import type { JsonObject } from "../../../checkpoint/json/json.ts";
import { INTERPOLATIONS } from "../../../checkpoint/config/hub_config.ts";
import type { Augmentation } from "../../data/augment/augmentation.ts";

type Members = { readonly [Name in keyof Required<Augmentation>]: (json: JsonObject, name: Name) => void };

/** Checks of each member: the kinds of its values, and that they are there; the loader checks their ranges. */
const MEMBERS: Members = {
  crop: (json, name) => {
    const crop = json.object(name);
    if (crop?.oneOf("kind", ["randomResized", "pad"]) === "pad") {
      crop.need("pixels", crop.number("pixels"));
      crop.oneOf("mode", ["reflect", "constant"]);
    } else if (crop) {
      crop.need("kind", crop.value("kind"));
      expectRanges(crop, ["scale", "ratio"]);
      crop.oneOf("interpolation", INTERPOLATIONS);
    }
    crop?.refuseUnread();
  },
  flip: (json, name) => json.number(name),
  randAugment: (json, name) => {
    const random = json.object(name);
    expectNumbers(random, ["operations", "magnitude"]);
    random?.oneOf("interpolation", ["nearest", "bilinear"]);
    random?.refuseUnread();
  },
  jitter: (json, name) => {
    const jitter = json.object(name);
    expectNumbers(jitter, ["brightness", "contrast", "saturation", "hue"]);
    jitter?.refuseUnread();
  },
  erase: (json, name) => {
    const erase = json.object(name);
    if (!erase) return;
    const square = erase.need("kind", erase.oneOf("kind", ["rectangle", "square"])) === "square";
    const probability = erase.number("probability");
    if (square) erase.need("probability", probability);
    expectRanges(erase, square ? ["pixels"] : ["scale", "ratio"]);
    if (square) erase.need("pixels", erase.value("pixels"));
    erase.refuseUnread();
  },
  mixup: (json, name) => json.number(name),
  cutmix: (json, name) => json.number(name),
};

/** @throws {CheckpointError} for an unknown member, or one of a wrong type */
export function checkStoredAugmentation(json: JsonObject): void {
  for (const [name, check] of Object.entries(MEMBERS)) check(json, name as never);
  json.refuseUnread();
}

function expectNumbers(json: JsonObject | undefined, keys: readonly string[]): void {
  for (const key of keys) json?.number(key);
}

function expectRanges(json: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const range = json.numbers(key);
    if (range && range.length !== 2) json.refuse(key, "a lower and an upper end are wanted");
  }
}
