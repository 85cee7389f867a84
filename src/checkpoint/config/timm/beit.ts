import type { VitConfig } from "../../../vit/config.ts";
import { defined } from "../../../util/defined.ts";
import type { JsonObject } from "../../json/json.ts";
import { readPooling, readShape, refuseOthers, unlessUsual } from "./arguments.ts";
import { readQkv } from "./eva.ts";

/** Arguments that change the network, with the value that leaves it the one built here. */
const NEUTRAL = { "swiglu_mlp": false };

/** Arguments of timm's `Beit`: BEiT and BEiT-2. */
export function readBeit(args: JsonObject): Partial<VitConfig> {
  const pooling = readPooling(args) ?? "avg";
  const read = {
    ...readShape(args),
    ...readQkv(args),
    ...defined({
      timmClass: "Beit" as const,
      absolutePositions: unlessUsual(args.flag("use_abs_pos_emb"), true),
      relativePositionBias: unlessUsual(args.flag("use_rel_pos_bias"), false),
      sharedPositionBias: unlessUsual(args.flag("use_shared_rel_pos_bias"), false),
      mlpNorm: unlessUsual(args.flag("scale_mlp"), false),
      pooling: pooling === "token" ? undefined : pooling,
      fcNorm: pooling === "avg" ? true : undefined,
    }),
  };
  refuseOthers(args, NEUTRAL);
  return read;
}
