import type { VitConfig } from "../../../vit/config.ts";
import { JsonObject } from "../../json/json.ts";
import { readBeit } from "./beit.ts";
import { readEva } from "./eva.ts";
import { readVisionTransformer } from "./vision_transformer.ts";

const READERS: Readonly<Record<string, (args: JsonObject) => Partial<VitConfig>>> = {
  VisionTransformer: (args) => readVisionTransformer(args),
  VisionTransformerDistilled: (args) => ({ ...readVisionTransformer(args), distilled: true }),
  Eva: readEva,
  Beit: readBeit,
};

/**
 * The configuration that timm's constructor makes of arguments; `class` among them names it.
 *
 * @param where they are from, for errors
 * @throws {CheckpointError} that names the argument with which it is not a network built here
 */
export function readTimmArguments(
  args: Readonly<Record<string, unknown>>,
  where: string,
): Partial<VitConfig> {
  const json = JsonObject.parse(JSON.stringify(args), where);
  const kind = json.oneOf("class", Object.keys(READERS)) ?? "VisionTransformer";
  return READERS[kind]!(json);
}
