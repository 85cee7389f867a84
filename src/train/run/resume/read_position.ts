import type { Bounds, JsonObject } from "../../../checkpoint/json/json.ts";
import type { StoredSums } from "../../loop/metric_sums.ts";
import type { LoopPosition } from "../../loop/training_loop.ts";
import { defined } from "../../../util/defined.ts";
import type { EpochRecord, Score } from "../../types.ts";

const COUNT: Bounds = { from: 0, whole: true };

/**
 * Reads the position of a run, from a file that may say anything.
 *
 * @throws {CheckpointError} where no run can have that position
 */
export function readPosition(json: JsonObject): LoopPosition {
  const epoch = count(json, "epoch");
  const step = count(json, "step");
  const steps = count(json, "steps");
  if (steps < step) json.refuse("steps", `at least the ${step} of this epoch are wanted`);
  const history = json.need("history", json.objects("history"));
  if (history.length !== epoch) json.refuse("history", `one record for each of ${epoch} epochs is wanted`);
  const position = {
    epoch,
    step,
    steps,
    activationBytes: count(json, "activationBytes"),
    sums: readSums(json.need("sums", json.object("sums")), step),
    history: history.map(readEpoch),
  };
  json.refuseUnread();
  return position;
}

function readSums(json: JsonObject, step: number): StoredSums {
  const pictures = count(json, "pictures");
  if ((pictures === 0) !== (step === 0)) json.refuse("pictures", `the pictures of ${step} steps are wanted`);
  const right = json.need("right", json.numberIn("right", { ...COUNT, to: pictures }));
  const sums = { loss: json.need("loss", json.numberIn("loss")), right, pictures };
  json.refuseUnread();
  return sums;
}

function readEpoch(json: JsonObject, place: number): EpochRecord {
  const epoch = json.need("epoch", json.numberIn("epoch", { from: place, to: place, whole: true }));
  const validation = json.object("validation");
  const record = {
    epoch,
    learningRate: json.need("learningRate", json.numberIn("learningRate", { from: 0 })),
    training: readScore(json.need("training", json.object("training"))),
    ...validation && { validation: readScore(validation) },
    activationBytes: count(json, "activationBytes"),
  };
  json.refuseUnread();
  return record;
}

function readScore(json: JsonObject): Score {
  const share = (key: string) => json.numberIn(key, { from: 0, to: 1 });
  const score = {
    loss: json.need("loss", json.numberIn("loss")),
    accuracy: json.need("accuracy", json.numberIn("accuracy", { from: 0, to: 1 })),
    pictures: json.need("pictures", json.numberIn("pictures", { ...COUNT, from: 1 })),
    ...defined({ top5: share("top5"), macroF1: share("macroF1") }), // in this order: a state is written again as it was
  };
  json.refuseUnread();
  return score;
}

function count(json: JsonObject, key: string): number {
  return json.need(key, json.numberIn(key, COUNT));
}
