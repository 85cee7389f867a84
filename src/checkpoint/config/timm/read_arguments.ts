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
 * @throws {CheckpointError} that names the argument with which it is not a network built here
 */
export function readTimmArguments(args: JsonObject): Partial<VitConfig> {
  const kind = args.oneOf("class", Object.keys(READERS)) ?? "VisionTransformer";
  return READERS[kind]!(args);
}

/** The same of an architecture of timm's table. */
export function readArchitecture(name: string, args: Readonly<Record<string, unknown>>): Partial<VitConfig> {
  return readTimmArguments(JsonObject.parse(JSON.stringify(args), `timm's architecture ${name}`));
}

/** The same of arguments of a `config.json`, which count instead of an architecture's. */
export function readModelArgs(args: Readonly<Record<string, unknown>>): Partial<VitConfig> {
  const config = JsonObject.parse(JSON.stringify({ "model_args": args }), "config.json");
  return readTimmArguments(config.object("model_args")!);
}
